import type { Exchange } from './chat-body';
import type { RelayFault } from './relay-fault';
import type { Usage } from './stream-chat';

/** One question with its answer. */
export interface Turn extends Exchange {
  id: string;
  model: string;
  state: 'running' | 'done' | 'stopped' | 'failed';
  firstTokenMs?: number;
  usage?: Usage;
  fault?: RelayFault;
  /** What was sent, for the code of the same call. */
  body?: Record<string, unknown>;
}

export type TurnChange = Partial<Omit<Turn, 'id' | 'model' | 'prompt'>>;

export function changeTurn(turns: readonly Turn[], id: string, change: TurnChange): Turn[] {
  return turns.map((turn) => (turn.id === id ? { ...turn, ...change } : turn));
}

import type { RelayFault } from './relay-fault';
import type { ChatMessage, Usage } from './stream-chat';

/** One question with its answer. */
export interface Turn {
  id: string;
  model: string;
  prompt: string;
  answer: string;
  state: 'running' | 'done' | 'stopped' | 'failed';
  firstTokenMs?: number;
  usage?: Usage;
  fault?: RelayFault;
}

export type TurnChange = Partial<Omit<Turn, 'id' | 'model' | 'prompt'>>;

export function changeTurn(turns: readonly Turn[], id: string, change: TurnChange): Turn[] {
  return turns.map((turn) => (turn.id === id ? { ...turn, ...change } : turn));
}

/** What the model is told: all that was asked and answered before, and the new question. */
export function messagesFor(turns: readonly Turn[], prompt: string): ChatMessage[] {
  const past = turns
    .filter((turn) => turn.answer !== '')
    .flatMap((turn): ChatMessage[] => [
      { role: 'user', content: turn.prompt },
      { role: 'assistant', content: turn.answer },
    ]);
  return [...past, { role: 'user', content: prompt }];
}

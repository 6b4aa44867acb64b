import type { ToolCall } from './chat-body';

/** A part of a call of a tool, as a stream brings it. */
export interface ToolCallDelta {
  index: number;
  id?: string;
  name?: string;
  arguments?: string;
}

/** The calls with one part more. */
export function withDelta(calls: readonly ToolCall[], { index, id, name, arguments: more }: ToolCallDelta): ToolCall[] {
  const next = [...calls];
  while (next.length <= index) {
    next.push({ id: `call-${next.length}`, name: '', arguments: '' });
  }
  const old = next[index];
  if (old) {
    next[index] = { id: id ?? old.id, name: name ?? old.name, arguments: `${old.arguments}${more ?? ''}` };
  }
  return next;
}

import type { Parameters } from './parameters';

export interface ToolCall {
  id: string;
  name: string;
  /** JSON, as far as the model has written it. */
  arguments: string;
}

/** What a tool gave back. */
export interface ToolResult {
  callId: string;
  content: string;
}

type ContentPart = { type: 'text'; text: string } | { type: 'image_url'; image_url: { url: string } };

export type ChatMessage =
  | { role: 'system'; content: string }
  | { role: 'user'; content: string | ContentPart[] }
  | { role: 'assistant'; content: string | null; tool_calls?: ToolCallMessage[] }
  | { role: 'tool'; tool_call_id: string; content: string };

interface ToolCallMessage {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
}

/** What is asked: a message, pictures with it, or the results of tools. */
export interface Question {
  prompt: string;
  /** As data: URLs. */
  images: readonly string[];
  results: readonly ToolResult[];
}

/** A question that was answered. */
export interface Exchange extends Question {
  answer: string;
  toolCalls: readonly ToolCall[];
}

function questionMessages({ prompt, images, results }: Question): ChatMessage[] {
  const given = results.map(({ callId, content }): ChatMessage => ({ role: 'tool', tool_call_id: callId, content }));
  if (prompt === '' && images.length === 0) {
    return given;
  }
  const content =
    images.length === 0
      ? prompt
      : [
          ...(prompt ? [{ type: 'text' as const, text: prompt }] : []),
          ...images.map((url) => ({ type: 'image_url' as const, image_url: { url } })),
        ];
  return [...given, { role: 'user', content }];
}

function answerMessage({ answer, toolCalls }: Exchange, answered: boolean): ChatMessage {
  if (!answered || toolCalls.length === 0) {
    return { role: 'assistant', content: answer };
  }
  return {
    role: 'assistant',
    content: answer || null,
    tool_calls: toolCalls.map(({ id, name, arguments: text }) => ({ id, type: 'function', function: { name, arguments: text } })),
  };
}

/**
 * What the model is told: all that was asked and answered before, and the new question.
 *
 * Calls of tools are told only when their results follow: a model refuses a conversation in which they are missing.
 */
export function messagesFor(past: readonly Exchange[], next: Question): ChatMessage[] {
  const messages: ChatMessage[] = [];
  const answered = past.filter(({ answer, toolCalls }) => answer !== '' || toolCalls.length > 0);
  answered.forEach((exchange, index) => {
    const follows = answered[index + 1] ?? next;
    const resolved = exchange.toolCalls.every(({ id }) => follows.results.some(({ callId }) => callId === id));
    if (exchange.answer === '' && !resolved) {
      return;
    }
    messages.push(...questionMessages(exchange), answerMessage(exchange, resolved));
  });
  return [...messages, ...questionMessages(next)];
}

/** The whole body of the call, as a program would send it. */
export function chatBody(model: string, messages: readonly ChatMessage[], parameters: Parameters): Record<string, unknown> {
  const { system, tools, ...numbers } = parameters;
  return {
    model,
    messages: system ? [{ role: 'system', content: system }, ...messages] : messages,
    ...numbers,
    ...(tools && tools.length > 0 ? { tools } : {}),
    stream: true,
    stream_options: { include_usage: true },
  };
}

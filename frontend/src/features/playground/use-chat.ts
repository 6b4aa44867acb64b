import { useCallback, useEffect, useRef, useState } from 'react';
import { chatBody, messagesFor, type Question, type ToolCall } from './chat-body';
import type { Parameters } from './parameters';
import { RelayError } from './relay-fault';
import { streamChat } from './stream-chat';
import { withDelta } from './tool-calls';
import { changeTurn, type Turn, type TurnChange } from './turn';

/** The relay settles a stopped call only when it has noticed that nobody listens any more. */
const settlingTime = 1500;

/** With what a question is asked. */
interface Caller {
  key: string;
  model: string;
  parameters: Parameters;
}

/** Collects text and hands it on once per frame: one render for all chunks that arrive in between. */
function createFrameBuffer(flush: (text: string) => void) {
  let text = '';
  let frame = 0;
  return {
    add(more: string) {
      text += more;
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        flush(text);
      });
    },
    end(): string {
      cancelAnimationFrame(frame);
      return text;
    },
  };
}

/** A conversation in memory. `onSettled` is told after each answer, however it ended. */
export function useChat(onSettled: () => void) {
  const [turns, setTurns] = useState<Turn[]>([]);
  const running = useRef<AbortController>(undefined);
  const asked = useRef(0);

  useEffect(() => () => running.current?.abort(), []);

  const run = useCallback(
    async (past: readonly Turn[], { key, model, parameters }: Caller, question: Question) => {
      asked.current += 1;
      const id = `turn-${asked.current}`;
      const controller = new AbortController();
      running.current = controller;
      const body = chatBody(model, messagesFor(past, question), parameters);
      setTurns([...past, { id, model, ...question, body, answer: '', toolCalls: [], state: 'running' }]);

      const update = (change: TurnChange) => setTurns((current) => changeTurn(current, id, change));
      const buffer = createFrameBuffer((answer) => update({ answer }));
      const started = performance.now();
      let firstTokenMs: number | undefined;
      let toolCalls: ToolCall[] = [];
      let last: TurnChange = {};
      try {
        for await (const event of streamChat({ key, body, signal: controller.signal })) {
          if (event.kind === 'text' || event.kind === 'tool') {
            firstTokenMs ??= Math.round(performance.now() - started);
          }
          if (event.kind === 'text') {
            buffer.add(event.text);
          } else if (event.kind === 'tool') {
            toolCalls = withDelta(toolCalls, event.delta);
          } else if (event.kind === 'usage') {
            last = { usage: event.usage };
          }
        }
        last = { ...last, state: 'done' };
      } catch (error) {
        last =
          error instanceof RelayError
            ? { ...last, state: 'failed', fault: error.fault }
            : { ...last, state: 'stopped' };
      }
      update({ ...last, answer: buffer.end(), toolCalls, firstTokenMs });
      onSettled();
      if (last.state === 'stopped') {
        setTimeout(onSettled, settlingTime);
      }
    },
    [onSettled],
  );

  const ask = (caller: Caller, question: Question) => run(turns, caller, question);

  /** Asks the last question again, in place of the answer that failed. */
  const again = (caller: Caller) => {
    const last = turns.at(-1);
    return last
      ? run(turns.slice(0, -1), caller, { prompt: last.prompt, images: last.images, results: last.results })
      : Promise.resolve();
  };

  const stop = useCallback(() => running.current?.abort(), []);

  const clear = useCallback(() => {
    running.current?.abort();
    setTurns([]);
  }, []);

  return { turns, busy: turns.at(-1)?.state === 'running', ask, again, stop, clear };
}

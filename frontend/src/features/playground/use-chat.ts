import { useCallback, useEffect, useRef, useState } from 'react';
import { RelayError } from './relay-fault';
import { streamChat } from './stream-chat';
import { changeTurn, messagesFor, type Turn, type TurnChange } from './turn';

/** The relay settles a stopped call only when it has noticed that nobody listens any more. */
const settlingTime = 1500;

interface Question {
  key: string;
  model: string;
  prompt: string;
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
    async (past: readonly Turn[], { key, model, prompt }: Question) => {
      asked.current += 1;
      const id = `turn-${asked.current}`;
      const controller = new AbortController();
      running.current = controller;
      setTurns([...past, { id, model, prompt, answer: '', state: 'running' }]);

      const update = (change: TurnChange) => setTurns((current) => changeTurn(current, id, change));
      const buffer = createFrameBuffer((answer) => update({ answer }));
      const started = performance.now();
      let firstTokenMs: number | undefined;
      let last: TurnChange = {};
      try {
        const chat = streamChat({ key, model, messages: messagesFor(past, prompt), signal: controller.signal });
        for await (const event of chat) {
          if (event.kind === 'text') {
            firstTokenMs ??= Math.round(performance.now() - started);
            buffer.add(event.text);
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
      update({ ...last, answer: buffer.end(), firstTokenMs });
      onSettled();
      if (last.state === 'stopped') {
        setTimeout(onSettled, settlingTime);
      }
    },
    [onSettled],
  );

  const ask = (question: Question) => run(turns, question);

  /** Asks the last question again, in place of the answer that failed. */
  const again = (question: Omit<Question, 'prompt'>) => {
    const last = turns.at(-1);
    return last ? run(turns.slice(0, -1), { ...question, prompt: last.prompt }) : Promise.resolve();
  };

  const stop = useCallback(() => running.current?.abort(), []);

  const clear = useCallback(() => {
    running.current?.abort();
    setTurns([]);
  }, []);

  return { turns, busy: turns.at(-1)?.state === 'running', ask, again, stop, clear };
}

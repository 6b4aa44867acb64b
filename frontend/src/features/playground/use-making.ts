import { useEffect, useRef, useState } from 'react';
import type { Made } from './make-media';
import { RelayError, type RelayFault } from './relay-fault';

export type Making =
  | { state: 'idle' }
  | { state: 'running' }
  | { state: 'done'; made: Made }
  | { state: 'failed'; fault: RelayFault };

/** One thing that is being made; a new one or leaving the page stops it. `onSettled` is told after each. */
export function useMaking(onSettled: () => void) {
  const [making, setMaking] = useState<Making>({ state: 'idle' });
  const running = useRef<AbortController>(undefined);

  useEffect(() => () => running.current?.abort(), []);

  async function make(work: (signal: AbortSignal) => Promise<Made>) {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setMaking({ state: 'running' });
    try {
      const made = await work(controller.signal);
      setMaking({ state: 'done', made });
    } catch (cause) {
      if (controller.signal.aborted) {
        return;
      }
      const fault = cause instanceof RelayError ? cause.fault : { status: 0, code: 'unreachable', message: String(cause) };
      setMaking({ state: 'failed', fault });
    } finally {
      onSettled();
    }
  }

  function stop() {
    running.current?.abort();
    setMaking({ state: 'idle' });
  }

  return { making, make, stop };
}

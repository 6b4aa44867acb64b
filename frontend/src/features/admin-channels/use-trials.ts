import { useCallback, useRef, useState } from 'react';
import { useClient } from 'urql';
import { TestChannelDocument } from '../../gql/platform';
import { faultOf, type Fault } from '../../lib/graphql/fault';

export type Trial =
  | { state: 'waiting' | 'running' }
  | { state: 'passed'; ms: number }
  | { state: 'failed'; ms: number; message: string }
  | { state: 'refused'; fault: Fault };

/** How many tests run at once: enough to be quick, too few to trouble a vendor. */
const width = 4;

/** Tests channels one by one or many in a row, and keeps what came out. */
export function useTrials() {
  const client = useClient();
  const [trials, setTrials] = useState<ReadonlyMap<string, Trial>>(new Map());
  const stopped = useRef(false);

  const note = useCallback((id: string, trial: Trial | undefined) => {
    setTrials((past) => {
      const next = new Map(past);
      if (trial) {
        next.set(id, trial);
      } else {
        next.delete(id);
      }
      return next;
    });
  }, []);

  const test = useCallback(
    async (id: string) => {
      note(id, { state: 'running' });
      const { data, error } = await client.mutation(TestChannelDocument, { input: { id } }).toPromise();
      const fault = faultOf(error);
      if (fault) {
        note(id, { state: 'refused', fault });
      } else if (data?.testChannel) {
        const { passed, message, durationMs: ms } = data.testChannel;
        note(id, passed ? { state: 'passed', ms } : { state: 'failed', ms, message });
      }
    },
    [client, note],
  );

  const testAll = useCallback(
    async (ids: readonly string[]) => {
      stopped.current = false;
      setTrials(new Map(ids.map((id) => [id, { state: 'waiting' }])));
      const queue = [...ids];
      async function work() {
        for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
          if (stopped.current) {
            note(id, undefined);
          } else {
            await test(id);
          }
        }
      }
      await Promise.all(Array.from({ length: width }, work));
    },
    [note, test],
  );

  const stop = useCallback(() => {
    stopped.current = true;
  }, []);

  return { trials, test, testAll, stop };
}

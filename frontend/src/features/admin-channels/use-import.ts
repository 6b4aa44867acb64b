import { useCallback, useRef, useState } from 'react';
import { useClient } from 'urql';
import { CreateChannelDocument } from '../../gql/platform';
import { faultOf, type Fault } from '../../lib/graphql/fault';
import type { ImportLine } from './import-lines';

export type Making = { state: 'waiting' | 'running' | 'made' } | { state: 'failed'; fault: Fault };

/** A line on its way; its input is forgotten as soon as the channel is made. */
export type ImportRow = ImportLine & { making: Making };

/** Makes channels one after another, in their order, and keeps what came out of each. */
export function useImport() {
  const client = useClient();
  const [rows, setRows] = useState<ImportRow[]>();
  const stopped = useRef(false);

  const note = useCallback((line: number, making: Making) => {
    setRows((past) =>
      past?.map((row) =>
        row.line === line ? { ...row, making, input: making.state === 'made' ? undefined : row.input } : row,
      ),
    );
  }, []);

  const run = useCallback(
    async (all: readonly ImportRow[]) => {
      stopped.current = false;
      for (const { line, input, making } of all) {
        if (stopped.current) {
          return;
        }
        if (!input || making.state === 'made') {
          continue;
        }
        note(line, { state: 'running' });
        const { error } = await client.mutation(CreateChannelDocument, { input }).toPromise();
        const fault = faultOf(error);
        note(line, fault ? { state: 'failed', fault } : { state: 'made' });
      }
    },
    [client, note],
  );

  const start = useCallback(
    async (lines: readonly ImportLine[]) => {
      const all = lines.filter(({ input }) => input).map((line): ImportRow => ({ ...line, making: { state: 'waiting' } }));
      setRows(all);
      await run(all);
    },
    [run],
  );

  const again = useCallback(async () => {
    const all = rows?.map((row): ImportRow => (row.making.state === 'made' ? row : { ...row, making: { state: 'waiting' } }));
    setRows(all);
    await run(all ?? []);
  }, [rows, run]);

  const stop = useCallback(() => {
    stopped.current = true;
  }, []);

  return { rows, start, again, stop };
}

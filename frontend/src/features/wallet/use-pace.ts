import { useMemo } from 'react';
import { useQuery } from 'urql';
import { PaceDocument } from '../../gql/graphql';
import { boundsOf } from '../../lib/period';
import { useViewer } from '../../lib/viewer';

/** What the tenant spent in the last 24 hours; absent until that is known, and for members, who see their own calls only. */
export function usePace(): { open: boolean; spent: string | undefined } {
  const { role } = useViewer();
  const open = role !== 'MEMBER';
  const variables = useMemo(() => boundsOf('24h'), []);
  const [{ data, error }] = useQuery({ query: PaceDocument, variables, requestPolicy: 'cache-and-network', pause: !open });
  return { open: open && !error, spent: data?.usage.total.charge };
}

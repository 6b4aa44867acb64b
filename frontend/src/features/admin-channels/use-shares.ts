import { useEffect, useMemo, useState } from 'react';
import { useQuery } from 'urql';
import { ChannelSharesDocument } from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { boundsOf } from '../../lib/period';
import { sharesOf } from './shares';

const interval = 60_000;

/** What channels got of the calls of the last 24 hours, read again every minute while somebody looks. */
export function useShares() {
  const [variables, setVariables] = useState(() => boundsOf('24h'));
  const [{ data, error }, refetch] = useQuery({
    query: ChannelSharesDocument,
    variables,
    requestPolicy: 'cache-and-network',
  });
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') {
        setVariables((past) => (past.to === boundsOf('24h').to ? past : boundsOf('24h')));
        refetch({ requestPolicy: 'network-only' });
      }
    }, interval);
    return () => clearInterval(timer);
  }, [refetch]);
  const shares = useMemo(() => data?.margin && sharesOf(data.margin), [data]);
  return { shares, fault: faultOf(error), retry: () => refetch({ requestPolicy: 'network-only' }) };
}

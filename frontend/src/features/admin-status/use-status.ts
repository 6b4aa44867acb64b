import { useEffect, useRef, useState } from 'react';
import { useQuery } from 'urql';
import { SystemStatusDocument } from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';

const pace = 10_000;
/** Older than this it is not shown as the state of now. */
const fresh = 30_000;

/** The state of the installation, read again every ten seconds while the page is looked at. */
export function useStatus() {
  const [{ data, error, fetching }, read] = useQuery({
    query: SystemStatusDocument,
    requestPolicy: 'cache-and-network',
  });
  const readAt = useRef<number>(undefined);
  const [stale, setStale] = useState(false);

  useEffect(() => {
    if (data && !error && !fetching) {
      readAt.current = Date.now();
    }
  }, [data, error, fetching]);

  useEffect(() => {
    const timer = setInterval(() => {
      setStale(readAt.current !== undefined && Date.now() - readAt.current > fresh);
      if (document.visibilityState === 'visible') {
        read({ requestPolicy: 'network-only' });
      }
    }, pace);
    return () => clearInterval(timer);
  }, [read]);

  return {
    status: data?.systemStatus,
    fault: faultOf(error),
    stale: data !== undefined && stale,
    retry: () => read({ requestPolicy: 'network-only' }),
  };
}

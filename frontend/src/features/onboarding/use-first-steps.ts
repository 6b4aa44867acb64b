import { useEffect } from 'react';
import { useQuery } from 'urql';
import { FirstStepsDocument } from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';

const askEvery = 4000;

/** Whether there is a key, and whether a first call was made; asks again by itself until it was. */
export function useFirstSteps(readsEntries: boolean) {
  const [{ data, error }, refetch] = useQuery({
    query: FirstStepsDocument,
    variables: { readsEntries },
    requestPolicy: 'cache-and-network',
  });

  const hasKey = (data?.apiKeys.totalCount ?? 0) > 0;
  const used = data?.apiKeys.edges.some(({ node }) => node.lastUsedAt) ?? false;
  const charged = data?.wallet?.entries.edges.some(({ node }) => node.type === 'CHARGE') ?? false;
  const hasCalled = used || charged;
  const waiting = data !== undefined && hasKey && !hasCalled;

  useEffect(() => {
    if (!waiting) {
      return undefined;
    }
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') {
        refetch({ requestPolicy: 'network-only' });
      }
    }, askEvery);
    return () => clearInterval(timer);
  }, [waiting, refetch]);

  return { known: data !== undefined, fault: faultOf(error), hasKey, hasCalled };
}

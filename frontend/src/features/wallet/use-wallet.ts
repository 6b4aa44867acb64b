import { useCallback, useEffect } from 'react';
import { useClient, useQuery } from 'urql';
import { WalletDocument } from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';

export function useWallet() {
  const [result, refetch] = useQuery({ query: WalletDocument });
  const retry = useCallback(() => refetch({ requestPolicy: 'network-only' }), [refetch]);
  return { wallet: result.data?.wallet, fault: faultOf(result.error), retry };
}

/** Reads the wallet again; whatever shows it follows through the cache. */
export function useRefreshWallet(): () => void {
  const client = useClient();
  return useCallback(() => {
    void client.query(WalletDocument, {}, { requestPolicy: 'network-only' }).toPromise();
  }, [client]);
}

/** Keeps the figures true for someone who returns to the page after calling the relay elsewhere. */
export function useWalletOnReturn(): void {
  const client = useClient();
  useEffect(() => {
    const policy = { requestPolicy: 'network-only' } as const;
    function refresh() {
      if (document.visibilityState === 'visible') {
        void client.query(WalletDocument, {}, policy).toPromise();
      }
    }
    document.addEventListener('visibilitychange', refresh);
    return () => document.removeEventListener('visibilitychange', refresh);
  }, [client]);
}

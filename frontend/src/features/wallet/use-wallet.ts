import { useCallback, useEffect } from 'react';
import { useClient, useQuery, useSubscription } from 'urql';
import { WalletDocument, WalletUpdatedDocument } from '../../gql/graphql';
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

/** Reads the wallet again whenever the server says that it has changed, as when a video is paid that was ordered before. */
export function useLiveWallet(): void {
  const refresh = useRefreshWallet();
  const [{ data }] = useSubscription({ query: WalletUpdatedDocument });
  useEffect(() => {
    if (data) {
      refresh();
    }
  }, [data, refresh]);
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

import { renderHook } from '@testing-library/react';
import { useLiveWallet } from './use-wallet';

const { query, news } = vi.hoisted(() => ({
  query: vi.fn<(...given: unknown[]) => { toPromise: () => Promise<void> }>(() => ({ toPromise: () => Promise.resolve() })),
  news: { data: undefined as unknown },
}));
const client = vi.hoisted(() => ({ current: undefined as unknown }));

vi.mock(import('urql'), async (original) => ({
  ...(await original()),
  useClient: () => (client.current ??= { query }) as never,
  useSubscription: () => [{ data: news.data }, () => undefined] as never,
}));

test('the wallet is read again with each word of the server', () => {
  const { rerender } = renderHook(() => useLiveWallet());
  expect(query).not.toHaveBeenCalled();
  for (const balance of ['2.00', '1.00']) {
    news.data = { walletUpdated: { balance } };
    rerender();
  }
  rerender();
  expect(query).toHaveBeenCalledTimes(2);
  expect(query).toHaveBeenLastCalledWith(expect.anything(), {}, { requestPolicy: 'network-only' });
});

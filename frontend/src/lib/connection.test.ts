import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { noteUnreachable, onReturn, useConnection } from './connection';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('a silent server is asked until it answers, and then all is read again, once', async () => {
  const answers = [Promise.reject(new TypeError('refused')), Promise.resolve(new Response('', { status: 503 })), Promise.resolve(new Response('ok'))];
  answers.forEach((answer) => answer.catch(() => undefined));
  const fetch = vi.fn<() => Promise<Response> | undefined>(() => answers.shift());
  vi.stubGlobal('fetch', fetch);
  const returned = vi.fn<() => void>();
  const forget = onReturn(returned);
  const { result } = renderHook(() => useConnection());

  noteUnreachable();
  noteUnreachable();
  await act(() => vi.advanceTimersByTimeAsync(1_000));
  expect(result.current).toBe('away');
  await act(() => vi.advanceTimersByTimeAsync(2_000));
  expect(result.current).toBe('away');
  expect(returned).not.toHaveBeenCalled();
  await act(() => vi.advanceTimersByTimeAsync(4_000));
  expect(result.current).toBe('up');
  expect(fetch).toHaveBeenCalledTimes(3);
  expect(returned).toHaveBeenCalledTimes(1);
  forget();
});

test('a request that failed for a moment is not worth a word', async () => {
  vi.stubGlobal('fetch', vi.fn<() => Promise<Response>>(() => Promise.resolve(new Response('ok'))));
  const returned = vi.fn<() => void>();
  const forget = onReturn(returned);
  const { result } = renderHook(() => useConnection());
  noteUnreachable();
  await act(() => vi.advanceTimersByTimeAsync(1_000));
  expect(result.current).toBe('up');
  expect(returned).not.toHaveBeenCalled();
  forget();
});

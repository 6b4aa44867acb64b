// The secret of the key that was created last, kept in memory for the playground and the first example. It is gone with
// the page, with the session, and once the key is revoked.
import { useSyncExternalStore } from 'react';

export interface FreshKey {
  id: string;
  name: string;
  prefix: string;
  secret: string;
}

let held: FreshKey | undefined;
const listeners = new Set<() => void>();

function hold(next: FreshKey | undefined) {
  held = next;
  listeners.forEach((listener) => listener());
}

export function keepFreshKey(key: FreshKey): void {
  hold(key);
}

export function forgetFreshKey(): void {
  hold(undefined);
}

export function useFreshKey(): FreshKey | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    () => held,
  );
}

import { useSyncExternalStore } from 'react';

/** Whether the server can be reached: `offline` where the device itself has no network, `away` where only the server is silent. */
export type Connection = 'up' | 'offline' | 'away';

const firstDelay = 1_000;
const longestDelay = 15_000;

let current: Connection = 'up';
let probing: ReturnType<typeof setTimeout> | undefined;
let wait = firstDelay;
const watchers = new Set<() => void>();
const returns = new Set<() => void>();

function become(next: Connection) {
  if (next === current) {
    return;
  }
  const back = next === 'up';
  current = next;
  watchers.forEach((watcher) => watcher());
  if (back) {
    returns.forEach((listener) => listener());
  }
}

async function probe() {
  probing = undefined;
  if (navigator.onLine) {
    try {
      const answer = await fetch('/readyz', { cache: 'no-store' });
      if (answer.ok) {
        wait = firstDelay;
        become('up');
        return;
      }
    } catch {
      // Still away.
    }
  }
  become(navigator.onLine ? 'away' : 'offline');
  wait = Math.min(wait * 2, longestDelay);
  probing = setTimeout(() => void probe(), wait);
}

/** Something did not reach the server: asks until it answers. */
export function noteUnreachable(): void {
  if (probing === undefined) {
    wait = firstDelay;
    probing = setTimeout(() => void probe(), navigator.onLine ? firstDelay : 0);
  }
}

/** Asks now, as when somebody presses a button. */
export function probeNow(): void {
  clearTimeout(probing);
  wait = firstDelay;
  probing = setTimeout(() => void probe(), 0);
}

/** Is told when the server is back. */
export function onReturn(listener: () => void): () => void {
  returns.add(listener);
  return () => {
    returns.delete(listener);
  };
}

export function watchConnection(): void {
  window.addEventListener('offline', noteUnreachable);
  window.addEventListener('online', () => {
    if (current !== 'up') {
      probeNow();
    }
  });
}

function subscribe(watcher: () => void) {
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
  };
}

export function useConnection(): Connection {
  return useSyncExternalStore(subscribe, () => current);
}

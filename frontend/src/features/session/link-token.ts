import { useState } from 'react';

/** What stands behind `#token=` in a letter's link. It is taken out of the address, so that it stays in no history. */
export function useLinkToken(): string {
  const [token] = useState(() => {
    const found = new URLSearchParams(window.location.hash.slice(1)).get('token') ?? '';
    if (found) {
      window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search);
    }
    return found;
  });
  return token;
}

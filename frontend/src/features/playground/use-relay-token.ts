import { useCallback, useRef } from 'react';
import { useClient } from 'urql';
import { CreatePlaygroundTokenDocument } from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { RelayError } from './relay-fault';

/** A token that ends within this time is replaced. */
const margin = 60_000;

const statuses: Partial<Record<string, number>> = { UNREACHABLE: 0, UNAUTHENTICATED: 401, FORBIDDEN: 403, RATE_LIMITED: 429 };

/** Gives the token of the session with which the playground calls the relay. Throws a RelayError where there is none. */
export function useRelayToken(): () => Promise<string> {
  const client = useClient();
  const held = useRef<{ token: string; until: number }>(undefined);
  return useCallback(async () => {
    if (held.current && held.current.until - Date.now() > margin) {
      return held.current.token;
    }
    const { data, error } = await client.mutation(CreatePlaygroundTokenDocument, {}).toPromise();
    const fault = faultOf(error);
    if (fault || !data) {
      const { code = 'INTERNAL', requestId } = fault ?? {};
      throw new RelayError({ status: statuses[code] ?? 503, code, message: '', requestId });
    }
    const { token, expiresAt } = data.createPlaygroundToken;
    held.current = { token, until: Date.parse(expiresAt) };
    return token;
  }, [client]);
}

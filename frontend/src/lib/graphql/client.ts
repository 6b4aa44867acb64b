import { createClient as createSocket, type Client as Socket } from 'graphql-ws';
import { Client, fetchExchange, mapExchange, subscriptionExchange } from 'urql';
import { createCache } from './cache';
import { faultOf } from './fault';

type Fields = Record<string, unknown>;

interface ClientOptions {
  /** Slug of the tenant that the client acts in; absent: nobody's, for signing in and the like. */
  tenant?: string;
  /** Told when the session is over. A request with `ownsSession` in its context answers for that itself. */
  onSessionEnd?: () => void;
}

/** Context of a request that asks whether there is a session, and so is not surprised by the answer no. */
export const sessionProbe = { ownsSession: true };

function createTenantSocket(tenant: string | undefined): Socket {
  return createSocket({
    url: `${window.location.origin.replace(/^http/, 'ws')}/graphql`,
    lazy: true,
    keepAlive: 10_000,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    connectionParams: tenant === undefined ? {} : { 'weir-tenant': tenant },
  });
}

/** One client, and so one cache, per user and tenant: a shared one would show the data of another tenant. */
export function createGraphqlClient({ tenant, onSessionEnd }: ClientOptions): Client {
  const socket = createTenantSocket(tenant);
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetchOptions: {
      credentials: 'same-origin',
      headers: tenant === undefined ? {} : { 'weir-tenant': tenant },
    },
    exchanges: [
      mapExchange({
        onError(error, operation) {
          if (operation.context['ownsSession'] !== true && faultOf(error)?.code === 'UNAUTHENTICATED') {
            onSessionEnd?.();
          }
        },
      }),
      createCache(),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: (request) => ({
          subscribe(sink) {
            const payload = { ...request, query: request.query ?? '' };
            const unsubscribe = socket.subscribe<Fields, Fields>(payload, {
              next: (result) => sink.next({ ...result, data: result.data ?? null, errors: result.errors?.slice() }),
              error: (cause) => sink.error(cause),
              complete: () => sink.complete(),
            });
            return { unsubscribe };
          },
        }),
      }),
    ],
  });
}

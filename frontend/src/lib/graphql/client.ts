import { createClient as createSocket, type Client as Socket } from 'graphql-ws';
import { Client, fetchExchange, makeOperation, mapExchange, subscriptionExchange, type Operation } from 'urql';
import { noteUnreachable } from '../connection';
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
    on: {
      // 1000 is our own goodbye, and from 4000 on the server has its reasons.
      closed(event) {
        if (event instanceof CloseEvent && event.code > 1000 && event.code < 4000) {
          noteUnreachable();
        }
      },
    },
    connectionParams: tenant === undefined ? {} : { 'weir-tenant': tenant },
  });
}

/** The queries that are on screen, by client. */
const shown = new WeakMap<Client, Map<number, Operation>>();

/** Reads again what is on screen, after the server was away. */
export function revive(client: Client): void {
  for (const operation of shown.get(client)?.values() ?? []) {
    const context = { ...operation.context, requestPolicy: 'network-only' as const };
    client.reexecuteOperation(makeOperation('query', operation, context));
  }
}

/** One client, and so one cache, per user and tenant: a shared one would show the data of another tenant. */
export function createGraphqlClient({ tenant, onSessionEnd }: ClientOptions): Client {
  const socket = createTenantSocket(tenant);
  const queries = new Map<number, Operation>();
  const client = new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetchOptions: {
      credentials: 'same-origin',
      headers: tenant === undefined ? {} : { 'weir-tenant': tenant },
    },
    exchanges: [
      mapExchange({
        onOperation(operation) {
          if (operation.kind === 'query') {
            queries.set(operation.key, operation);
          } else if (operation.kind === 'teardown') {
            queries.delete(operation.key);
          }
        },
        onError(error, operation) {
          if (faultOf(error)?.code === 'UNREACHABLE') {
            noteUnreachable();
          }
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
  shown.set(client, queries);
  return client;
}

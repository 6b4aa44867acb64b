import type { Client } from 'urql';
import { forgetFreshKey } from '../lib/fresh-key';
import { createGraphqlClient, revive } from '../lib/graphql/client';

/** Holds the GraphQL clients of whoever is signed in, and drops them all when that changes. */
export class Session {
  #clients = new Map<string, Client>();
  #listeners = new Set<() => void>();
  #anonymous = createGraphqlClient({});
  #platform: Client | undefined;
  #onEnd: () => void = () => undefined;

  /** The client without a tenant, for signing in and for what everybody may read. */
  get anonymous(): Client {
    return this.#anonymous;
  }

  forTenant(slug: string): Client {
    const existing = this.#clients.get(slug);
    if (existing) {
      return existing;
    }
    const client = createGraphqlClient({ tenant: slug, onSessionEnd: () => this.#onEnd() });
    this.#clients.set(slug, client);
    return client;
  }

  /** Drops what was read of a tenant. */
  forget(slug: string): void {
    this.#clients.delete(slug);
  }

  /** The client of the operator's side, which acts in no tenant of its own. */
  forPlatform(): Client {
    this.#platform ??= createGraphqlClient({ onSessionEnd: () => this.#onEnd() });
    return this.#platform;
  }

  /** Forgets everything that was read for the last user. */
  reset(): void {
    this.#clients.clear();
    this.#platform = undefined;
    this.#anonymous = createGraphqlClient({});
    forgetFreshKey();
    this.#listeners.forEach((listener) => listener());
  }

  /** Reads again what is on screen. */
  revive(): void {
    [this.#anonymous, this.#platform, ...this.#clients.values()].forEach((client) => client && revive(client));
  }

  /** Is told when the server no longer knows the session of a running console. */
  set onEnd(handler: () => void) {
    this.#onEnd = handler;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };
}

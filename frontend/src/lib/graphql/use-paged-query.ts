import { useEffect, useState } from 'react';
import { useClient, useQuery, type AnyVariables, type CombinedError, type TypedDocumentNode } from 'urql';
import { faultOf } from './fault';

interface PageVariables {
  after?: string | null;
}

interface Connection<Node> {
  edges: { node: Node }[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
}

interface LaterPage<Data> {
  data?: Data;
  error?: CombinedError;
}

interface Chain {
  /** End of the first page on which the chain was built. */
  base: string;
  cursors: string[];
}

const noCursors: string[] = [];

/**
 * A connection that grows page by page; every page follows the cache.
 *
 * When the first page changes its end, as it does when something new was put before it, the pages behind it are
 * dropped: kept, they would leave a gap. `variables` and `connectionOf` must be the same at each render.
 */
export function usePagedQuery<Data, Variables extends AnyVariables & PageVariables, Node>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  connectionOf: (data: Data) => Connection<Node>,
) {
  const client = useClient();
  const [first, refetch] = useQuery<Data, Variables>({
    query: document,
    variables: { ...variables, after: null },
    requestPolicy: 'cache-and-network',
  });
  const [chain, setChain] = useState<Chain>();
  const [later, setLater] = useState<ReadonlyMap<string, LaterPage<Data>>>(new Map());

  // A refused query gives null where the types know only absence.
  const firstPage = first.data ?? undefined;
  const firstEnd = firstPage && connectionOf(firstPage).pageInfo.endCursor;
  const cursors = chain && chain.base === firstEnd ? chain.cursors : noCursors;

  useEffect(() => {
    const subscriptions = cursors.map((after) =>
      client.query(document, { ...variables, after }).subscribe(({ data, error }) => {
        setLater((pages) => new Map(pages).set(after, { data, error }));
      }),
    );
    return () => subscriptions.forEach((subscription) => subscription.unsubscribe());
  }, [client, document, variables, cursors]);

  const laterPages = cursors.map((cursor) => later.get(cursor));
  const loaded = [firstPage, ...laterPages.map((page) => page?.data ?? undefined)].filter((data) => data !== undefined);
  const connections = loaded.map(connectionOf);
  const pageInfo = connections.at(-1)?.pageInfo;
  const fault = faultOf(first.error ?? laterPages.find((page) => page?.error)?.error);
  const complete = loaded.length === cursors.length + 1;

  function more() {
    if (firstEnd && pageInfo?.endCursor && complete) {
      setChain({ base: firstEnd, cursors: [...cursors, pageInfo.endCursor] });
    }
  }

  function retry() {
    setChain(undefined);
    refetch({ requestPolicy: 'network-only' });
  }

  return {
    first: firstPage,
    nodes: firstPage && connections.flatMap(({ edges }) => edges.map((edge) => edge.node)),
    fault,
    fetching: !complete && !fault,
    hasMore: pageInfo?.hasNextPage ?? false,
    more,
    retry,
  };
}

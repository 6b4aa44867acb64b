import { useEffect } from 'react';
import type { AnyVariables, TypedDocumentNode } from 'urql';
import { usePagedQuery } from './use-paged-query';

type Paged<Data, Variables extends AnyVariables & { after?: string | null }, Node> = Parameters<
  typeof usePagedQuery<Data, Variables, Node>
>;

/** A connection to its end, page after page, for what must offer everything; nodes are absent until the last page is there. */
export function useWholeQuery<Data, Variables extends AnyVariables & { after?: string | null }, Node>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Paged<Data, Variables, Node>[1],
  connectionOf: Paged<Data, Variables, Node>[2],
) {
  const { nodes, fault, fetching, hasMore, more, retry } = usePagedQuery(document, variables, connectionOf);

  useEffect(() => {
    if (hasMore && !fetching && !fault) {
      more();
    }
  });

  return { nodes: fetching || hasMore ? undefined : nodes, fault, retry };
}

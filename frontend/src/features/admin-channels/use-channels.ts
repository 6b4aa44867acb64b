import { useEffect, useRef } from 'react';
import { useSubscription } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import type { ChannelsQuery } from '../../gql/graphql';
import { ChannelPartsFragmentDoc, ChannelsDocument, ChannelUpdatedDocument } from '../../gql/platform';
import { usePagedQuery } from '../../lib/graphql/use-paged-query';

const page = { first: 50 };
const channelsOf = (data: ChannelsQuery) => data.channels;

/** All channels as they change; one that the list does not hold yet makes it read anew. */
export function useChannels() {
  const paged = usePagedQuery(ChannelsDocument, page, channelsOf);
  const { nodes, hasMore, fetching, fault, more, retry } = paged;
  const channels = nodes?.map((node) => unmask(ChannelPartsFragmentDoc, node));

  useEffect(() => {
    if (hasMore && !fetching && !fault) {
      more();
    }
  });

  const [{ data }] = useSubscription({ query: ChannelUpdatedDocument });
  const told = data?.channelUpdated.id;
  const asked = useRef(new Set<string>());
  const known = channels?.some(({ id }) => id === told);
  useEffect(() => {
    if (told && known === false && !asked.current.has(told)) {
      asked.current.add(told);
      retry();
    }
  }, [told, known, retry]);

  return { channels, page: paged };
}

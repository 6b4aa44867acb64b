import { useEffect } from 'react';
import { unmask } from '../../gql/fragment-masking';
import {
  ModelPartsFragmentDoc,
  PlaygroundModelsDocument,
  type Modality,
  type ModelPartsFragment,
  type PlaygroundModelsQuery,
} from '../../gql/graphql';
import { usePagedQuery } from '../../lib/graphql/use-paged-query';

export type OfferedModel = ModelPartsFragment;

const page = { first: 50 };
const modelsOf = (data: PlaygroundModelsQuery) => data.models;

/** All models that make one kind of thing; reads page after page, because a choice must offer every one. Absent until the last page is there. */
export function useModels(modality: Modality) {
  const { nodes, fault, fetching, hasMore, more, retry } = usePagedQuery(PlaygroundModelsDocument, page, modelsOf);
  const whole = !fetching && !hasMore;

  useEffect(() => {
    if (hasMore && !fetching && !fault) {
      more();
    }
  });

  const all = nodes?.map((node) => unmask(ModelPartsFragmentDoc, node));
  const models = whole ? all?.filter((model) => model.modality === modality) : undefined;
  return { models, fault, retry };
}

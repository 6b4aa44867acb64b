import { unmask } from '../../gql/fragment-masking';
import {
  ModelPartsFragmentDoc,
  PlaygroundModelsDocument,
  type Modality,
  type ModelPartsFragment,
  type PlaygroundModelsQuery,
} from '../../gql/graphql';
import { useWholeQuery } from '../../lib/graphql/use-whole-query';

export type OfferedModel = ModelPartsFragment;

const page = { first: 50 };
const modelsOf = (data: PlaygroundModelsQuery) => data.models;

/** All models that make one kind of thing. Absent until the last page is there. */
export function useModels(modality: Modality) {
  const { nodes, fault, retry } = useWholeQuery(PlaygroundModelsDocument, page, modelsOf);
  const models = nodes?.map((node) => unmask(ModelPartsFragmentDoc, node)).filter((model) => model.modality === modality);
  return { models, fault, retry };
}

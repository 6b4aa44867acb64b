import { useQuery } from 'urql';
import { SiteDocument } from '../../gql/graphql';

/** The public settings of this installation; absent while they load. */
export function useSite() {
  const [{ data }] = useQuery({ query: SiteDocument });
  return data?.site;
}

import type { Client } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import { ViewerDocument, ViewerPartsFragmentDoc, type ViewerPartsFragment } from '../../gql/graphql';
import { sessionProbe } from '../../lib/graphql/client';
import { FaultError, faultOf } from '../../lib/graphql/fault';

/** Who is signed in; nothing without a session. Throws a FaultError when that cannot be told. */
export async function readViewer(client: Client): Promise<ViewerPartsFragment | undefined> {
  const result = await client.query(ViewerDocument, {}, sessionProbe).toPromise();
  const fault = faultOf(result.error);
  if (fault?.code === 'UNAUTHENTICATED') {
    return undefined;
  }
  if (fault) {
    throw new FaultError(fault);
  }
  return unmask(ViewerPartsFragmentDoc, result.data?.viewer) ?? undefined;
}

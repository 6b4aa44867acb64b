import { useCallback } from 'react';
import { useMutation } from 'urql';
import { SignOutDocument } from '../../gql/graphql';
import { sessionProbe } from '../../lib/graphql/client';

/** A session that is already over is as good as one that was ended now, so `afterwards` runs in any case. */
export function useSignOut(afterwards: () => Promise<void>) {
  const [, signOut] = useMutation(SignOutDocument);
  return useCallback(async () => {
    await signOut({}, sessionProbe);
    await afterwards();
  }, [signOut, afterwards]);
}

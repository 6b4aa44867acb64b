import { useCallback, useMemo } from 'react';
import { useQuery } from 'urql';
import { UsageBeforeDocument, UsageDocument, type UsageQuery } from '../../gql/graphql';
import { faultOf, type Fault } from '../../lib/graphql/fault';
import type { Period } from '../../lib/period';
import { variablesBefore, variablesOf, type Used, type UsageVariables } from './series';

export interface Answer {
  usage: UsageQuery['usage'];
  /** What was asked for it; while another span is on its way, that of the one before. */
  asked: UsageVariables;
}

interface Usage {
  answer: Answer | undefined;
  /** What was used in the time before; absent until that is known. */
  before: Used | undefined;
  fetching: boolean;
  fault: Fault | undefined;
  retry: () => void;
}

const same = (left: UsageVariables | undefined, right: UsageVariables) =>
  left?.from === right.from && left.to === right.to && left.interval === right.interval;

/** What was used in a span, and in the time before it. */
export function useUsage(span: Period): Usage {
  const variables = useMemo(() => variablesOf(span), [span]);
  const [now, refetch] = useQuery({ query: UsageDocument, variables, requestPolicy: 'cache-and-network' });
  const usage = now.data?.usage;
  const asked = now.operation?.variables ?? variables;
  const earlier = useMemo(() => (usage ? variablesBefore(usage, asked) : variables), [usage, asked, variables]);
  const [before] = useQuery({ query: UsageBeforeDocument, variables: earlier, pause: !usage });
  const retry = useCallback(() => refetch({ requestPolicy: 'network-only' }), [refetch]);
  return {
    answer: usage && { usage, asked },
    before: same(before.operation?.variables, earlier) ? before.data?.usage.total : undefined,
    fetching: now.fetching,
    fault: faultOf(now.error),
    retry,
  };
}

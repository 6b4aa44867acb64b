import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import {
  UsageKeysDocument,
  UsageMembersDocument,
  UsageSplitDocument,
  type UsageGroup,
  type UsageKeysQuery,
  type UsageMembersQuery,
} from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { useWholeQuery } from '../../lib/graphql/use-whole-query';
import { FaultNotice } from '../../ui/fault-notice';
import type { SeriesTone } from '../../ui/series-chart';
import { Drawing, type Drawn } from './drawing';
import { keyNames, memberNames } from './names';
import type { Measure } from './search';
import { barsOf } from './series';
import { splitOf, type Line } from './split';
import type { Answer } from './use-usage';
import { useWords } from './use-words';

interface ViewProps {
  answer: Answer;
  measure: Measure;
}

interface SplitViewProps extends ViewProps {
  by: UsageGroup;
  /** Absent where groups bear their names. */
  names?: ReadonlyMap<string, string>;
}

const tones: SeriesTone[] = ['signal', 'copper', 'slate', 'ochre', 'plum'];

/** The groups with the most of a measure, and the others. */
function SplitView({ answer: { usage, asked }, measure, by, names }: SplitViewProps) {
  const { t } = useTranslation('usage');
  const { count, share } = useWords();
  const variables = useMemo(() => ({ ...asked, by }), [asked, by]);
  const [{ data, error }, refetch] = useQuery({ query: UsageSplitDocument, variables, requestPolicy: 'cache-and-network' });
  const fault = faultOf(error);
  if (fault && !data) {
    return <FaultNotice fault={fault} onRetry={() => refetch({ requestPolicy: 'network-only' })} />;
  }
  if (!data) {
    return <div aria-busy="true" className="h-56" />;
  }

  const bars = barsOf(usage, asked.interval);
  const lines = splitOf(bars, data.usage.rows, usage, asked.interval, measure);
  const whole = lines.reduce((sum, { total }) => sum + total, 0n);

  function nameOf(group: string | undefined): string {
    if (group === undefined) {
      return t('others');
    }
    if (group === '') {
      // What the dashboard asks for by itself, as a video, is paid by no key, and so belongs to no maker of one.
      return t(by === 'MODEL' ? 'unknown' : 'keyless');
    }
    return names ? (names.get(group) ?? t('gone', { id: group })) : group;
  }

  function noteOf({ total, calls, failed }: Line): string {
    if (measure === 'wait') {
      return t('callsOf', { calls: count(calls) });
    }
    return measure === 'failed' ? t('shareOf', { share: share(failed, calls) }) : share(total, whole);
  }

  const drawn = lines.map((line, index): Drawn => {
    const { group, amounts, total } = line;
    const tone = group === undefined ? 'rest' : (tones[index] ?? 'rest');
    return { key: group === undefined ? 'others' : `of ${group}`, name: nameOf(group), tone, amounts, total, note: noteOf(line) };
  });
  const hints = [
    measure === 'wait' ? t('meanHint') : '',
    measure === 'failed' ? t('failedHint') : '',
    data.usage.more && measure !== 'wait' ? t('limited') : '',
  ];
  return <Drawing measure={measure} bars={bars} interval={asked.interval} drawn={drawn} hint={hints.filter(Boolean).join(' ')} />;
}

export function ModelSplit(view: ViewProps) {
  return <SplitView by="MODEL" {...view} />;
}

const page = { first: 50 };
const keysOf = (data: UsageKeysQuery) => data.apiKeys;
const membersOf = (data: UsageMembersQuery) => data.members;

interface Named {
  names: ReadonlyMap<string, string> | undefined;
  fault: ReturnType<typeof faultOf>;
  retry: () => void;
}

function NamedSplit({ named: { names, fault, retry }, ...split }: ViewProps & { by: UsageGroup; named: Named }) {
  if (fault) {
    return <FaultNotice fault={fault} onRetry={retry} />;
  }
  return names ? <SplitView {...split} names={names} /> : <div aria-busy="true" className="h-56" />;
}

export function KeySplit(view: ViewProps) {
  const { nodes, fault, retry } = useWholeQuery(UsageKeysDocument, page, keysOf);
  const names = useMemo(() => nodes && keyNames(nodes), [nodes]);
  return <NamedSplit by="KEY" named={{ names, fault, retry }} {...view} />;
}

export function MemberSplit(view: ViewProps) {
  const { nodes, fault, retry } = useWholeQuery(UsageMembersDocument, page, membersOf);
  const names = useMemo(() => nodes && memberNames(nodes), [nodes]);
  return <NamedSplit by="MEMBER" named={{ names, fault, retry }} {...view} />;
}

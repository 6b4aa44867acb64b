import { useTranslation } from 'react-i18next';
import { amountOf } from './amounts';
import { Drawing, type Drawn } from './drawing';
import type { Group, Measure } from './search';
import { barsOf, type Bar, type Used } from './series';
import { KeySplit, MemberSplit, ModelSplit } from './split-view';
import type { Answer } from './use-usage';
import { useWords } from './use-words';

interface ViewProps {
  answer: Answer;
  measure: Measure;
}

/** All calls in one: tokens by their direction, waiting by how many waited, failures with their share. */
function WholeView({ answer: { usage, asked }, measure }: ViewProps) {
  const { t } = useTranslation('usage');
  const { share } = useWords();
  const bars = barsOf(usage, asked.interval);
  const each = (pick: (used: Used) => bigint) => bars.map(({ used }) => (used ? pick(used) : 0n));
  const waits = (pick: (used: Used) => number) => bars.map(({ used }) => (used && used.calls > 0 ? BigInt(pick(used)) : undefined));
  const { total } = usage;
  const drawn: Record<Measure, Drawn[]> = {
    spend: [{ key: 'spend', name: t('spend'), tone: 'signal', amounts: each((used) => amountOf(used, 'spend')), total: amountOf(total, 'spend') }],
    calls: [{ key: 'calls', name: t('calls'), tone: 'signal', amounts: each((used) => BigInt(used.calls)), total: BigInt(total.calls) }],
    tokens: [
      { key: 'input', name: t('input'), tone: 'signal', amounts: each((used) => BigInt(used.inputTokens)), total: BigInt(total.inputTokens) },
      { key: 'output', name: t('output'), tone: 'copper', amounts: each((used) => BigInt(used.outputTokens)), total: BigInt(total.outputTokens) },
    ],
    wait: [
      { key: 'half', name: t('half'), tone: 'signal', amounts: waits((used) => used.firstByteP50Ms), total: BigInt(total.firstByteP50Ms) },
      { key: 'most', name: t('most'), tone: 'copper', amounts: waits((used) => used.firstByteP95Ms), total: BigInt(total.firstByteP95Ms) },
    ],
    failed: [{ key: 'failed', name: t('failed'), tone: 'bad', amounts: each((used) => BigInt(used.failed)), total: BigInt(total.failed) }],
  };
  const hints: Partial<Record<Measure, string>> = { wait: t('waitHint'), failed: t('failedHint') };
  const shareOf = ({ used }: Bar) => (used && used.calls > 0 ? share(used.failed, used.calls) : '–');
  return (
    <Drawing
      measure={measure}
      bars={bars}
      interval={asked.interval}
      drawn={drawn[measure]}
      extra={measure === 'failed' ? { name: t('share'), cells: bars.map(shareOf) } : undefined}
      hint={hints[measure]}
    />
  );
}

const splits = { model: ModelSplit, key: KeySplit, member: MemberSplit };

/** One measure over time. */
export function UsageView({ by, ...view }: ViewProps & { by: Group | undefined }) {
  const View = by ? splits[by] : WholeView;
  const { from, interval } = view.answer.asked;
  return <View key={`${from} ${interval} ${by ?? ''}`} {...view} />;
}

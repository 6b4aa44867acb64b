import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatPerMille } from '../../lib/number';
import { Amount } from '../../ui/amount';
import { Skeleton } from '../../ui/skeleton';
import { amountOf, changeOf } from './amounts';
import { measures, type Measure } from './search';
import type { Used } from './series';
import { useWords } from './use-words';

interface ChangeProps {
  now: bigint;
  before: bigint;
}

/** How much more or less than before: a signed percentage to see, whole words to hear. Neither is good or bad by itself. */
function Change({ now, before }: ChangeProps) {
  const { t, i18n } = useTranslation('usage');
  const change = changeOf(now, before);
  if (change === undefined) {
    return now === before ? t('same') : t('noneBefore');
  }
  const size = formatPerMille(Math.abs(change), i18n.language);
  if (change === 0) {
    return (
      <>
        <span aria-hidden>±{size}</span>
        <span className="sr-only">{t('same')}</span>
      </>
    );
  }
  return (
    <>
      <span aria-hidden>
        {change > 0 ? '+' : '−'}
        {size}
      </span>
      <span className="sr-only">{t(change > 0 ? 'more' : 'less', { change: size })}</span>
    </>
  );
}

/** Waiting cannot be compared where nobody waited. */
function comparable(now: Used, before: Used, measure: Measure): boolean {
  return before.calls > 0 && (measure !== 'wait' || now.calls > 0);
}

interface UsageFiguresProps {
  total: Used | undefined;
  before: Used | undefined;
}

/** All measures at once, each with its change. */
export function UsageFigures({ total, before }: UsageFiguresProps) {
  const { t } = useTranslation('usage');
  const { amount, count, share } = useWords();

  function value(used: Used, measure: Measure): ReactNode {
    if (measure === 'spend') {
      return <Amount value={used.charge} />;
    }
    return measure === 'wait' && used.calls === 0 ? '–' : amount(amountOf(used, measure), measure);
  }

  function note({ calls, failed, inputTokens, outputTokens, firstByteP95Ms }: Used, measure: Measure): string {
    switch (measure) {
      case 'tokens':
        return t('tokensOf', { input: count(inputTokens), output: count(outputTokens) });
      case 'wait':
        return calls > 0 ? t('mostWithin', { ms: count(firstByteP95Ms) }) : '';
      case 'failed':
        return calls > 0 ? t('shareOf', { share: share(failed, calls) }) : '';
      default:
        return '';
    }
  }

  return (
    <>
      <dl className="mt-3 flex flex-wrap gap-y-3 border-t border-rule py-3">
        {measures.map((measure) => (
          <div key={measure} className="min-w-max flex-1 basis-36 pr-5 max-sm:min-w-0 max-sm:basis-1/2">
            <dt className="text-sm text-muted">{t(measure)}</dt>
            <dd className="num flex min-h-6 flex-wrap items-baseline gap-x-2 text-lg font-medium">
              {total ? value(total, measure) : <Skeleton className="w-20" />}
              {total && before && comparable(total, before, measure) && (
                <span className="text-sm font-normal text-muted">
                  <Change now={amountOf(total, measure)} before={amountOf(before, measure)} />
                </span>
              )}
            </dd>
            <dd className="num min-h-5 text-xs text-muted">{total && note(total, measure)}</dd>
          </div>
        ))}
      </dl>
      <p className="min-h-5 text-xs text-muted">{before && t(before.calls > 0 ? 'compared' : 'noBefore')}</p>
    </>
  );
}

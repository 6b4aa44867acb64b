import { useTranslation } from 'react-i18next';
import type { UsageInterval } from '../../gql/graphql';
import { formatMoney, fromUnits } from '../../lib/money';
import { formatCount, formatPerMille } from '../../lib/number';
import { shareOf } from './amounts';
import type { Measure } from './search';

/** How what was used is said in the language of the reader. */
export function useWords() {
  const { t, i18n } = useTranslation('usage');
  const count = (value: number | bigint) => formatCount(Number(value), i18n.language);
  return {
    count,
    amount(value: bigint, measure: Measure): string {
      if (measure === 'spend') {
        return formatMoney(fromUnits(value));
      }
      return measure === 'wait' ? t('ms', { ms: count(value) }) : count(value);
    },
    share: (part: bigint | number, whole: bigint | number) => formatPerMille(shareOf(BigInt(part), BigInt(whole)), i18n.language),
    when(start: string, interval: UsageInterval): string {
      const style = interval === 'HOUR' ? ({ dateStyle: 'medium', timeStyle: 'short' } as const) : { dateStyle: 'medium' as const };
      return new Intl.DateTimeFormat(i18n.language, style).format(new Date(start));
    },
  };
}

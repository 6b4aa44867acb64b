import { useTranslation } from 'react-i18next';
import type { PriceDimension, RatePartsFragment } from '../../gql/graphql';
import { formatMoney } from '../../lib/money';
import { isPerUnit } from './rate-card';

const million = 6;

/** A price of one unit as a price of a million: the point moves, nothing is computed. */
function perMillion(unitPrice: string): string {
  const [whole = '0', fraction = ''] = unitPrice.split('.');
  const digits = fraction.padEnd(million, '0');
  const left = `${whole}${digits.slice(0, million)}`.replace(/^0+(?=\d)/, '');
  const right = digits.slice(million);
  return right ? `${left}.${right}` : left;
}

export function usePriceWords() {
  const { t } = useTranslation(['requests', 'prices']);
  return {
    /** "Input, above 200000". */
    what: (where: string, dimension: PriceDimension | null | undefined) => {
      const name = dimension ? t(`requests:${dimension}`) : t('prices:peaks');
      return where && dimension ? `${name}, ${where}` : name;
    },
    /** A price of a unit, as people read it. */
    price: (dimension: PriceDimension, unitPrice: string) =>
      isPerUnit(dimension)
        ? t('requests:each', { price: formatMoney(unitPrice) })
        : t('requests:perMillion', { price: formatMoney(perMillion(unitPrice)) }),
  };
}

/** The first prices of a card in one line. */
export function CardSummary({ rates }: { rates: readonly RatePartsFragment[] }) {
  const { what, price } = usePriceWords();
  const base = rates.filter(({ where }) => where === '');
  const shown = (base.length > 0 ? base : rates).slice(0, 3);
  return (
    <span className="num text-sm">
      {shown.map((rate) => (
        <span key={`${rate.where} ${rate.dimension}`} className="mr-4 inline-block whitespace-nowrap">
          <span className="text-muted">{what(rate.where, rate.dimension)}</span> {price(rate.dimension, rate.unitPrice)}
        </span>
      ))}
      {rates.length > shown.length && <span className="text-muted">+{rates.length - shown.length}</span>}
    </span>
  );
}

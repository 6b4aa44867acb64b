import { useTranslation } from 'react-i18next';
import { fromUnits } from '../../lib/money';
import { Amount } from '../../ui/amount';
import type { Drawn, Extra } from './drawing';
import type { Measure } from './search';
import { useWords } from './use-words';

function Value({ value, measure }: { value: bigint | undefined; measure: Measure }) {
  const { amount } = useWords();
  if (value === undefined) {
    return '–';
  }
  return measure === 'spend' ? <Amount value={fromUnits(value)} /> : amount(value, measure);
}

interface UsageTableProps {
  label: string;
  measure: Measure;
  times: readonly { key: string; name: string }[];
  drawn: readonly Drawn[];
  /** Of all series together, where they add up. */
  sums?: readonly bigint[];
  extra?: Extra;
}

/** What a chart draws, in figures. */
export function UsageTable({ label, measure, times, drawn, sums, extra }: UsageTableProps) {
  const { t } = useTranslation('usage');
  const heads = [...drawn, ...(sums ? [{ key: 'total', name: t('total') }] : []), ...(extra ? [{ key: 'extra', name: extra.name }] : [])];
  return (
    <details className="mt-3">
      <summary className="w-fit cursor-pointer text-sm text-muted max-md:py-2">{t('asTable')}</summary>
      <section className="mt-2 max-h-80 overflow-auto" tabIndex={0} aria-label={t('title')}>
        <table className="w-full min-w-fit text-left text-sm">
          <caption className="sr-only">{label}</caption>
          <thead>
            <tr className="border-b border-edge/50 text-muted">
              <th scope="col" className="py-1.5 pr-5 font-normal">
                {t('when')}
              </th>
              {heads.map(({ key, name }) => (
                <th key={key} scope="col" className="max-w-48 py-1.5 pr-5 text-right font-normal break-words last:pr-0">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {times.map(({ key, name }, index) => (
              <tr key={key} className="border-b border-rule">
                <th scope="row" className="py-1 pr-5 font-normal whitespace-nowrap">
                  {name}
                </th>
                {drawn.map((one) => (
                  <td key={one.key} className="num py-1 pr-5 text-right whitespace-nowrap last:pr-0">
                    <Value value={one.amounts[index]} measure={measure} />
                  </td>
                ))}
                {sums && (
                  <td className="num py-1 text-right whitespace-nowrap">
                    <Value value={sums[index]} measure={measure} />
                  </td>
                )}
                {extra && <td className="num py-1 text-right whitespace-nowrap">{extra.cells[index]}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}

import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReceiptPartsFragment } from '../../gql/graphql';
import { formatMoney, isZeroMoney, picoMoney } from '../../lib/money';
import { formatCount } from '../../lib/number';

type Line = ReceiptPartsFragment['lines'][number];

// These are sold by the piece; a price of a million of them would say nothing.
const pieces = new Set<Line['dimension']>(['IMAGE', 'SECOND', 'CALL']);

function Sum({ name, children }: { name: string; children: ReactNode }) {
  return (
    <tr>
      <th scope="row" colSpan={2} className="py-1 pr-4 text-left font-normal text-muted">
        {name}
      </th>
      <td className="num py-1 text-right break-all">{children}</td>
    </tr>
  );
}

/** The arithmetic of one charge, line by line, to the last digit. */
export function ReceiptTable({ receipt }: { receipt: ReceiptPartsFragment }) {
  const { t, i18n } = useTranslation('requests');
  const parts = (['cash', 'bonus', 'debt'] as const).filter((part) => !isZeroMoney(receipt[part]));
  const rate = (line: Line) =>
    pieces.has(line.dimension)
      ? t('each', { price: formatMoney(line.unitPrice) })
      : t('perMillion', { price: formatMoney(line.perMillion) });
  const Verdict = receipt.matches ? CircleCheck : TriangleAlert;

  return (
    <>
      {receipt.price && (
        <p className="mt-1 text-sm text-muted">
          {t('priceVersion', { version: receipt.price.version })}
          {receipt.price.tierAbove !== null &&
            ` · ${t('tier', { tokens: formatCount(receipt.price.tierAbove, i18n.language) })}`}
          {[receipt.price.size, receipt.price.quality].filter(Boolean).map((variant) => ` · ${variant}`)}
        </p>
      )}
      <table className="mt-2 w-full text-sm">
        <caption className="sr-only">{t('receipt')}</caption>
        <thead className="sr-only">
          <tr>
            <th scope="col">{t('part')}</th>
            <th scope="col">{t('arithmetic')}</th>
            <th scope="col">{t('charge')}</th>
          </tr>
        </thead>
        <tbody>
          {receipt.lines.map((line) => (
            <tr key={line.dimension} className="border-b border-rule align-baseline">
              <th scope="row" className="py-1.5 pr-4 text-left font-normal">
                {t(line.dimension)}
              </th>
              <td className="num py-1.5 pr-4 text-muted">
                {formatCount(line.units, i18n.language)} × {rate(line)}
              </td>
              <td className="num py-1.5 text-right break-all">{formatMoney(picoMoney(line.amountPico))}</td>
            </tr>
          ))}
        </tbody>
        <tbody>
          <Sum name={t('subtotal')}>{formatMoney(picoMoney(receipt.subtotalPico))}</Sum>
          <Sum name={t('multiplier')}>× {receipt.multiplier}</Sum>
          <Sum name={t('rounding')}>{formatMoney(picoMoney(receipt.roundingPico), { signed: true })}</Sum>
        </tbody>
        <tfoot className="border-t border-edge/50">
          <tr>
            <th scope="row" colSpan={2} className="py-1.5 pr-4 text-left font-semibold">
              {t('charge')}
            </th>
            <td className="num py-1.5 text-right font-semibold">{formatMoney(receipt.charge)}</td>
          </tr>
          {parts.map((part) => (
            <Sum key={part} name={t(part)}>
              {formatMoney(receipt[part])}
            </Sum>
          ))}
        </tfoot>
      </table>
      <p className={`mt-2 flex gap-2 text-sm ${receipt.matches ? 'text-ok' : 'text-warn'}`}>
        <Verdict size={15} className="mt-0.5 shrink-0" aria-hidden />
        {receipt.matches ? t('matches') : t('differs', { amount: formatMoney(receipt.computed) })}
      </p>
    </>
  );
}

import { useId, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { BalancesDocument } from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { compareMoney, formatMoney, perMille } from '../../lib/money';
import { periods, type Period } from '../../lib/period';
import { Amount } from '../../ui/amount';
import { BarChart } from '../../ui/bar-chart';
import { FaultNotice } from '../../ui/fault-notice';
import { Select } from '../../ui/select';
import { momentsOf } from './moments';

interface BalanceHistoryProps {
  span: Period;
  onSpan: (span: string) => void;
}

/** What the balance was, hour by hour or day by day. */
export function BalanceHistory({ span, onSpan }: BalanceHistoryProps) {
  const { t, i18n } = useTranslation(['balances', 'usage']);
  const heading = useId();
  const at = useMemo(() => momentsOf(span), [span]);
  const [{ data, error }, refetch] = useQuery({
    query: BalancesDocument,
    variables: { at },
    requestPolicy: 'cache-and-network',
  });
  const fault = faultOf(error);
  const balances = data?.wallet.balances;
  const format = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' });
  // The last moment lies ahead: what is there is what there is now.
  const when = (moment: string, index: number) => (index === at.length - 1 ? t('balances:now') : format.format(new Date(moment)));
  const most = (balances ?? []).reduce((top, balance) => (compareMoney(balance, top) > 0 ? balance : top), '0');

  return (
    <section aria-labelledby={heading} className="mt-8">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <h2 id={heading} className="text-lg font-semibold">
          {t('balances:title')}
        </h2>
        <Select
          label={t('usage:span')}
          value={span}
          choices={periods.map((value) => ({ value, label: t(`usage:${value}`) }))}
          onChange={(event) => onSpan(event.target.value)}
        />
      </div>
      {fault && !balances && <FaultNotice fault={fault} onRetry={() => refetch({ requestPolicy: 'network-only' })} />}
      {!fault && !balances && <div aria-busy="true" className="mt-2 h-40" />}
      {balances && balances.length === at.length && (
        <>
          <div className="mt-2">
            <BarChart
              key={span}
              label={t('balances:chart')}
              bars={balances.map((balance, index) => ({
                key: at[index] ?? '',
                level: perMille(balance, most),
                words: `${when(at[index] ?? '', index)}: ${formatMoney(balance)}`,
              }))}
            />
          </div>
          <details className="mt-2">
            <summary className="w-fit cursor-pointer text-sm text-muted max-md:py-2">{t('usage:asTable')}</summary>
            <section className="mt-2 max-h-80 overflow-auto" tabIndex={0} aria-label={t('balances:chart')}>
              <table className="w-full max-w-[34rem] text-left text-sm">
                <caption className="sr-only">{t('balances:chart')}</caption>
                <thead>
                  <tr className="border-b border-edge/50 text-muted">
                    <th scope="col" className="py-1.5 pr-5 font-normal">
                      {t('balances:when')}
                    </th>
                    <th scope="col" className="py-1.5 text-right font-normal">
                      {t('balances:balance')}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {balances.map((balance, index) => (
                    <tr key={at[index]} className="border-b border-rule">
                      <th scope="row" className="py-1 pr-5 font-normal whitespace-nowrap">
                        {when(at[index] ?? '', index)}
                      </th>
                      <td className="py-1 text-right">
                        <Amount value={balance} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          </details>
        </>
      )}
    </section>
  );
}

import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount, formatPerMille } from '../../lib/number';
import { BarChart } from '../../ui/bar-chart';
import { FaultNotice } from '../../ui/fault-notice';
import { Skeleton } from '../../ui/skeleton';
import { perMilleOf, type Share } from './shares';
import { useShares } from './use-shares';

/** A channel's part of all calls as a number with a bar; nothing while it is not known. */
export function ShareCell({ share, known }: { share: Share | undefined; known: boolean }) {
  const { i18n } = useTranslation();
  if (!known) {
    return <Skeleton className="w-12" />;
  }
  const part = perMilleOf(share?.calls ?? 0, share?.all ?? 0);
  return (
    <span className="inline-flex items-center justify-end gap-2">
      <svg aria-hidden viewBox="0 0 1000 60" preserveAspectRatio="none" className="h-1.5 w-14 max-2xl:hidden">
        <rect width="1000" height="60" className="fill-rule" />
        <rect width={part} height="60" className="fill-signal" />
      </svg>
      <span className="num min-w-11 text-right">{share ? formatPerMille(part, i18n.language) : '–'}</span>
    </span>
  );
}

/** Which part of the calls of the last day a channel got, hour by hour. */
export function ChannelShare({ id }: { id: string }) {
  const { t, i18n } = useTranslation(['routed', 'channels']);
  const heading = useId();
  const { shares, fault, retry } = useShares();
  const share = shares?.get(id);
  const count = (value: number) => formatCount(value, i18n.language);
  const part = (calls: number, all: number) => formatPerMille(perMilleOf(calls, all), i18n.language);
  const hour = (start: string) =>
    new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(start));
  const hours = share?.hours ?? [];
  const busiest = Math.max(1, ...hours.map(({ calls }) => calls));

  return (
    <section aria-labelledby={heading} className="mt-4 border-b border-rule pb-6">
      <h3 id={heading} className="text-lg font-semibold">
        {t('routed:title')}
      </h3>
      {fault && !shares && <FaultNotice fault={fault} onRetry={retry} />}
      {!fault && !shares && (
        <div aria-busy="true" className="h-36">
          <Skeleton className="mt-2 w-1/2" />
        </div>
      )}
      {shares && !share && <p className="mt-1 text-muted">{t('routed:none')}</p>}
      {share && (
        <>
          <p className="num mt-1 text-muted">
            {t('routed:sum', { calls: count(share.calls), all: count(share.all), part: part(share.calls, share.all) })}
            {share.failed > 0 && ` · ${t('routed:failed', { failed: count(share.failed) })}`}
          </p>
          <div className="mt-2">
            <BarChart
              label={t('routed:chart')}
              bars={hours.map(({ start, calls, all }) => ({
                key: start,
                level: Math.floor((calls * 1000) / busiest),
                words: t('routed:bar', { when: hour(start), calls: count(calls), part: part(calls, all) }),
              }))}
            />
          </div>
          <details className="mt-2">
            <summary className="w-fit cursor-pointer text-sm text-muted max-md:py-2">{t('routed:asTable')}</summary>
            <section className="mt-2 max-h-60 overflow-auto" tabIndex={0} aria-label={t('routed:chart')}>
              <table className="w-full text-left text-sm">
                <caption className="sr-only">{t('routed:chart')}</caption>
                <thead>
                  <tr className="border-b border-edge/50 text-muted">
                    <th scope="col" className="py-1.5 pr-5 font-normal">
                      {t('routed:when')}
                    </th>
                    <th scope="col" className="py-1.5 pr-5 text-right font-normal">
                      {t('routed:calls')}
                    </th>
                    <th scope="col" className="py-1.5 pr-5 text-right font-normal">
                      {t('routed:part')}
                    </th>
                    <th scope="col" className="py-1.5 text-right font-normal">
                      {t('routed:broken')}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {hours.map(({ start, calls, failed, all }) => (
                    <tr key={start} className="num border-b border-rule">
                      <th scope="row" className="py-1 pr-5 font-normal whitespace-nowrap">
                        {hour(start)}
                      </th>
                      <td className="py-1 pr-5 text-right">{count(calls)}</td>
                      <td className="py-1 pr-5 text-right">{part(calls, all)}</td>
                      <td className="py-1 text-right">{count(failed)}</td>
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

import { useTranslation } from 'react-i18next';
import type { ServiceStatusQuery } from '../../gql/graphql';
import { formatPerMille } from '../../lib/number';
import { BarChart } from '../../ui/bar-chart';
import { daysOf, levelOf, toneOf } from './completed';

/** Which part of the answers came to their end on each of the last 90 days. */
export function CompletedDays({ service, label }: { service: ServiceStatusQuery['serviceStatus'][number]; label: string }) {
  const { t, i18n } = useTranslation('service');
  const date = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeZone: 'UTC' });
  const words = (share: number | null) => (share === null ? t('fewCalls') : formatPerMille(share, i18n.language));
  const days = daysOf(service);
  const told = days.filter(({ share }) => share !== null);
  if (told.length === 0) {
    return <p className="mt-1 text-sm text-muted">{t('noHistory')}</p>;
  }
  return (
    <div className="mt-2">
      <BarChart
        label={t('history', { label })}
        className="h-9"
        bars={days.map(({ start, share }) => ({
          key: start,
          level: levelOf(share),
          tone: share === null ? undefined : toneOf(share),
          words: `${date.format(new Date(start))}: ${words(share)}`,
        }))}
      />
      <p className="num mt-1 flex justify-between gap-3 text-xs text-muted">
        <span>{t('ninetyDays')}</span>
        <span>{t('inAll', { share: words(service.completedPerMille ?? null) })}</span>
        <span>{t('today')}</span>
      </p>
      <details className="mt-1">
        <summary className="w-fit cursor-pointer text-sm text-muted max-md:py-2">{t('asTable')}</summary>
        <section className="mt-2 max-h-60 overflow-auto" tabIndex={0} aria-label={t('history', { label })}>
          <table className="w-full max-w-[24rem] text-left text-sm">
            <caption className="sr-only">{t('history', { label })}</caption>
            <thead>
              <tr className="border-b border-edge/50 text-muted">
                <th scope="col" className="py-1.5 pr-5 font-normal">
                  {t('day')}
                </th>
                <th scope="col" className="py-1.5 text-right font-normal">
                  {t('completed')}
                </th>
              </tr>
            </thead>
            <tbody>
              {told.toReversed().map(({ start, share }) => (
                <tr key={start} className="num border-b border-rule">
                  <th scope="row" className="py-1 pr-5 font-normal">
                    {date.format(new Date(start))}
                  </th>
                  <td className="py-1 text-right">{words(share)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </details>
    </div>
  );
}

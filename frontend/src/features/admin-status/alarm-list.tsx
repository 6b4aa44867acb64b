import { Siren } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { MarkOperatorNoticesReadDocument, OperatorNoticesDocument } from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { formatCount } from '../../lib/number';
import { formatMoment } from '../../lib/time';
import { FormFault } from '../../ui/fault-notice';
import { Moment } from '../../ui/moment';
import { RowAction } from '../../ui/row-actions';

/** What administrators are told and none has put away; nothing where there is nothing. */
export function AlarmList() {
  const { t, i18n } = useTranslation(['alarms', 'fault']);
  const [{ data }] = useQuery({ query: OperatorNoticesDocument, requestPolicy: 'cache-and-network' });
  const [result, markRead] = useMutation(MarkOperatorNoticesReadDocument);
  const fault = faultOf(result.error);
  const rows = data?.operatorNotices ?? [];
  if (rows.length === 0) {
    return null;
  }
  return (
    <section className="mt-6">
      <h2 className="mb-2 text-lg font-semibold">{t('alarms:title')}</h2>
      <FormFault text={fault && t(`fault:${fault.code}`)} />
      <ul className="border-t border-rule">
        {rows.map(({ id, kind, tenantId, network, times, createdAt, lastAt }) => {
          const text = t(`alarms:${kind}`, {
            who: tenantId ?? network ?? t('alarms:many'),
            times: formatCount(times, i18n.language),
            time: formatMoment(lastAt, i18n.language),
          });
          return (
            <li key={id} className="flex flex-wrap items-center gap-x-3 border-b border-rule py-1.5">
              <Siren size={15} className="shrink-0 text-warn" aria-hidden />
              <p className="min-w-0 flex-1 basis-60 break-words">{text}</p>
              <span className="text-sm text-muted">
                <Moment value={createdAt} />
              </span>
              <RowAction
                aria-label={t('alarms:putAwayNamed', { text })}
                busy={result.fetching}
                onClick={() => void markRead({ input: { ids: [id] } })}
              >
                {t('alarms:putAway')}
              </RowAction>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

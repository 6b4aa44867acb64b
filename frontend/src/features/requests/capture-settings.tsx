import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import { CaptureSettingsDocument, CaptureTermsFragmentDoc } from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { useCan } from '../../lib/viewer';
import { FaultNotice } from '../../ui/fault-notice';
import { Skeleton } from '../../ui/skeleton';
import { CaptureForm } from './capture-form';

/** Whether contents of calls are kept, which and for how long, and what that means. */
export function CaptureSettings() {
  const { t } = useTranslation('captures');
  const manages = useCan()('TENANT_MANAGE');
  const [{ data, error }, refetch] = useQuery({ query: CaptureSettingsDocument, requestPolicy: 'cache-and-network' });
  const terms = unmask(CaptureTermsFragmentDoc, data?.viewer.tenant?.capture);
  const fault = faultOf(error);
  if (fault && !terms) {
    return <FaultNotice fault={fault} onRetry={() => refetch({ requestPolicy: 'network-only' })} />;
  }
  if (!terms) {
    return (
      <div aria-busy="true" className="h-40">
        <Skeleton className="w-80" />
      </div>
    );
  }
  const { calls, days, maxDays, keyIds } = terms;
  if (maxDays === 0) {
    return <p className="max-w-[68ch]">{t('notOffered')}</p>;
  }
  const some = keyIds.length > 0 ? t('ofKeys', { count: keyIds.length }) : '';
  return (
    <>
      <p className="max-w-[68ch] font-medium">
        {calls === 'NONE' ? t('off') : [t(calls === 'ALL' ? 'onAll' : 'onFailed', { count: days }), some].join(' ')}
      </p>
      <ul className="mt-2 mb-4 max-w-[68ch] list-disc space-y-1 pl-5 text-muted">
        <li>{t('what')}</li>
        <li>{t('masked')}</li>
        <li>{t('who')}</li>
        <li>{t('gone')}</li>
      </ul>
      {manages && <CaptureForm terms={terms} />}
    </>
  );
}

import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { PlatformSettingsDocument } from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { FaultNotice } from '../../ui/fault-notice';
import { Skeleton } from '../../ui/skeleton';
import { SiteForm } from './site-form';
import { TermsForm } from './terms-form';

export function PlatformSettings({ root }: { root: boolean }) {
  const { t } = useTranslation('settings');
  const [{ data, error }, refetch] = useQuery({
    query: PlatformSettingsDocument,
    requestPolicy: 'cache-and-network',
  });
  const fault = faultOf(error);
  const { platform, topUps } = data?.settings ?? {};
  if (fault && !data) {
    return <FaultNotice fault={fault} onRetry={() => refetch({ requestPolicy: 'network-only' })} />;
  }
  if (!data) {
    return (
      <div aria-busy="true" className="mt-6 space-y-5">
        <Skeleton className="w-60" />
        <Skeleton className="w-80" />
      </div>
    );
  }
  return (
    <>
      {platform && (
        <section className="mt-6">
          <h2 className="mb-3 text-lg font-semibold">{t('site')}</h2>
          <SiteForm key={platform.version} settings={platform} root={root} />
        </section>
      )}
      {topUps && (
        <section className="mt-10 border-t border-rule pt-6">
          <h2 className="mb-3 text-lg font-semibold">{t('topUps')}</h2>
          <TermsForm key={topUps.version} terms={topUps} />
        </section>
      )}
    </>
  );
}

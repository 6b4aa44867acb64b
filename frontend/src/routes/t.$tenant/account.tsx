import { createFileRoute } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { DeleteAccount } from '../../features/account/delete-account';
import { PasswordForm } from '../../features/account/password-form';
import { ProfileForm } from '../../features/account/profile-form';
import { SecondFactor } from '../../features/account/second-factor';
import { SessionList } from '../../features/account/session-list';
import { unmask } from '../../gql/fragment-masking';
import { AccountDocument, AccountPartsFragmentDoc } from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { usePageTitle } from '../../lib/page-title';
import { useViewer } from '../../lib/viewer';
import { buttonClass } from '../../ui/button';
import { FaultNotice } from '../../ui/fault-notice';
import { PageHeader } from '../../ui/page-header';
import { Skeleton } from '../../ui/skeleton';

export const Route = createFileRoute('/t/$tenant/account')({ component: Account });

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mt-8 border-t border-rule pt-5">
      <h2 className="mb-3 text-lg font-semibold">{title}</h2>
      {children}
    </section>
  );
}

function Account() {
  const { t } = useTranslation(['account', 'shell']);
  const { tenantName } = useViewer();
  const [{ data, error }, refetch] = useQuery({ query: AccountDocument, requestPolicy: 'cache-and-network' });
  usePageTitle(t('shell:profile'), tenantName);
  const fault = faultOf(error);
  const viewer = data?.viewer;
  const account = unmask(AccountPartsFragmentDoc, viewer?.account);
  return (
    <>
      <PageHeader title={t('shell:profile')} intro={account?.email ?? undefined} />
      {fault && !data && <FaultNotice fault={fault} onRetry={() => refetch({ requestPolicy: 'network-only' })} />}
      {!fault && !account && <Skeleton className="mt-6 w-60" />}
      {viewer && account && (
        <>
          <Part title={t('account:you')}>
            <ProfileForm displayName={viewer.user.displayName} />
          </Part>
          <Part title={t('account:password')}>
            <PasswordForm hasPassword={account.hasPassword} />
          </Part>
          <Part title={t('account:factor')}>
            <SecondFactor account={account} onChange={() => refetch({ requestPolicy: 'network-only' })} />
          </Part>
          <Part title={t('account:sessions')}>
            <SessionList />
          </Part>
          <Part title={t('account:ownData')}>
            <p className="mb-3 max-w-[68ch] text-muted">{t('account:ownDataHint')}</p>
            <a href="/export/account" download className={buttonClass('plain')}>
              <Download size={14} aria-hidden />
              {t('account:download')}
            </a>
          </Part>
          <Part title={t('account:end')}>
            <DeleteAccount
              hasPassword={account.hasPassword}
              deleteAt={account.deleteAt}
              onChange={() => refetch({ requestPolicy: 'network-only' })}
            />
          </Part>
        </>
      )}
    </>
  );
}

import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import type { TenantDetailQuery, TenantPartsFragment } from '../../gql/graphql';
import {
  ResumeTenantDocument,
  SuspendTenantDocument,
  TenantDetailDocument,
  TenantPartsFragmentDoc,
} from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { isZeroMoney } from '../../lib/money';
import { Amount } from '../../ui/amount';
import { Button } from '../../ui/button';
import { CopyIcon } from '../../ui/copy-button';
import { Sheet } from '../../ui/dialog';
import { FaultNotice, FormFault } from '../../ui/fault-notice';
import { Moment } from '../../ui/moment';
import { Skeleton } from '../../ui/skeleton';
import { TenantFreezes } from '../admin-disputes/tenant-freezes';
import { AdjustForm } from './adjust-form';
import { ReasonDialog } from './reason-dialog';
import { Standing } from './standing';
import { TenantTopUps } from './tenant-top-ups';
import { TermsForm } from './terms-form';
import { WatchPart } from './watch-part';

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mt-7 border-t border-rule pt-4">
      <h3 className="mb-2 font-semibold">{title}</h3>
      {children}
    </section>
  );
}

function WalletPart({ wallet }: { wallet: TenantDetailQuery['wallet'] }) {
  const { t } = useTranslation('wallet');
  const parts = ['balance', 'available', 'held', 'cash', 'bonus'] as const;
  return (
    <dl className="flex flex-wrap gap-x-7 gap-y-2">
      {parts.map((part) => (
        <div key={part}>
          <dt className="text-xs text-muted">{t(part)}</dt>
          <dd>
            <Amount value={wallet[part]} />
          </dd>
        </div>
      ))}
      {!isZeroMoney(wallet.debt) && (
        <div>
          <dt className="text-xs text-muted">{t('debt')}</dt>
          <dd className="text-warn">
            <Amount value={wallet.debt} />
          </dd>
        </div>
      )}
    </dl>
  );
}

function Entries({ wallet }: { wallet: TenantDetailQuery['wallet'] }) {
  const { t } = useTranslation('wallet');
  const { edges } = wallet.entries;
  if (edges.length === 0) {
    return <p className="text-muted">{t('entriesEmpty')}</p>;
  }
  return (
    <ul>
      {edges.map(({ node }) => (
        <li key={node.id} className="flex items-baseline justify-between gap-4 border-b border-rule py-1.5 text-sm">
          <span className="min-w-0">
            {t(node.type)}
            <span className="ml-2 break-words text-muted">{node.description || node.requestId}</span>
          </span>
          <span className="flex shrink-0 gap-3">
            <span className="text-muted">
              <Moment value={node.createdAt} />
            </span>
            <Amount value={node.amount} signed />
          </span>
        </li>
      ))}
    </ul>
  );
}

function Members({ members }: { members: TenantDetailQuery['members'] }) {
  const { t } = useTranslation('members');
  return (
    <ul>
      {members.edges.map(({ node }) => (
        <li key={node.id} className="flex justify-between gap-4 border-b border-rule py-1.5 text-sm">
          <span className="min-w-0 break-words">
            {node.user?.displayName ?? '–'}
            {node.user?.email && <span className="ml-2 text-muted">{node.user.email}</span>}
          </span>
          <span>{t(node.role)}</span>
        </li>
      ))}
    </ul>
  );
}

function StandingPart({ tenant }: { tenant: TenantPartsFragment }) {
  const { t } = useTranslation(['tenants', 'fault']);
  const [asking, setAsking] = useState(false);
  const [suspended, suspend] = useMutation(SuspendTenantDocument);
  const [resumed, resume] = useMutation(ResumeTenantDocument);
  const fault = faultOf(resumed.error);
  return (
    <div className="mt-3 flex flex-wrap items-center justify-between gap-3">
      <div>
        <Standing suspendedAt={tenant.suspendedAt} reason={tenant.suspensionReason} />
        {tenant.suspensionReason && <p className="text-sm break-words text-muted">{tenant.suspensionReason}</p>}
        <FormFault text={fault && t(`fault:${fault.code}`)} />
      </div>
      {tenant.suspendedAt ? (
        <Button busy={resumed.fetching} onClick={() => void resume({ input: { id: tenant.id } })}>
          {t('tenants:resume')}
        </Button>
      ) : (
        <Button kind="danger" onClick={() => setAsking(true)}>
          {t('tenants:suspend')}
        </Button>
      )}
      <ReasonDialog
        key={String(asking)}
        open={asking}
        title={t('tenants:suspendTitle', { name: tenant.name })}
        hint={t('tenants:suspendTenantHint')}
        action={t('tenants:suspend')}
        danger
        busy={suspended.fetching}
        fault={faultOf(suspended.error)}
        onClose={() => setAsking(false)}
        onConfirm={async (reason) => {
          const { data } = await suspend({ input: { id: tenant.id, reason } });
          if (data) {
            setAsking(false);
          }
        }}
      />
    </div>
  );
}

function Detail({ id }: { id: string }) {
  const { t } = useTranslation(['tenants', 'wallet', 'common']);
  const [{ data, error, fetching }, refetch] = useQuery({
    query: TenantDetailDocument,
    variables: { id, search: id },
    requestPolicy: 'cache-and-network',
  });
  const fault = faultOf(error);
  const tenant = unmask(TenantPartsFragmentDoc, data?.tenants.edges[0]?.node);
  if (fault && !tenant) {
    return <FaultNotice fault={fault} onRetry={() => refetch({ requestPolicy: 'network-only' })} />;
  }
  if (!data || !tenant) {
    return fetching ? (
      <div aria-busy="true" className="mt-4 space-y-3">
        <Skeleton className="w-2/3" />
        <Skeleton className="w-1/2" />
      </div>
    ) : (
      <FaultNotice fault={{ code: 'NOT_FOUND' }} />
    );
  }
  return (
    <>
      <p className="mt-3 text-lg font-medium break-words">{tenant.name}</p>
      <p className="flex items-center gap-1 font-mono text-xs break-all text-muted">
        {tenant.id}
        <CopyIcon text={tenant.id} label={t('tenants:copyId', { id: tenant.id })} />
      </p>
      <WatchPart tenant={tenant} />
      <StandingPart tenant={tenant} />
      <Part title={t('tenants:wallet')}>
        <WalletPart wallet={data.wallet} />
        <TenantFreezes tenantId={tenant.id} />
        <AdjustForm tenantId={tenant.id} />
      </Part>
      <Part title={t('tenants:terms')}>
        <TermsForm key={`${tenant.priceGroup} ${tenant.vipLevel} ${tenant.vipExpireAt}`} tenant={tenant} />
      </Part>
      <Part title={t('tenants:members', { total: data.members.totalCount })}>
        <Members members={data.members} />
      </Part>
      <Part title={t('tenants:topUps')}>
        <TenantTopUps tenantId={tenant.id} />
      </Part>
      <Part title={t('wallet:entries')}>
        <Entries wallet={data.wallet} />
      </Part>
    </>
  );
}

interface TenantSheetProps {
  /** Absent while closed. */
  id: string | undefined;
  onClose: () => void;
}

/** Everything about one tenant that an administrator may see and change. */
export function TenantSheet({ id, onClose }: TenantSheetProps) {
  const { t } = useTranslation('tenants');
  return (
    <Sheet open={id !== undefined} onOpenChange={(next) => !next && onClose()} title={t('one')}>
      {id && <Detail key={id} id={id} />}
    </Sheet>
  );
}

import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import { WorkspaceDocument, WorkspacePartsFragmentDoc } from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { useCan } from '../../lib/viewer';
import { FaultNotice } from '../../ui/fault-notice';
import { Skeleton } from '../../ui/skeleton';
import { DeleteWorkspace } from './delete-workspace';
import { NameForm } from './name-form';
import { RetentionForm } from './retention-form';

/** What the workspace is called, for how long things are kept, and its end; for those who decide that. */
export function WorkspaceSettings() {
  const { t } = useTranslation(['retention', 'workspace']);
  const can = useCan();
  const [{ data, error }, refetch] = useQuery({ query: WorkspaceDocument, requestPolicy: 'cache-and-network' });
  const workspace = unmask(WorkspacePartsFragmentDoc, data?.viewer.tenant);
  const fault = faultOf(error);
  if (fault && !workspace) {
    return <FaultNotice fault={fault} onRetry={() => refetch({ requestPolicy: 'network-only' })} />;
  }
  if (!workspace) {
    return (
      <div aria-busy="true" className="mt-10 h-40">
        <Skeleton className="w-80" />
      </div>
    );
  }
  return (
    <>
      <section className="mt-10">
        <h2 className="mb-3 text-lg font-semibold">{t('workspace:title')}</h2>
        <NameForm workspace={workspace} />
      </section>
      <section className="mt-10">
        <h2 className="text-lg font-semibold">{t('retention:title')}</h2>
        <p className="mt-1 mb-3 max-w-[68ch] text-muted">{t('retention:hint')}</p>
        <RetentionForm workspace={workspace} />
      </section>
      {can('TENANT_OWN') && (
        <section className="mt-10 border-t border-rule pt-5">
          <h2 className="mb-2 text-lg font-semibold">{t('retention:end')}</h2>
          <DeleteWorkspace workspace={workspace} hasPassword={data?.viewer.account?.hasPassword ?? true} />
        </section>
      )}
    </>
  );
}

import { Eye } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import type { TenantPartsFragment } from '../../gql/graphql';
import { WatchTenantDocument } from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { ReasonDialog } from './reason-dialog';

/** The way into a tenant's pages, to be looked at. */
export function WatchPart({ tenant }: { tenant: TenantPartsFragment }) {
  const { t } = useTranslation('tenants');
  const [asking, setAsking] = useState(false);
  const [result, watch] = useMutation(WatchTenantDocument);
  return (
    <div className="mt-3">
      <Button onClick={() => setAsking(true)}>
        <Eye size={14} aria-hidden />
        {t('watch')}
      </Button>
      <ReasonDialog
        key={String(asking)}
        open={asking}
        title={t('watchTitle', { name: tenant.name })}
        hint={t('watchHint')}
        action={t('confirm')}
        busy={result.fetching}
        fault={faultOf(result.error)}
        onClose={() => setAsking(false)}
        onConfirm={async (reason) => {
          const { data } = await watch({ input: { tenantId: tenant.id, reason } });
          if (data) {
            // A page of its own: nothing that was read as an operator is left in it.
            window.location.assign(`/t/${data.watchTenant.tenant.slug}`);
          }
        }}
      />
    </div>
  );
}

import { Snowflake } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import { DisputePartsFragmentDoc, TenantFreezesDocument } from '../../gql/platform';
import { DebtText, ThawAction } from './dispute-line';

/** For which disputes a tenant's wallet is frozen; nothing while it is not. */
export function TenantFreezes({ tenantId }: { tenantId: string }) {
  const { t } = useTranslation('disputes');
  const [{ data }] = useQuery({
    query: TenantFreezesDocument,
    variables: { tenantId },
    requestPolicy: 'cache-and-network',
  });
  if (!data?.wallet.frozen) {
    return null;
  }
  return (
    <div className="mt-3 border-l-2 border-warn bg-sunken px-3 py-2">
      <p className="flex items-center gap-2 font-medium">
        <Snowflake size={15} className="shrink-0 text-warn" aria-hidden />
        {t('walletFrozen')}
      </p>
      <ul className="mt-1">
        {data.wallet.freezes.map((node) => {
          const dispute = unmask(DisputePartsFragmentDoc, node);
          return (
            <li key={dispute.id} className="flex flex-wrap items-center justify-between gap-x-3 text-sm">
              <span>
                <span className="num">
                  {dispute.amount} {dispute.currency}
                </span>
                {` · ${t(dispute.status)} · `}
                <span className="font-mono text-xs">{dispute.reason}</span>
                {' · '}
                <DebtText dispute={dispute} />
              </span>
              <ThawAction dispute={dispute} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

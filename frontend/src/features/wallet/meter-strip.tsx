import { RotateCw, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { unmask } from '../../gql/fragment-masking';
import { MeterPartsFragmentDoc } from '../../gql/graphql';
import { isZeroMoney } from '../../lib/money';
import { Amount, PendingAmount } from '../../ui/amount';
import { IconButton } from '../../ui/button';
import { useLiveWallet, useWallet, useWalletOnReturn } from './use-wallet';

function Reading({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline gap-x-2 max-sm:flex-col">
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="min-w-14 font-medium">{children}</dd>
    </div>
  );
}

/** The money of the tenant in one line, above every page of the console. */
export function MeterStrip() {
  const { t } = useTranslation(['wallet', 'common', 'fault', 'shell']);
  const { wallet, fault, retry } = useWallet();
  useLiveWallet();
  useWalletOnReturn();
  const meter = unmask(MeterPartsFragmentDoc, wallet);

  if (fault && !meter) {
    return (
      <p role="alert" className="flex items-center gap-2 text-sm text-muted">
        <TriangleAlert size={14} className="text-warn" aria-hidden />
        {t(`fault:${fault.code}`)}
        <IconButton label={t('common:retry')} onClick={retry} className="size-6 max-md:size-8">
          <RotateCw size={13} aria-hidden />
        </IconButton>
      </p>
    );
  }

  return (
    <dl aria-label={t('shell:meter')} className="flex flex-wrap items-baseline gap-x-6 gap-y-1 sm:gap-x-8">
      <Reading name={t('wallet:balance')}>
        <PendingAmount value={meter?.balance} placeholder="w-14" />
      </Reading>
      <Reading name={t('wallet:available')}>
        <PendingAmount value={meter?.available} placeholder="w-14" />
      </Reading>
      <Reading name={t('wallet:held')}>
        <PendingAmount value={meter?.held} placeholder="w-14" />
      </Reading>
      {meter && !isZeroMoney(meter.debt) && (
        <Reading name={t('wallet:debt')}>
          <span className="inline-flex items-center gap-1 text-warn">
            <TriangleAlert size={13} aria-hidden />
            <Amount value={meter.debt} />
          </span>
        </Reading>
      )}
    </dl>
  );
}

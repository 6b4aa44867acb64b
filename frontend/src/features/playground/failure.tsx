import { CircleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button';
import { CopyIcon } from '../../ui/copy-button';
import { kindOf, type RelayFault } from './relay-fault';

/** What went wrong and what it cost. */
export function useFailureWords() {
  const { t } = useTranslation('playground');
  return (fault: RelayFault, delivered: boolean): { reason: string; hint: string } => {
    const seconds = fault.retryAfterSeconds;
    switch (kindOf(fault)) {
      case 'key':
        return { reason: t('keyRefused'), hint: t('keyRefusedHint') };
      case 'balance':
        return { reason: t('balanceEmpty'), hint: t('balanceHint') };
      case 'budget':
        return { reason: t('budgetUsed'), hint: t('budgetHint') };
      case 'limit':
        return { reason: t('limited'), hint: seconds ? t('limitedWhen', { seconds }) : t('limitedHint') };
      case 'cut':
        return { reason: t('cut'), hint: delivered ? t('cutHint') : t('nothingCharged') };
      case 'unreachable':
        return { reason: t('unreachable'), hint: t('nothingCharged') };
      case 'other':
        return {
          reason: fault.message || `HTTP ${fault.status}`,
          hint: delivered ? t('cutHint') : t('nothingCharged'),
        };
    }
  };
}

interface FailureProps {
  fault: RelayFault;
  delivered: boolean;
  onAgain: (() => void) | undefined;
}

export function Failure({ fault, delivered, onAgain }: FailureProps) {
  const { t } = useTranslation(['playground', 'fault', 'common']);
  const { reason, hint } = useFailureWords()(fault, delivered);
  return (
    <div className="mt-1 flex items-start gap-2.5 border-l-2 border-bad pl-3">
      <CircleAlert size={16} className="mt-0.5 shrink-0 text-bad" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="font-medium break-words">{reason}</p>
        <p className="text-muted">{hint}</p>
        {fault.requestId && (
          <p className="flex items-center gap-1 font-mono text-xs break-all text-muted">
            {t('fault:requestId', { id: fault.requestId })}
            <CopyIcon text={fault.requestId} label={t('common:copyRequest', { id: fault.requestId })} />
          </p>
        )}
      </div>
      {onAgain && <Button onClick={onAgain}>{t('playground:again')}</Button>}
    </div>
  );
}

import { CircleCheck, CircleOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';

interface StandingProps {
  suspendedAt: string | null | undefined;
  reason: string | undefined;
}

export function Standing({ suspendedAt, reason }: StandingProps) {
  const { t } = useTranslation('tenants');
  return suspendedAt ? (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-bad" title={reason}>
      <CircleOff size={13} aria-hidden />
      {t('suspended')}
    </span>
  ) : (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-ok">
      <CircleCheck size={13} aria-hidden />
      {t('active')}
    </span>
  );
}

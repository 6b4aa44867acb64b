import { Ban, Check, Clock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ApiKeyStatus } from '../../gql/graphql';
import { cn } from '../../lib/cn';

const looks = {
  ACTIVE: { Icon: Check, tone: 'text-ok' },
  DISABLED: { Icon: Ban, tone: 'text-muted' },
  EXPIRED: { Icon: Clock, tone: 'text-warn' },
};

/** One that is switched off can be switched on again; one that is revoked cannot. */
export function KeyStatus({ status, revokedAt }: { status: ApiKeyStatus; revokedAt: string | null | undefined }) {
  const { t } = useTranslation('keys');
  const { Icon, tone } = looks[status];
  return (
    <span className={cn('inline-flex items-center gap-1.5 whitespace-nowrap', tone)}>
      <Icon size={13} aria-hidden />
      {status === 'DISABLED' && !revokedAt ? t('off') : t(status)}
    </span>
  );
}

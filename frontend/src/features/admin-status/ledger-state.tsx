import { CircleAlert, CircleCheck, CircleHelp, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { LedgerState } from '../../gql/graphql';
import { cn } from '../../lib/cn';

const looks = {
  SOUND: { Icon: CircleCheck, tone: 'text-ok' },
  BROKEN: { Icon: CircleAlert, tone: 'text-bad' },
  STALE: { Icon: TriangleAlert, tone: 'text-warn' },
  UNKNOWN: { Icon: CircleHelp, tone: 'text-muted' },
};

export function LedgerStateView({ state }: { state: LedgerState }) {
  const { t } = useTranslation('system');
  const { Icon, tone } = looks[state];
  return (
    <span className={cn('inline-flex items-baseline gap-1.5', tone)}>
      <Icon size={14} className="self-center" aria-hidden />
      {t(state)}
    </span>
  );
}

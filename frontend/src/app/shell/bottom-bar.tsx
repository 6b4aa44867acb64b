import { Link } from '@tanstack/react-router';
import { Ellipsis } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { cn } from '../../lib/cn';
import { useViewer } from '../../lib/viewer';
import { barSize, destinations } from './destinations';
import { MoreSheet } from './more-sheet';

const tab = cn(
  'flex min-h-14 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-xs text-muted',
  'data-[status=active]:font-medium data-[status=active]:text-signal',
);

export function BottomBar({ onSignOut }: { onSignOut: () => void }) {
  const { t } = useTranslation('shell');
  const { tenantSlug } = useViewer();
  const sheet = useId();
  return (
    <nav
      aria-label={t('menu')}
      className="fixed inset-x-0 bottom-0 z-30 flex border-t border-edge/50 bg-paper pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {destinations.slice(0, barSize).map(({ to, name, Icon, exact }) => (
        <Link
          key={name}
          to={to}
          params={{ tenant: tenantSlug }}
          activeOptions={{ exact }}
          className={tab}
        >
          <Icon size={18} aria-hidden />
          <span className="max-w-full truncate px-1">{t(name)}</span>
        </Link>
      ))}
      <button type="button" className={tab} popoverTarget={sheet}>
        <Ellipsis size={18} aria-hidden />
        {t('more')}
      </button>
      <MoreSheet id={sheet} onSignOut={onSignOut} />
    </nav>
  );
}

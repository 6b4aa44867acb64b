import { Link } from '@tanstack/react-router';
import { Ellipsis } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { cn } from '../../lib/cn';
import { barSize, type Destination } from './destinations';
import { MoreSheet } from './more-sheet';
import type { Elsewhere } from './sidebar';

const tab = cn(
  'flex min-h-14 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-xs text-muted',
  'data-[status=active]:font-medium data-[status=active]:text-signal',
);

interface BottomBarProps {
  destinations: Destination[];
  elsewhere?: Elsewhere;
  onSignOut: () => void;
}

export function BottomBar({ destinations, elsewhere, onSignOut }: BottomBarProps) {
  const { t } = useTranslation('shell');
  const sheet = useId();
  return (
    <nav
      aria-label={t('menu')}
      className="fixed inset-x-0 bottom-0 z-30 flex border-t border-edge/50 bg-paper pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {destinations.slice(0, barSize).map(({ link, label, short, Icon, exact = false }) => (
        <Link
          key={link.to}
          {...link}
          aria-label={short && label}
          activeOptions={{ exact, includeSearch: false }}
          className={tab}
        >
          <Icon size={18} aria-hidden />
          <span className="max-w-full truncate px-1">{short ?? label}</span>
        </Link>
      ))}
      <button type="button" className={tab} popoverTarget={sheet}>
        <Ellipsis size={18} aria-hidden />
        {t('more')}
      </button>
      <MoreSheet id={sheet} destinations={destinations} elsewhere={elsewhere} onSignOut={onSignOut} />
    </nav>
  );
}

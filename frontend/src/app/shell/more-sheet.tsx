import { Link } from '@tanstack/react-router';
import { ArrowLeftRight, LogOut } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useViewer } from '../../lib/viewer';
import { usePreferences } from '../preferences';
import { barSize, type Destination } from './destinations';
import type { Elsewhere } from './sidebar';

const choice = 'flex min-h-12 w-full items-center gap-3 px-4 text-left hover:bg-hover';

interface MoreSheetProps {
  id: string;
  destinations: Destination[];
  elsewhere?: Elsewhere;
  onSignOut: () => void;
}

/** What does not fit the bottom bar. A native popover: it closes on Escape and on a tap beside it by itself. */
export function MoreSheet({ id, destinations, elsewhere, onSignOut }: MoreSheetProps) {
  const { t } = useTranslation(['shell', 'session']);
  const { tenantName, userName } = useViewer();

  function close() {
    document.getElementById(id)?.hidePopover();
  }

  const { theme, language } = usePreferences();
  return (
    <div
      id={id}
      popover="auto"
      aria-label={t('shell:account')}
      role="group"
      className="fixed inset-x-2 top-auto bottom-[calc(4rem+env(safe-area-inset-bottom))] m-0 max-h-[75dvh] w-auto overflow-y-auto rounded-overlay border border-rule bg-raised text-ink shadow-xl"
    >
      <div className="border-b border-rule px-4 py-3">
        <p className="truncate font-medium">{tenantName}</p>
        <p className="truncate text-xs text-muted">{userName}</p>
      </div>
      {destinations.slice(barSize).map(({ link, label, Icon, exact = false }) => (
        <Link
          key={link.to}
          {...link}
          activeOptions={{ exact, includeSearch: false }}
          className={choice}
          onClick={close}
        >
          <Icon size={17} aria-hidden />
          {label}
        </Link>
      ))}
      {elsewhere && (
        <Link {...elsewhere.link} className={choice} onClick={close}>
          <ArrowLeftRight size={17} aria-hidden />
          {elsewhere.label}
        </Link>
      )}
      <button type="button" className={choice} onClick={theme.toggle}>
        <theme.Icon size={17} aria-hidden />
        {theme.label}
      </button>
      <button type="button" className={choice} onClick={language.toggle} lang={language.code}>
        <language.Icon size={17} aria-hidden />
        {language.name}
      </button>
      <button type="button" className={choice} onClick={onSignOut}>
        <LogOut size={17} aria-hidden />
        {t('session:signOut')}
      </button>
    </div>
  );
}

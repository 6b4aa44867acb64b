import { Link, type LinkProps } from '@tanstack/react-router';
import { ArrowLeftRight, LogOut } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { cn } from '../../lib/cn';
import { useViewer } from '../../lib/viewer';
import { IconButton } from '../../ui/button';
import { Mark } from '../../ui/mark';
import { PreferenceButtons } from '../preferences';
import type { Destination } from './destinations';

const item = cn(
  'flex min-h-9 items-center gap-2.5 rounded-control px-2.5 text-muted transition-colors duration-[120ms]',
  'hover:bg-hover hover:text-ink max-lg:justify-center',
  'data-[status=active]:bg-hover data-[status=active]:font-medium data-[status=active]:text-ink',
);

/** The way from a workspace to the operator's side, and back. */
export interface Elsewhere {
  link: Pick<LinkProps, 'to' | 'params'>;
  label: string;
}

interface SidebarProps {
  destinations: Destination[];
  elsewhere?: Elsewhere;
  siteName: string;
  demo: boolean;
  onSignOut: () => void;
}

/** 208 px wide, icons only below 1024 px, absent on phones. */
export function Sidebar({ destinations, elsewhere, siteName, demo, onSignOut }: SidebarProps) {
  const { t } = useTranslation(['shell', 'common', 'session']);
  const { tenantName, userName } = useViewer();
  return (
    <aside className="sticky top-0 hidden h-dvh flex-col border-r border-rule px-3 py-4 md:flex">
      <div className="flex min-h-8 items-center gap-2.5 px-2.5 max-lg:justify-center max-lg:px-0">
        <Mark />
        <p className="min-w-0 flex-1 truncate text-lg font-semibold max-lg:hidden">{siteName}</p>
        {demo && (
          <span className="rounded-[3px] border border-edge/60 px-1 text-xs text-muted max-lg:hidden">
            {t('common:demo')}
          </span>
        )}
      </div>

      <nav aria-label={t('shell:menu')} className="mt-6 flex flex-col gap-0.5">
        {destinations.map(({ link, label, Icon, exact = false }) => (
          <Link
            key={link.to}
            {...link}
            activeOptions={{ exact, includeSearch: false }}
            className={item}
            title={label}
          >
            <Icon size={16} aria-hidden />
            <span className="max-lg:sr-only">{label}</span>
          </Link>
        ))}
      </nav>

      <div className="mt-auto border-t border-rule pt-3">
        {elsewhere && (
          <Link {...elsewhere.link} className={cn(item, 'mb-2')} title={elsewhere.label}>
            <ArrowLeftRight size={16} aria-hidden />
            <span className="max-lg:sr-only">{elsewhere.label}</span>
          </Link>
        )}
        <div className="px-2.5 max-lg:hidden">
          <p className="truncate font-medium" title={tenantName}>
            {tenantName}
          </p>
          <p className="truncate text-xs text-muted" title={userName}>
            {userName}
          </p>
        </div>
        <div className="mt-2 flex items-center gap-0.5 px-1 max-lg:flex-col">
          <PreferenceButtons className="flex gap-0.5 max-lg:flex-col" />
          <IconButton label={t('session:signOut')} onClick={onSignOut} className="lg:ml-auto">
            <LogOut size={16} aria-hidden />
          </IconButton>
        </div>
      </div>
    </aside>
  );
}

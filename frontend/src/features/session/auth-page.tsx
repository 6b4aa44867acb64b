import { FlaskConical } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Mark } from '../../ui/mark';
import { StaffGauge } from './staff-gauge';

interface AuthPageProps {
  siteName: string;
  title: string;
  /** Said in demo mode only. */
  note?: string;
  preferences: ReactNode;
  children: ReactNode;
  footer: ReactNode;
  /** Where to look around before signing in. */
  links?: ReactNode;
}

export function AuthPage({ siteName, title, note, preferences, children, footer, links }: AuthPageProps) {
  const { t } = useTranslation('session');
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
      <aside className="relative hidden overflow-hidden border-r border-rule bg-sunken lg:block">
        <StaffGauge className="absolute inset-0 size-full" />
        <p className="absolute bottom-10 left-[38%] pr-8 text-lg">{t('tagline')}</p>
      </aside>
      <div className="flex flex-col">
        <header className="flex items-center justify-between px-5 py-3 sm:px-8">
          <p className="flex items-center gap-2 text-lg font-semibold">
            <Mark />
            {siteName}
          </p>
          {preferences}
        </header>
        <main className="grid flex-1 place-items-center px-5 pb-16">
          <div className="w-full max-w-sm">
            <h1 className="title">{title}</h1>
            {note && (
              <p className="mt-4 flex gap-2.5 border-l-2 border-signal bg-sunken px-3 py-2 text-sm">
                <FlaskConical size={15} className="mt-0.5 shrink-0 text-signal" aria-hidden />
                {note}
              </p>
            )}
            <div className="mt-6">{children}</div>
            <div className="mt-6 min-h-8 border-t border-rule pt-4 text-muted">{footer}</div>
            {links && <div className="mt-4 text-sm">{links}</div>}
          </div>
        </main>
      </div>
    </div>
  );
}

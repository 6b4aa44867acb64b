import { useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { BottomBar } from './bottom-bar';
import type { Destination } from './destinations';
import { Sidebar, type Elsewhere } from './sidebar';

interface ShellProps {
  destinations: Destination[];
  elsewhere?: Elsewhere;
  /** The line above every page. */
  strip: ReactNode;
  /** Above that line, where something must not be overlooked. */
  banner?: ReactNode;
  siteName: string;
  demo: boolean;
  onSignOut: () => void;
  children: ReactNode;
}

/** A new page is announced by moving the focus to it, as a full page load would. */
function useFocusOnNavigation() {
  const main = useRef<HTMLElement>(null);
  const pathname = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const shown = useRef(pathname);
  useEffect(() => {
    if (pathname !== undefined && shown.current !== undefined && shown.current !== pathname) {
      main.current?.focus({ preventScroll: true });
    }
    shown.current = pathname;
  }, [pathname]);
  return main;
}

export function Shell(props: ShellProps) {
  const { destinations, elsewhere, strip, banner, siteName, demo, onSignOut, children } = props;
  const { t } = useTranslation();
  const main = useFocusOnNavigation();
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[4rem_minmax(0,1fr)] lg:grid-cols-[13rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only z-50 rounded-control bg-raised px-3 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t('skip')}
      </a>
      <Sidebar
        destinations={destinations}
        elsewhere={elsewhere}
        siteName={siteName}
        demo={demo}
        onSignOut={onSignOut}
      />
      <div className="flex min-w-0 flex-col">
        <div className="sticky top-0 z-20 bg-paper">
          {banner}
          <header className="flex min-h-12 items-center border-b border-rule px-4 py-1.5 md:px-8">{strip}</header>
        </div>
        <main
          id="main"
          ref={main}
          tabIndex={-1}
          className="w-full max-w-[1440px] flex-1 px-4 pt-5 pb-[calc(4.5rem+env(safe-area-inset-bottom))] md:px-8 md:pb-10"
        >
          {children}
        </main>
      </div>
      <BottomBar destinations={destinations} elsewhere={elsewhere} onSignOut={onSignOut} />
    </div>
  );
}

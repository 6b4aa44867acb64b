import type { ReactNode } from 'react';
import { Mark } from './mark';

interface PublicPageProps {
  siteName: string;
  /** Links and buttons at the end of the line above the page. */
  nav: ReactNode;
  children: ReactNode;
}

/** A page for everybody, signed in or not. */
export function PublicPage({ siteName, nav, children }: PublicPageProps) {
  return (
    <div className="min-h-dvh">
      <header className="border-b border-rule py-2">
        <div className="mx-auto flex max-w-[1100px] flex-wrap items-center gap-x-4 gap-y-1 px-4 md:px-8">
          <Mark />
          <p className="mr-auto text-lg font-semibold">{siteName}</p>
          {nav}
        </div>
      </header>
      <main className="mx-auto max-w-[1100px] px-4 pt-6 pb-12 md:px-8">{children}</main>
    </div>
  );
}

import { Link, linkOptions } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { buttonClass } from '../ui/button';
import { PublicPage } from '../ui/public-page';
import { PreferenceButtons } from './preferences';

/** The pages for everybody. */
export function usePublicPages() {
  const { t } = useTranslation('shell');
  return [
    { link: linkOptions({ to: '/models' }), label: t('models') },
    { link: linkOptions({ to: '/status' }), label: t('status') },
    { link: linkOptions({ to: '/docs' }), label: t('docs') },
  ];
}

/** The same on pages that lead inside. */
export function PublicLinks() {
  const { t } = useTranslation('shell');
  const pages = usePublicPages();
  return (
    <nav aria-label={t('publicPages')} className="flex flex-wrap gap-x-4 gap-y-1">
      {pages.map(({ link, label }) => (
        <Link key={link.to} {...link} className="inline-block py-1 text-muted underline underline-offset-2 hover:text-ink">
          {label}
        </Link>
      ))}
    </nav>
  );
}

/** Around a page for everybody: where the others are, and the way in. */
export function PublicFrame({ siteName, children }: { siteName: string; children: ReactNode }) {
  const { t } = useTranslation(['shell', 'session']);
  const pages = usePublicPages();
  return (
    <PublicPage
      siteName={siteName}
      nav={
        <>
          <nav aria-label={t('shell:publicPages')} className="flex flex-wrap gap-x-1 max-sm:order-last max-sm:-mx-1.5 max-sm:w-[calc(100%+0.75rem)] max-sm:justify-between">
            {pages.map(({ link, label }) => (
              <Link
                key={link.to}
                {...link}
                activeOptions={{ includeSearch: false }}
                className="inline-flex min-h-8 items-center rounded-control px-2 text-muted max-sm:px-1.5 max-sm:text-sm hover:bg-hover hover:text-ink aria-[current=page]:font-medium aria-[current=page]:text-ink max-md:min-h-11"
              >
                {label}
              </Link>
            ))}
          </nav>
          <PreferenceButtons className="flex gap-0.5" />
          <Link to="/" className={buttonClass('plain')}>
            {t('session:signIn')}
          </Link>
        </>
      }
    >
      {children}
    </PublicPage>
  );
}

import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useBrand } from '../../lib/brand';
import { usePageTitle } from '../../lib/page-title';
import { buttonClass } from '../../ui/button';
import { AuthPage } from './auth-page';

interface LinkPageProps {
  title: string;
  preferences: ReactNode;
  children: ReactNode;
}

/** A page outside the console that leads back to signing in. */
export function LinkPage({ title, preferences, children }: LinkPageProps) {
  const { t } = useTranslation('session');
  const siteName = useBrand().name;
  usePageTitle(title, siteName);
  return (
    <AuthPage
      siteName={siteName}
      title={title}
      preferences={preferences}
      footer={
        <Link to="/sign-in" className={buttonClass('plain')}>
          {t('signIn')}
        </Link>
      }
    >
      {children}
    </AuthPage>
  );
}

import { createFileRoute, Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PreferenceButtons } from '../app/preferences';
import { PublicLinks } from '../app/public-frame';
import { AuthPage } from '../features/session/auth-page';
import { nextPage, type NextPageSearch } from '../features/session/next-page';
import { SignUpForm } from '../features/session/sign-up-form';
import { useSite } from '../features/session/use-site';
import { useBrand } from '../lib/brand';
import { usePageTitle } from '../lib/page-title';
import { buttonClass } from '../ui/button';

export const Route = createFileRoute('/sign-up')({
  validateSearch: (search: Record<string, unknown>): NextPageSearch => nextPage.parse(search),
  component: SignUp,
});

function SignUp() {
  const { t } = useTranslation('session');
  const { session } = Route.useRouteContext();
  const { next } = Route.useSearch();
  const navigate = useNavigate();
  const site = useSite();
  const siteName = useBrand().name;
  usePageTitle(t('signUp'), siteName);

  async function enter(tenant: string | undefined) {
    session.reset();
    if (tenant) {
      await navigate({ to: '/t/$tenant', params: { tenant } });
    } else {
      await navigate({ to: '/' });
    }
  }

  return (
    <AuthPage
      siteName={siteName}
      title={t('signUpTitle')}
      note={site?.demo ? t('demoSignUp') : undefined}
      preferences={<PreferenceButtons />}
      links={<PublicLinks />}
      footer={
        <p className="flex flex-wrap items-center justify-between gap-2">
          {t('haveAccount')}
          <Link to="/sign-in" search={{ next }} className={buttonClass('plain')}>
            {t('signIn')}
          </Link>
        </p>
      }
    >
      {site && !site.signUpOpen ? <p>{t('closed')}</p> : <SignUpForm onSignedUp={enter} />}
    </AuthPage>
  );
}

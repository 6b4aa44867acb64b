import { createFileRoute, Link, useNavigate, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PreferenceButtons } from '../app/preferences';
import { PublicLinks } from '../app/public-frame';
import { AuthPage } from '../features/session/auth-page';
import { nextPage, type NextPageSearch } from '../features/session/next-page';
import { SignInForm } from '../features/session/sign-in-form';
import { useSite } from '../features/session/use-site';
import { useBrand } from '../lib/brand';
import { usePageTitle } from '../lib/page-title';
import { buttonClass } from '../ui/button';

export const Route = createFileRoute('/sign-in')({
  validateSearch: (search: Record<string, unknown>): NextPageSearch => nextPage.parse(search),
  component: SignIn,
});

function SignIn() {
  const { t } = useTranslation('session');
  const { session } = Route.useRouteContext();
  const { next } = Route.useSearch();
  const navigate = useNavigate();
  const router = useRouter();
  const site = useSite();
  const siteName = useBrand().name;
  usePageTitle(t('signIn'), siteName);

  async function enter(tenant: string | undefined) {
    session.reset();
    if (next) {
      router.history.push(next);
    } else if (tenant) {
      await navigate({ to: '/t/$tenant', params: { tenant } });
    } else {
      await navigate({ to: '/' });
    }
  }

  return (
    <AuthPage
      siteName={siteName}
      title={t('signInTitle', { site: siteName })}
      note={site?.demo ? t('demoNote') : undefined}
      preferences={<PreferenceButtons />}
      links={<PublicLinks />}
      footer={
        site?.signUpOpen && (
          <p className="flex flex-wrap items-center justify-between gap-2">
            {t('newHere')}
            <Link to="/sign-up" search={{ next }} className={buttonClass('plain')}>
              {t('signUp')}
            </Link>
          </p>
        )
      }
    >
      <SignInForm onSignedIn={enter} />
      {site?.mail && (
        <p className="mt-4">
          <Link to="/forgot-password" className="text-muted underline underline-offset-2 hover:text-ink">
            {t('forgot')}
          </Link>
        </p>
      )}
    </AuthPage>
  );
}

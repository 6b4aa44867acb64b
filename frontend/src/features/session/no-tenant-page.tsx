import { useTranslation } from 'react-i18next';
import { usePageTitle } from '../../lib/page-title';
import { Button } from '../../ui/button';
import { StatePage } from '../../ui/state-page';

interface NoTenantPageProps {
  user: string;
  onSignOut: () => void;
}

export function NoTenantPage({ user, onSignOut }: NoTenantPageProps) {
  const { t } = useTranslation('session');
  usePageTitle(t('noTenantTitle'));
  return (
    <main>
      <StatePage title={t('noTenantTitle')} hint={t('noTenantHint', { user })}>
        <Button onClick={onSignOut}>{t('signOut')}</Button>
      </StatePage>
    </main>
  );
}

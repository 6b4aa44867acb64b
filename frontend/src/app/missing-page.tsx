import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePageTitle } from '../lib/page-title';
import { buttonClass } from '../ui/button';
import { StatePage } from '../ui/state-page';

export function MissingPage() {
  const { t } = useTranslation('fault');
  usePageTitle(t('pageTitle'));
  return (
    <StatePage title={t('pageTitle')} hint={t('pageHint')}>
      <Link to="/" className={buttonClass('plain')}>
        {t('home')}
      </Link>
    </StatePage>
  );
}

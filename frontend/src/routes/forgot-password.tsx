import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PreferenceButtons } from '../app/preferences';
import { ForgotPasswordForm } from '../features/session/forgot-password-form';
import { LinkPage } from '../features/session/link-page';

export const Route = createFileRoute('/forgot-password')({ component: ForgotPassword });

function ForgotPassword() {
  const { t } = useTranslation('session');
  return (
    <LinkPage title={t('forgotTitle')} preferences={<PreferenceButtons />}>
      <ForgotPasswordForm />
    </LinkPage>
  );
}

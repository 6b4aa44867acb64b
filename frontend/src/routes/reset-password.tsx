import { createFileRoute } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PreferenceButtons } from '../app/preferences';
import { LinkPage } from '../features/session/link-page';
import { useLinkToken } from '../features/session/link-token';
import { ResetPasswordForm } from '../features/session/reset-password-form';

export const Route = createFileRoute('/reset-password')({ component: ResetPassword });

function ResetPassword() {
  const { t } = useTranslation('session');
  const token = useLinkToken();
  const [done, setDone] = useState(false);
  return (
    <LinkPage title={t('newPasswordTitle')} preferences={<PreferenceButtons />}>
      {done ? (
        <p role="status">{t('passwordReset')}</p>
      ) : (
        <ResetPasswordForm token={token} onReset={() => setDone(true)} />
      )}
    </LinkPage>
  );
}

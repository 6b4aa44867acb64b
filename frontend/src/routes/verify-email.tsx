import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { PreferenceButtons } from '../app/preferences';
import { ConfirmLink } from '../features/session/confirm-link';
import { LinkPage } from '../features/session/link-page';
import { useLinkToken } from '../features/session/link-token';
import { VerifyEmailDocument } from '../gql/graphql';
import { faultOf } from '../lib/graphql/fault';

export const Route = createFileRoute('/verify-email')({ component: VerifyEmail });

function VerifyEmail() {
  const { t } = useTranslation('session');
  const token = useLinkToken();
  const [result, verify] = useMutation(VerifyEmailDocument);
  const email = result.data?.verifyEmail.email;
  return (
    <LinkPage title={t('verifyTitle')} preferences={<PreferenceButtons />}>
      <ConfirmLink
        action={t('verify')}
        busy={result.fetching}
        fault={faultOf(result.error)}
        done={email && t('verified', { email })}
        onConfirm={() => void verify({ input: { token } })}
      />
    </LinkPage>
  );
}

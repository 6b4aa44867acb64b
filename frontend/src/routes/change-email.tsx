import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { PreferenceButtons } from '../app/preferences';
import { ConfirmLink } from '../features/session/confirm-link';
import { LinkPage } from '../features/session/link-page';
import { useLinkToken } from '../features/session/link-token';
import { ConfirmEmailChangeDocument } from '../gql/graphql';
import { faultOf } from '../lib/graphql/fault';

export const Route = createFileRoute('/change-email')({ component: ChangeEmail });

function ChangeEmail() {
  const { t } = useTranslation('session');
  const token = useLinkToken();
  const [result, confirm] = useMutation(ConfirmEmailChangeDocument);
  const email = result.data?.confirmEmailChange.email;
  return (
    <LinkPage title={t('changeEmailTitle')} preferences={<PreferenceButtons />}>
      <ConfirmLink
        action={t('useAddress')}
        busy={result.fetching}
        fault={faultOf(result.error)}
        done={email && t('addressChanged', { email })}
        onConfirm={() => void confirm({ input: { token } })}
      />
    </LinkPage>
  );
}

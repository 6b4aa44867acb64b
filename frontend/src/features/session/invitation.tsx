import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { AcceptInvitationDocument, type InvitationPreviewQuery } from '../../gql/graphql';
import { faultOf, type Fault } from '../../lib/graphql/fault';
import { Button, buttonClass } from '../../ui/button';
import { FormFault } from '../../ui/fault-notice';
import { Moment } from '../../ui/moment';
import { SignUpForm } from './sign-up-form';

interface InvitationProps {
  token: string;
  preview: InvitationPreviewQuery['invitation'];
  /** Who is signed in, if anybody. */
  user?: string;
  onEntered: (tenantSlug: string | undefined) => void;
  /** Where to come back to after signing in. */
  here: string;
}

/** What a link leads to: a new account, or one more workspace of somebody who is signed in. */
export function Invitation({ token, preview, user, onEntered, here }: InvitationProps) {
  const { t } = useTranslation(['session', 'members', 'fault']);
  const [result, accept] = useMutation(AcceptInvitationDocument);
  const fault = faultOf(result.error);

  async function join() {
    const { data } = await accept({ input: { token } });
    if (data) {
      onEntered(data.acceptInvitation.member.tenant.slug);
    }
  }

  function wordsFor(failure: Fault): string {
    if (failure.code === 'FORBIDDEN') {
      return t('session:otherAddress', { email: preview.email });
    }
    return failure.code === 'CONFLICT' ? t('session:linkStale') : t(`fault:${failure.code}`);
  }

  return (
    <div className="space-y-5">
      <div>
        <p>
          {preview.tenantName && preview.role
            ? t('session:invitedTo', { tenant: preview.tenantName, role: t(`members:${preview.role}`) })
            : t('session:invitedToSignUp')}
        </p>
        <p className="mt-1 text-muted">
          {t('session:invitationFor', { email: preview.email })} <Moment value={preview.expiresAt} />
        </p>
      </div>
      {user && preview.tenantName && (
        <>
          <FormFault text={fault && wordsFor(fault)} />
          <Button kind="primary" busy={result.fetching} onClick={join} className="w-full">
            {t('session:joinAs', { user })}
          </Button>
        </>
      )}
      {!user && preview.registered && (
        <Link to="/sign-in" search={{ next: here }} className={buttonClass('primary', 'w-full')}>
          {t('session:signInToJoin')}
        </Link>
      )}
      {!user && !preview.registered && (
        <SignUpForm onSignedUp={onEntered} invitation={{ token, email: preview.email }} />
      )}
    </div>
  );
}

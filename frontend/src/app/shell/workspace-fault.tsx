import { Link, useParams, type ErrorComponentProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { FaultError } from '../../lib/graphql/fault';
import { usePageTitle } from '../../lib/page-title';
import { buttonClass } from '../../ui/button';
import { StatePage } from '../../ui/state-page';
import { CrashPage } from '../crash-page';

/** A tenant that is not there or not the viewer's; the two are told apart by nobody. */
export function WorkspaceFault(props: ErrorComponentProps) {
  const { error } = props;
  const closed = error instanceof FaultError && ['FORBIDDEN', 'NOT_FOUND'].includes(error.fault.code);
  return closed ? <NoSuchWorkspace /> : <CrashPage {...props} />;
}

function NoSuchWorkspace() {
  const { t } = useTranslation('fault');
  const { tenant = '' } = useParams({ strict: false });
  usePageTitle(t('workspaceTitle'));
  return (
    <main>
      <StatePage title={t('workspaceTitle')} hint={t('workspaceHint', { tenant })}>
        <Link to="/" className={buttonClass('plain')}>
          {t('home')}
        </Link>
      </StatePage>
    </main>
  );
}

/** The operator's side is open to administrators alone. */
export function PlatformFault(props: ErrorComponentProps) {
  const { error } = props;
  return error instanceof FaultError && error.fault.code === 'FORBIDDEN' ? <NotAnOperator /> : <CrashPage {...props} />;
}

function NotAnOperator() {
  const { t } = useTranslation('fault');
  usePageTitle(t('platformTitle'));
  return (
    <main>
      <StatePage title={t('platformTitle')} hint={t('platformHint')}>
        <Link to="/" className={buttonClass('plain')}>
          {t('home')}
        </Link>
      </StatePage>
    </main>
  );
}

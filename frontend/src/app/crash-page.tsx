import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { FaultError } from '../lib/graphql/fault';
import { usePageTitle } from '../lib/page-title';
import { Button } from '../ui/button';
import { StatePage } from '../ui/state-page';

export function CrashPage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation(['fault', 'common']);
  const router = useRouter();
  const fault = error instanceof FaultError ? error.fault : undefined;
  const title = fault ? t('fault:title') : t('fault:crashTitle');
  usePageTitle(title);
  return (
    <StatePage title={title} hint={t(`fault:${fault?.code ?? 'INTERNAL'}`)}>
      <Button
        kind="primary"
        onClick={() => {
          reset();
          void router.invalidate();
        }}
      >
        {t('common:retry')}
      </Button>
    </StatePage>
  );
}

import { Eye } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { UnwatchTenantDocument } from '../gql/graphql';
import { faultOf } from '../lib/graphql/fault';
import { Button } from '../ui/button';

interface WatchBannerProps {
  tenant: string;
  onLeft: () => void;
}

/** Above every page of a tenant at which an operator looks. */
export function WatchBanner({ tenant, onLeft }: WatchBannerProps) {
  const { t } = useTranslation(['shell', 'fault']);
  const [result, leave] = useMutation(UnwatchTenantDocument);
  const fault = faultOf(result.error);
  return (
    <div
      role="region"
      aria-label={t('shell:watching')}
      className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-warn bg-sunken px-4 py-1.5 md:px-8"
    >
      <Eye size={16} className="text-warn" aria-hidden />
      <p className="mr-auto">
        <span className="font-medium">{t('shell:watchingTenant', { tenant })}</span> {t('shell:watchingHint')}
        {fault && <span className="text-bad"> {t(`fault:${fault.code}`)}</span>}
      </p>
      <Button
        busy={result.fetching}
        onClick={async () => {
          const { data } = await leave({});
          if (data) {
            onLeft();
          }
        }}
      >
        {t('shell:stopWatching')}
      </Button>
    </div>
  );
}

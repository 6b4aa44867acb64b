import { CloudOff, WifiOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { probeNow, useConnection } from '../lib/connection';
import { Button } from '../ui/button';

/** Below every page while the server cannot be reached. It goes by itself, and the page is read again then. */
export function ConnectionBanner() {
  const { t } = useTranslation(['fault', 'common']);
  const connection = useConnection();
  const Icon = connection === 'offline' ? WifiOff : CloudOff;
  return (
    <div
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-[calc(4rem+env(safe-area-inset-bottom))] z-40 flex justify-center px-4 md:bottom-4"
    >
      {connection !== 'up' && (
        <div
          role="region"
          aria-label={t('fault:connection')}
          className="pointer-events-auto flex max-w-120 flex-wrap items-center gap-x-3 gap-y-2 rounded-overlay border border-warn bg-raised px-4 py-2.5 shadow-lg"
        >
          <Icon size={16} className="shrink-0 text-warn" aria-hidden />
          <p className="min-w-0 flex-1">
            <span className="font-medium">{t(connection === 'offline' ? 'fault:offlineTitle' : 'fault:awayTitle')}</span>{' '}
            <span className="text-muted">{t(connection === 'offline' ? 'fault:offlineHint' : 'fault:awayHint')}</span>
          </p>
          {connection === 'away' && <Button onClick={probeNow}>{t('common:retry')}</Button>}
        </div>
      )}
    </div>
  );
}

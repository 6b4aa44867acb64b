import { Check, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { cn } from '../../lib/cn';

/** How a call ended that was kept: a stream can break off behind a status that was well, and a status may never have been sent. */
export function CaptureStatus({ status, failed }: { status: number; failed: boolean }) {
  const { t } = useTranslation('captures');
  const Icon = failed ? TriangleAlert : Check;
  return (
    <span className={cn('num inline-flex items-center gap-1.5 whitespace-nowrap', failed ? 'text-bad' : 'text-ok')}>
      <Icon size={13} aria-hidden />
      {status > 0 && status}
      {failed && <span className="text-xs">{t('failed')}</span>}
    </span>
  );
}

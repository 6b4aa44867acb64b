import { CircleAlert, Lock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Fault } from '../lib/graphql/fault';
import { Button } from './button';

interface FaultNoticeProps {
  fault: Fault;
  onRetry?: () => void;
}

/** What went wrong in a part of a page, in the reader's language; the rest of the page stays usable. */
export function FaultNotice({ fault, onRetry }: FaultNoticeProps) {
  const { t } = useTranslation(['fault', 'common']);
  const forbidden = fault.code === 'FORBIDDEN';
  const Icon = forbidden ? Lock : CircleAlert;
  return (
    <div role={forbidden ? 'note' : 'alert'} className="flex flex-wrap items-center gap-x-3 gap-y-2 py-4">
      <Icon size={16} className={forbidden ? 'text-muted' : 'text-bad'} aria-hidden />
      <p>{t(`fault:${fault.code}`)}</p>
      {fault.requestId && (
        <p className="font-mono text-xs text-muted">{t('fault:requestId', { id: fault.requestId })}</p>
      )}
      {onRetry && !forbidden && <Button onClick={onRetry}>{t('common:retry')}</Button>}
    </div>
  );
}

/** The same beside the button of a form. */
export function FormFault({ text }: { text?: string }) {
  return (
    <div role="alert">
      {text && (
        <p className="flex items-start gap-2 text-bad">
          <CircleAlert size={15} className="mt-0.5 shrink-0" aria-hidden />
          {text}
        </p>
      )}
    </div>
  );
}

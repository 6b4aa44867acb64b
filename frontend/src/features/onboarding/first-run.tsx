import { Link } from '@tanstack/react-router';
import { Check } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { cn } from '../../lib/cn';
import { useViewer } from '../../lib/viewer';
import { buttonClass } from '../../ui/button';
import { Example } from './example';
import { useFirstSteps } from './use-first-steps';

interface StepProps {
  number: number;
  title: string;
  done: boolean;
  children: ReactNode;
}

function Step({ number, title, done, children }: StepProps) {
  return (
    <li className="grid grid-cols-[1.75rem_minmax(0,1fr)] gap-x-3 border-b border-rule py-4">
      <span
        className={cn(
          'num grid size-6 place-items-center rounded-full border text-xs',
          done ? 'border-ok text-ok' : 'border-edge text-muted',
        )}
      >
        {done ? <Check size={13} aria-hidden /> : number}
      </span>
      <div>
        <h3 className="pt-0.5 font-medium">{title}</h3>
        {children}
      </div>
    </li>
  );
}

interface FirstRunProps {
  relayBaseUrl: string | undefined;
}

/** From nothing to a first call. Absent for tenants that have called before; stays to be ticked by those that have not. */
export function FirstRun({ relayBaseUrl }: FirstRunProps) {
  const { t } = useTranslation('onboarding');
  const { tenantSlug, role } = useViewer();
  const { known, hasKey, hasCalled } = useFirstSteps(role !== 'MEMBER');
  const [begun, setBegun] = useState(false);
  if (known && !hasCalled && !begun) {
    setBegun(true);
  }
  if (!begun) {
    return null;
  }

  const params = { tenant: tenantSlug };
  return (
    <section className="mt-9">
      <h2 className="border-b border-edge/50 pb-2 text-lg font-semibold">{t('title')}</h2>
      <ol>
        <Step number={1} title={t('keyStep')} done={hasKey}>
          <p className="text-muted">{hasKey ? t('keyDone') : t('keyHint')}</p>
          {!hasKey && (
            <Link to="/t/$tenant/keys" params={params} search={{ new: true }} className={buttonClass('primary', 'mt-3')}>
              {t('keyAction')}
            </Link>
          )}
        </Step>
        <Step number={2} title={t('callStep')} done={hasCalled}>
          <p className="break-words text-muted">{t('callHint', { url: relayBaseUrl ?? '…' })}</p>
          <Example relayBaseUrl={relayBaseUrl} />
          <div className="mt-3 flex flex-row-reverse flex-wrap items-center justify-end gap-x-4 gap-y-2">
            <p role="status" className={hasCalled ? 'text-ok' : 'text-muted'}>
              {hasKey && (hasCalled ? t('received') : t('waiting'))}
            </p>
            <Link to="/t/$tenant/playground" params={params} className={buttonClass('plain')}>
              {t('playground')}
            </Link>
          </div>
        </Step>
      </ol>
    </section>
  );
}

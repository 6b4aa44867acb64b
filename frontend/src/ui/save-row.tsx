import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button';
import { FormFault } from './fault-notice';

interface SaveRowProps {
  /** What the last attempt failed with, in the reader's language. */
  fault?: string;
  busy: boolean;
  /** Whether there is something to save. */
  dirty: boolean;
  /** Whether the last attempt went well. */
  saved: boolean;
  primary?: boolean;
  /** Other buttons, before the one that saves. */
  children?: ReactNode;
}

/** The end of a form that stays open: its fault, its button, and word that it was saved until something changes. */
export function SaveRow({ fault, busy, dirty, saved, primary, children }: SaveRowProps) {
  const { t } = useTranslation('common');
  return (
    <>
      <FormFault text={fault} />
      <div className="flex flex-wrap items-center gap-3">
        {children}
        <Button type="submit" kind={primary ? 'primary' : undefined} busy={busy} disabled={!dirty}>
          {t('save')}
        </Button>
        <p role="status" className="text-ok">
          {saved && !dirty && t('saved')}
        </p>
      </div>
    </>
  );
}

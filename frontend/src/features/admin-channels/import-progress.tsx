import { CircleAlert, CircleCheck, LoaderCircle } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button';
import { ImportTable } from './import-table';
import { useRefusedWords } from './refused-words';
import type { ImportRow, Making } from './use-import';

interface ImportProgressProps {
  rows: readonly ImportRow[];
  onAgain: () => void;
  onStop: () => void;
  onClose: () => void;
}

/** How far the import is, what came of each line, and another try for those that failed. */
export function ImportProgress({ rows, onAgain, onStop, onClose }: ImportProgressProps) {
  const { t } = useTranslation(['importing', 'channels', 'common']);
  const heading = useRef<HTMLParagraphElement>(null);
  const made = rows.filter(({ making }) => making.state === 'made').length;
  const failed = rows.filter(({ making }) => making.state === 'failed').length;
  const running = rows.some(({ making }) => making.state === 'running');
  const left = rows.length - made;

  // The form that had the focus is gone; without this it would fall on the dialog as a whole.
  useEffect(() => heading.current?.focus(), []);

  return (
    <div className="mt-4 space-y-4" aria-busy={running}>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <progress
          aria-label={t('importing:progress')}
          max={rows.length}
          value={made + failed}
          className="h-1.5 w-40 accent-signal"
        />
        <p ref={heading} tabIndex={-1} role="status" className="num text-sm outline-none">
          {t('importing:summary', { made, total: rows.length, failed })}
        </p>
      </div>
      <ImportTable rows={rows} state={({ making }) => <MakingState making={making} />} />
      <div className="flex flex-wrap justify-end gap-2 pt-1">
        {running ? (
          <Button onClick={onStop}>{t('channels:stopTests')}</Button>
        ) : (
          <>
            {left > 0 && <Button onClick={onAgain}>{t('importing:again', { count: left })}</Button>}
            <Button kind="primary" onClick={onClose}>
              {t('importing:done')}
            </Button>
          </>
        )}
      </div>
    </div>
  );
}

function MakingState({ making }: { making: Making }) {
  const { t } = useTranslation(['importing', 'channels']);
  const words = useRefusedWords();
  switch (making.state) {
    case 'waiting':
      return <span className="text-muted">{t('channels:waiting')}</span>;
    case 'running':
      return (
        <span className="inline-flex items-center gap-1.5">
          <LoaderCircle size={13} className="animate-spin" aria-hidden />
          {t('importing:making')}
        </span>
      );
    case 'made':
      return (
        <span className="inline-flex items-center gap-1.5 text-ok">
          <CircleCheck size={13} aria-hidden />
          {t('importing:made')}
        </span>
      );
    case 'failed':
      return (
        <span className="inline-flex items-start gap-1.5 text-bad">
          <CircleAlert size={13} className="mt-0.5 shrink-0" aria-hidden />
          {words(making.fault)}
        </span>
      );
  }
}

import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button';
import type { Trial } from './use-trials';

interface TestBarProps {
  trials: ReadonlyMap<string, Trial>;
  /** Failed channels that are still switched on. */
  failedOn: string[];
  busy: boolean;
  onStop: () => void;
  onDisable: (ids: string[]) => void;
}

/** How far a test of many channels is, and what to do about those that failed. */
export function TestBar({ trials, failedOn, busy, onStop, onDisable }: TestBarProps) {
  const { t } = useTranslation('channels');
  const all = [...trials.values()];
  if (all.length < 2) {
    return null;
  }
  const open = all.filter(({ state }) => state === 'waiting' || state === 'running').length;
  const passed = all.filter(({ state }) => state === 'passed').length;
  const failed = all.length - open - passed;
  return (
    <div className="mt-4 flex min-h-9 flex-wrap items-center gap-x-4 gap-y-2 border-y border-rule py-2">
      <progress
        aria-label={t('testProgress')}
        max={all.length}
        value={all.length - open}
        className="h-1.5 w-40 accent-signal"
      />
      <p role="status" className="num text-sm">
        {t('testSummary', { done: all.length - open, total: all.length, passed, failed })}
      </p>
      {open > 0 && (
        <Button className="min-h-7" onClick={onStop}>
          {t('stopTests')}
        </Button>
      )}
      {open === 0 && failedOn.length > 0 && (
        <Button className="min-h-7" busy={busy} onClick={() => onDisable(failedOn)}>
          {t('disableFailed', { failed: failedOn.length })}
        </Button>
      )}
    </div>
  );
}

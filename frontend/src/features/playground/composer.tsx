import { ArrowUp, Square } from 'lucide-react';
import { useId, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { cn } from '../../lib/cn';
import { Button } from '../../ui/button';
import { controlClass } from '../../ui/field';

interface ComposerProps {
  value: string;
  onChange: (value: string) => void;
  busy: boolean;
  onSend: () => void;
  onStop: () => void;
}

export function Composer({ value, onChange, busy, onSend, onStop }: ComposerProps) {
  const { t } = useTranslation('playground');
  const id = useId();

  function onKeyDown(event: KeyboardEvent) {
    // While an input method composes, as for Chinese, Enter picks a candidate.
    const sends = event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing;
    if (sends) {
      event.preventDefault();
      if (!busy) {
        onSend();
      }
    }
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
      className="sticky bottom-0 border-t border-edge/50 bg-paper pt-3 pb-4 max-md:bottom-[calc(3.5rem+env(safe-area-inset-bottom))]"
    >
      <label htmlFor={id} className="sr-only">
        {t('prompt')}
      </label>
      <div className="flex items-end gap-2">
        <textarea
          id={id}
          rows={2}
          value={value}
          aria-describedby={`${id}-hint`}
          placeholder={t('prompt')}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={onKeyDown}
          className={cn(controlClass, 'field-sizing-content max-h-48 min-h-13 resize-none')}
        />
        {busy ? (
          <Button key="stop" className="min-h-13" onClick={onStop}>
            <Square size={12} fill="currentColor" aria-hidden />
            {t('stop')}
          </Button>
        ) : (
          <Button key="send" type="submit" kind="primary" className="min-h-13">
            <ArrowUp size={15} aria-hidden />
            {t('send')}
          </Button>
        )}
      </div>
      <p id={`${id}-hint`} className="mt-1 text-xs text-muted max-md:hidden">
        {t('promptHint')}
      </p>
    </form>
  );
}

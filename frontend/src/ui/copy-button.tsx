import { Check, Copy } from 'lucide-react';
import { useEffect, useState, type Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from '../lib/clipboard';
import { Button, IconButton, type ButtonKind } from './button';

const confirmationTime = 2000;

interface CopyProps {
  text: string;
  /** Called when the browser refuses, so that the text can be selected for copying by hand. */
  onRefused?: () => void;
}

function useCopy({ text, onRefused }: CopyProps) {
  const [outcome, setOutcome] = useState<'copied' | 'refused'>();

  useEffect(() => {
    if (!outcome) {
      return undefined;
    }
    const timer = setTimeout(() => setOutcome(undefined), confirmationTime);
    return () => clearTimeout(timer);
  }, [outcome]);

  async function copy() {
    const copied = await copyText(text);
    setOutcome(copied ? 'copied' : 'refused');
    if (!copied) {
      onRefused?.();
    }
  }

  return { outcome, copy };
}

interface CopyButtonProps extends CopyProps {
  kind?: ButtonKind;
  ref?: Ref<HTMLButtonElement>;
}

export function CopyButton({ text, onRefused, kind = 'plain', ref }: CopyButtonProps) {
  const { t } = useTranslation();
  const { outcome, copy } = useCopy({ text, onRefused });
  const label = { copied: t('copied'), refused: t('copyFailed') };
  return (
    <Button ref={ref} kind={kind} onClick={copy}>
      {outcome === 'copied' ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      <span aria-live="polite">{outcome ? label[outcome] : t('copy')}</span>
    </Button>
  );
}

export function CopyIcon({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation();
  const { outcome, copy } = useCopy({ text });
  return (
    <IconButton label={outcome === 'copied' ? t('copied') : label} className="size-6 max-md:size-8" onClick={copy}>
      {outcome === 'copied' ? <Check size={13} aria-hidden /> : <Copy size={13} aria-hidden />}
    </IconButton>
  );
}

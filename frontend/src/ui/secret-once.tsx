import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { selectContents } from '../lib/clipboard';
import { Button } from './button';
import { CopyButton } from './copy-button';

interface SecretOnceProps {
  secret: string;
  onSaved: () => void;
}

export function SecretOnce({ secret, onSaved }: SecretOnceProps) {
  const { t } = useTranslation('keys');
  const shown = useRef<HTMLOutputElement>(null);
  const copy = useRef<HTMLButtonElement>(null);

  // The form that had the focus is gone; without this it would fall on the dialog as a whole.
  useEffect(() => copy.current?.focus(), []);

  return (
    <>
      <output
        ref={shown}
        aria-label={t('secret')}
        className="mt-4 block rounded-control border border-edge/60 bg-sunken p-3 font-mono text-sm break-all select-all"
      >
        {secret}
      </output>
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <CopyButton
          ref={copy}
          text={secret}
          onRefused={() => {
            if (shown.current) {
              selectContents(shown.current);
            }
          }}
        />
        <Button kind="primary" onClick={onSaved}>
          {t('saved')}
        </Button>
      </div>
    </>
  );
}

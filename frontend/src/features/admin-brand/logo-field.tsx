import { useId, useState, type ChangeEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, buttonClass } from '../../ui/button';
import { FieldNote } from '../../ui/field';

const largest = 256 * 1024;
const types = ['image/png', 'image/jpeg', 'image/webp'];

interface LogoFieldProps {
  /** Where the saved one is. */
  saved?: string;
  /** What was chosen, in base64; empty to remove, absent for no change. */
  chosen?: string;
  onChoose: (logo: string | undefined) => void;
}

function readBase64(file: File): Promise<string> {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.addEventListener('error', () => fail(reader.error ?? new Error('unreadable')));
    reader.addEventListener('load', () => done(String(reader.result).replace(/^[^,]*,/, '')));
    reader.readAsDataURL(file);
  });
}

export function LogoField({ saved, chosen, onChoose }: LogoFieldProps) {
  const { t } = useTranslation('brand');
  const id = useId();
  const [fault, setFault] = useState<string>();
  const [type, setType] = useState('image/png');

  async function choose(event: ChangeEvent<HTMLInputElement>) {
    const file = event.target.files?.[0];
    event.target.value = '';
    if (!file) {
      return;
    }
    if (!types.includes(file.type)) {
      setFault(t('logoType'));
    } else if (file.size > largest) {
      setFault(t('logoLarge'));
    } else {
      setFault(undefined);
      setType(file.type);
      onChoose(await readBase64(file));
    }
  }

  const shown = chosen === undefined ? saved : chosen && `data:${type};base64,${chosen}`;
  return (
    <div role="group" aria-labelledby={`${id}-label`}>
      <p id={`${id}-label`} className="mb-1 font-medium">
        {t('logo')}
      </p>
      <div className="flex flex-wrap items-center gap-3">
        <div className="grid size-16 shrink-0 place-items-center border border-rule bg-raised">
          {shown ? (
            <img src={shown} alt={t('logo')} className="max-h-14 max-w-14 object-contain" />
          ) : (
            <span className="px-1 text-center text-xs text-muted">{t('noLogo')}</span>
          )}
        </div>
        <label className={buttonClass('plain', 'cursor-pointer focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-signal')}>
          {t('chooseLogo')}
          <input
            type="file"
            accept={types.join(',')}
            aria-describedby={`${id}-note`}
            className="sr-only"
            onChange={choose}
          />
        </label>
        {shown && (
          <Button kind="quiet" onClick={() => onChoose(saved ? '' : undefined)}>
            {t('removeLogo')}
          </Button>
        )}
      </div>
      <FieldNote id={`${id}-note`} hint={t('logoHint')} error={fault} />
    </div>
  );
}

import { useTranslation } from 'react-i18next';
import type { FreshKey } from '../../lib/fresh-key';
import { Button } from '../../ui/button';
import { SecretField } from '../../ui/secret-field';

interface KeyFieldProps {
  /** The key just created, when it is the one in use. */
  fresh: FreshKey | undefined;
  value: string;
  onChange: (value: string) => void;
  onOther: () => void;
  error?: string;
}

export function KeyField({ fresh, value, onChange, onOther, error }: KeyFieldProps) {
  const { t } = useTranslation('playground');
  if (fresh) {
    return (
      <div>
        <p className="mb-1 font-medium">{t('key')}</p>
        <p className="text-muted">{t('keyFresh', { name: fresh.name })}</p>
        <p className="mt-1 flex items-center justify-between gap-2">
          <span className="font-mono text-xs">{fresh.prefix}…</span>
          <Button className="min-h-7 px-2 text-sm" onClick={onOther}>
            {t('keyOther')}
          </Button>
        </p>
      </div>
    );
  }
  return (
    <SecretField
      label={t('key')}
      showLabel={t('keyShow')}
      hideLabel={t('keyHide')}
      hint={t('keyHint')}
      error={error}
      autoComplete="off"
      placeholder="sk-…"
      className="font-mono md:text-sm"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

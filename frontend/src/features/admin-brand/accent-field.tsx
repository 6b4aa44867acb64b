import { useTranslation } from 'react-i18next';
import { Field } from '../../ui/field';
import { contrast, isColour, minContrast } from './contrast';

interface AccentFieldProps {
  theme: 'light' | 'dark';
  label: string;
  value: string;
  onChange: (value: string) => void;
}

export function accentFits(value: string, theme: 'light' | 'dark'): boolean {
  const colour = value.trim();
  return colour === '' || (isColour(colour) && contrast(colour, theme) >= minContrast);
}

/** A colour, with the contrast that decides whether it will do, and a button in it. */
export function AccentField({ theme, label, value, onChange }: AccentFieldProps) {
  const { t } = useTranslation('brand');
  const colour = value.trim();
  const known = isColour(colour);
  // Cut, not rounded: 4.49 is not to be read as enough.
  const ratio = known ? (Math.floor(contrast(colour, theme) * 10) / 10).toFixed(1) : '';

  function fault(): string | undefined {
    if (colour === '' || accentFits(colour, theme)) {
      return undefined;
    }
    if (!known) {
      return t('accentBad');
    }
    return theme === 'light' ? t('tooPale', { ratio }) : t('tooDark', { ratio });
  }

  return (
    <div>
      <Field
        label={label}
        hint={known ? t('contrast', { ratio }) : t('accentHint')}
        error={fault()}
        maxLength={7}
        autoComplete="off"
        spellCheck={false}
        className="font-mono"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        trailing={
          <input
            type="color"
            aria-label={t('pick', { label })}
            className="size-7 cursor-pointer rounded-control max-md:size-10"
            value={known ? colour.toLowerCase() : theme === 'light' ? '#007a7b' : '#49c7c0'}
            onChange={(event) => onChange(event.target.value)}
          />
        }
      />
    </div>
  );
}

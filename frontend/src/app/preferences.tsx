import { Languages, Moon, Sun } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { otherLanguage, setLanguage } from '../lib/i18n';
import { setTheme, useTheme } from '../lib/theme';
import { IconButton } from '../ui/button';

export function usePreferences() {
  const { t, i18n } = useTranslation();
  const theme = useTheme();
  const language = otherLanguage(i18n.language);
  return {
    theme: {
      label: theme === 'dark' ? t('themeToLight') : t('themeToDark'),
      Icon: theme === 'dark' ? Sun : Moon,
      toggle: () => setTheme(theme === 'dark' ? 'light' : 'dark'),
    },
    language: {
      code: language,
      name: t('language'),
      label: t('languageHint'),
      Icon: Languages,
      toggle: () => void setLanguage(language),
    },
  };
}

export function PreferenceButtons({ className }: { className?: string }) {
  const { theme, language } = usePreferences();
  return (
    <div className={className}>
      <IconButton label={theme.label} onClick={theme.toggle}>
        <theme.Icon size={16} aria-hidden />
      </IconButton>
      <IconButton label={language.label} onClick={language.toggle}>
        <language.Icon size={16} aria-hidden />
      </IconButton>
    </div>
  );
}

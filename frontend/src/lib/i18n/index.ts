import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { readPreference, writePreference } from '../storage';
import type { Dictionary, en } from './en';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: typeof en;
  }
}

const loaders = {
  en: () => import('./en').then((module): Dictionary => module.en),
  'zh-CN': () => import('./zh-CN').then((module): Dictionary => module.zhCN),
};

export type Language = keyof typeof loaders;

export function otherLanguage(language: string): Language {
  return language === 'zh-CN' ? 'en' : 'zh-CN';
}

async function load(language: Language) {
  if (i18next.hasResourceBundle(language, 'common')) {
    return;
  }
  const dictionary = await loaders[language]();
  for (const [namespace, words] of Object.entries(dictionary)) {
    i18next.addResourceBundle(language, namespace, words);
  }
}

export async function setLanguage(language: Language): Promise<void> {
  await load(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  if (readPreference('language') !== language) {
    writePreference('language', language);
  }
}

export async function startI18n(): Promise<void> {
  const language: Language = document.documentElement.lang === 'zh-CN' ? 'zh-CN' : 'en';
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    defaultNS: 'common',
    resources: {},
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  await load(language);
  await i18next.changeLanguage(language);
}

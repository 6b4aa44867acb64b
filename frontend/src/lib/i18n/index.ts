import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { readPreference, writePreference } from '../storage';
import type { DocsDictionary, documentation } from './docs.en';
import type { Dictionary, en } from './en';
import type { open, OpenDictionary } from './open.en';
import type { platform, PlatformDictionary } from './platform.en';
import type { purse, PurseDictionary } from './purse.en';
import type { space, SpaceDictionary } from './space.en';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: typeof en & typeof documentation & typeof open & typeof platform & typeof purse & typeof space;
  }
}

/** Words are loaded by area, so that nobody waits for those of pages that they do not open. */
const loaders = {
  console: {
    en: () => import('./en').then((module): Dictionary => module.en),
    'zh-CN': () => import('./zh-CN').then((module): Dictionary => module.zhCN),
  },
  docs: {
    en: () => import('./docs.en').then((module): DocsDictionary => module.documentation),
    'zh-CN': () => import('./docs.zh-CN').then((module): DocsDictionary => module.documentation),
  },
  open: {
    en: () => import('./open.en').then((module): OpenDictionary => module.open),
    'zh-CN': () => import('./open.zh-CN').then((module): OpenDictionary => module.open),
  },
  platform: {
    en: () => import('./platform.en').then((module): PlatformDictionary => module.platform),
    'zh-CN': () => import('./platform.zh-CN').then((module): PlatformDictionary => module.platform),
  },
  purse: {
    en: () => import('./purse.en').then((module): PurseDictionary => module.purse),
    'zh-CN': () => import('./purse.zh-CN').then((module): PurseDictionary => module.purse),
  },
  space: {
    en: () => import('./space.en').then((module): SpaceDictionary => module.space),
    'zh-CN': () => import('./space.zh-CN').then((module): SpaceDictionary => module.space),
  },
};

export type Area = keyof typeof loaders;
export type Language = keyof (typeof loaders)['console'];

const areas = new Set<Area>(['console']);
const loaded = new Set<string>();

export function otherLanguage(language: string): Language {
  return language === 'zh-CN' ? 'en' : 'zh-CN';
}

async function loadArea(area: Area, language: Language) {
  const name = `${area} ${language}`;
  if (loaded.has(name)) {
    return;
  }
  const dictionary = await loaders[area][language]();
  for (const [namespace, words] of Object.entries(dictionary)) {
    i18next.addResourceBundle(language, namespace, words);
  }
  loaded.add(name);
}

async function load(language: Language) {
  await Promise.all([...areas].map((area) => loadArea(area, language)));
}

/** Loads the words of an area, and from then on those of every language that is chosen. */
export async function loadWords(area: Area): Promise<void> {
  areas.add(area);
  await loadArea(area, i18next.language === 'zh-CN' ? 'zh-CN' : 'en');
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
  loaded.clear();
  await load(language);
  await i18next.changeLanguage(language);
}

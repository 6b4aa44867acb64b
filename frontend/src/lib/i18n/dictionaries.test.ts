import { documentation as docsEn } from './docs.en';
import { documentation as docsZh } from './docs.zh-CN';
import { en } from './en';
import { open as openEn } from './open.en';
import { open as openZh } from './open.zh-CN';
import { platform as platformEn } from './platform.en';
import { platform as platformZh } from './platform.zh-CN';
import { purse as purseEn } from './purse.en';
import { purse as purseZh } from './purse.zh-CN';
import { space as spaceEn } from './space.en';
import { space as spaceZh } from './space.zh-CN';
import { zhCN } from './zh-CN';

function flatten(dictionary: Record<string, Record<string, string>>): Map<string, string> {
  return new Map(
    Object.entries(dictionary).flatMap(([namespace, words]) =>
      Object.entries(words).map(([key, text]): [string, string] => [`${namespace}.${key}`, text]),
    ),
  );
}

const placeholders = (text: string) => [...text.matchAll(/{{\w+}}/g)].map(([name]) => name).toSorted();

const english = flatten({ ...en, ...docsEn, ...openEn, ...platformEn, ...purseEn, ...spaceEn });
const chinese = flatten({ ...zhCN, ...docsZh, ...openZh, ...platformZh, ...purseZh, ...spaceZh });

test('no area speaks under the namespace of another', () => {
  const areas = [en, docsEn, openEn, platformEn, purseEn, spaceEn];
  expect(english.size).toBe(areas.reduce((sum, area) => sum + flatten(area).size, 0));
});

test('both languages have the same keys in the same order', () => {
  expect([...chinese.keys()]).toEqual([...english.keys()]);
});

test.each([...english.keys()])('%s has words and the same placeholders in both', (key) => {
  const original = english.get(key) ?? '';
  const translated = chinese.get(key) ?? '';
  expect(original.trim()).not.toBe('');
  expect(translated.trim()).not.toBe('');
  expect(placeholders(translated)).toEqual(placeholders(original));
});

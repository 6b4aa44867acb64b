import { en } from './en';
import { zhCN } from './zh-CN';

function flatten(dictionary: Record<string, Record<string, string>>): Map<string, string> {
  return new Map(
    Object.entries(dictionary).flatMap(([namespace, words]) =>
      Object.entries(words).map(([key, text]): [string, string] => [`${namespace}.${key}`, text]),
    ),
  );
}

const placeholders = (text: string) => [...text.matchAll(/{{\w+}}/g)].map(([name]) => name).toSorted();

const english = flatten(en);
const chinese = flatten(zhCN);

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

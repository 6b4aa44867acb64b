import { expect, test } from 'vitest';
import { footersWith, lettersWith } from './wording';

const usual = { kind: 'WALLET_LOW', language: 'EN', subject: '', intro: '' } as const;
const other = { kind: 'INVITATION', language: 'ZH', subject: '邀请', intro: '' } as const;
const old = { kind: 'INVITATION', language: 'EN', subject: 'Old', intro: '' } as const;

test('one letter is replaced, and those without words are left out', () => {
  const next = { kind: 'INVITATION', language: 'EN', subject: ' New ', intro: 'Hello' } as const;
  expect(lettersWith([usual, old, other], next)).toEqual([other, { ...next, subject: 'New' }]);
});

test('a letter without words is as usual again', () => {
  expect(lettersWith([old, other], { ...old, subject: '' })).toEqual([other]);
});

test('an empty footer is none', () => {
  expect(footersWith([{ language: 'EN', text: 'A' }, { language: 'ZH', text: 'B' }], { language: 'EN', text: ' ' })).toEqual([
    { language: 'ZH', text: 'B' },
  ]);
});

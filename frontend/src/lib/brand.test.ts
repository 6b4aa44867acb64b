import { expect, test } from 'vitest';
import { parseBrand, setBrand } from './brand';

test.each([null, '', 'null', '[]', '{', '"Brook"', '{"name":7}'])('%s is the usual brand', (content) => {
  expect(parseBrand(content).name).toBe('Weir');
});

test('what the server wrote is read', () => {
  const content = '{"name":"Brook","logo":"/brand/a.png","accentLight":"#112233"}';
  expect(parseBrand(content)).toEqual({ name: 'Brook', logo: '/brand/a.png', accentLight: '#112233' });
});

test('the accent is the page’s, and can be taken back', () => {
  const { style } = document.documentElement;
  setBrand({ name: 'Brook', accentLight: '#112233' });
  expect(style.getPropertyValue('--accent-light')).toBe('#112233');
  setBrand({ name: 'Brook' });
  expect(style.getPropertyValue('--accent-light')).toBe('');
});

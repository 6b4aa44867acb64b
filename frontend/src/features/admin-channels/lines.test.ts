import { readCredentials, readMapping, readNames } from './lines';

test('a pasted list of keys loses blank lines, repeats, quotes and commas, and says which lines are none', () => {
  expect(readCredentials('sk-1\r\n\n  sk-2 \nsk-1\n"sk-3",\nnot a key')).toEqual({
    values: ['sk-1', 'sk-2', 'sk-3'],
    repeats: 1,
    broken: ['not a key'],
  });
});

test('nothing pasted is nothing', () => {
  expect(readCredentials(' \n')).toEqual({ values: [], repeats: 0, broken: [] });
});

test('names may be divided by commas, blanks and lines', () => {
  expect(readNames('gpt-4o, gpt-4o-mini\nvendor/model:free  gpt-4o')).toEqual(['gpt-4o', 'gpt-4o-mini', 'vendor/model:free']);
});

test('a mapping is read line by line', () => {
  expect(readMapping('gpt-4o = my-deployment\n\na=b')).toEqual({
    mapping: [
      { from: 'gpt-4o', to: 'my-deployment' },
      { from: 'a', to: 'b' },
    ],
  });
  expect(readMapping('a=b\ngpt-4o my-deployment').broken).toBe('gpt-4o my-deployment');
});

import { matches, parseChannelSearch } from './search';

const channel = {
  id: 'chn_1',
  number: 7,
  name: 'DeepSeek main',
  preset: 'deepseek',
  upstream: 'openai',
  models: ['deepseek-chat'],
  groups: ['default'],
  tags: ['cheap'],
  status: 'ENABLED' as const,
};

test.each([
  [{}, true],
  [{ find: 'MAIN' }, true],
  [{ find: '#7' }, true],
  [{ find: 'seek-ch' }, true],
  [{ find: 'cheap' }, true],
  [{ find: 'gpt' }, false],
  [{ state: 'DISABLED' as const }, false],
  [{ state: 'ENABLED' as const, find: 'default' }, true],
])('%o finds it: %s', (search, found) => {
  expect(matches(channel, search)).toBe(found);
});

test('an address with nonsense asks for nothing', () => {
  expect(parseChannelSearch({ state: 'BROKEN', find: '  ', new: 'maybe', edit: 'chn_1' })).toEqual({ edit: 'chn_1' });
});

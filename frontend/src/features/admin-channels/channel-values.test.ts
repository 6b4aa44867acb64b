import type { ChannelFormPartsFragment } from '../../gql/graphql';
import { channelSchema, createInput, updateInput, valuesOf } from './channel-values';
import { readHeaders, readTags } from './lines';
import { multiplierOf, ppmOf } from './tuning-values';

const channel: ChannelFormPartsFragment = {
  id: 'chn_1',
  name: 'main',
  preset: 'deepseek',
  baseUrl: '',
  models: ['deepseek-chat'],
  modelMapping: [{ from: 'gpt-4o', to: 'deepseek-chat' }],
  groups: ['default'],
  priority: 2,
  weight: 3,
  onDisconnect: 'CANCEL',
  billsAbandoned: false,
  tags: ['cheap', 'far away'],
  proxyHost: 'proxy.example:3128',
  tuning: {
    params: '{"top_k":40}',
    headers: [{ name: 'X-Team', value: 'a: b' }],
    connectTimeoutMs: 3000,
    firstByteTimeoutMs: 0,
    idleTimeoutMs: 0,
    maxConcurrency: 8,
    maxRequestsPerMinute: 0,
    costPpm: 850_000,
  },
};

test('a channel that is saved without a touch stays as it is', () => {
  const values = channelSchema.parse(valuesOf(channel));
  expect(updateInput(channel.id, values)).toEqual({
    id: 'chn_1',
    name: 'main',
    preset: 'deepseek',
    baseUrl: '',
    models: ['deepseek-chat'],
    modelMapping: [{ from: 'gpt-4o', to: 'deepseek-chat' }],
    groups: ['default'],
    priority: 2,
    weight: 3,
    onDisconnect: 'CANCEL',
    billsAbandoned: false,
    other: undefined,
    credentials: undefined,
    tags: ['cheap', 'far away'],
    proxy: undefined,
    tuning: channel.tuning,
  });
});

test('a proxy is changed, or taken away', () => {
  const values = valuesOf(channel);
  expect(updateInput('chn_1', { ...values, proxy: 'socks5://p:1' }).proxy).toBe('socks5://p:1');
  expect(updateInput('chn_1', { ...values, withoutProxy: true }).proxy).toBe('');
});

test('a new channel has the tuning of all', () => {
  expect(createInput({ ...valuesOf(undefined), name: 'n', models: 'm', credentials: 'sk-1' }).tuning).toEqual({
    connectTimeoutMs: 0,
    firstByteTimeoutMs: 0,
    idleTimeoutMs: 0,
    maxConcurrency: 0,
    maxRequestsPerMinute: 0,
    costPpm: 1_000_000,
    headers: [],
    params: '',
  });
});

test.each([
  [{ connectTimeoutMs: '60001' }, 'tuningNumber'],
  [{ maxConcurrency: '-1' }, 'tuningNumber'],
  [{ cost: '0,8' }, 'costBad'],
  [{ headers: 'X-Team 7' }, 'headersBad'],
  [{ params: '[]' }, 'otherBad'],
])('%o is refused', (fields, message) => {
  const values = valuesOf(channel);
  const parsed = channelSchema.safeParse({ ...values, tuning: { ...values.tuning, ...fields } });
  expect(parsed.error?.issues.map((issue) => issue.message)).toEqual([message]);
});

test.each([
  [1_000_000, '1'],
  [850_000, '0.85'],
  [1_000_001, '1.000001'],
  [0, '0'],
])('%i parts per million are %s', (ppm, multiplier) => {
  expect(multiplierOf(ppm)).toBe(multiplier);
  expect(ppmOf(multiplier)).toBe(ppm);
});

test('tags may hold blanks, and a header’s value may hold colons', () => {
  expect(readTags('a, far away,,a')).toEqual(['a', 'far away']);
  expect(readHeaders('X-A: b: c\n\nX-B:')).toEqual({
    headers: [
      { name: 'X-A', value: 'b: c' },
      { name: 'X-B', value: '' },
    ],
  });
});

import { matching, parseCatalogueSearch } from './search';

const model = (name: string, vendor: string, modality: 'CHAT' | 'IMAGE', available = true) => ({
  id: name,
  name,
  vendor,
  modality,
  available,
  contextTokens: null,
  maxOutputTokens: null,
  shutdownAt: null,
  rates: [],
});

const models = [model('gpt-4o', 'OpenAI', 'CHAT'), model('dall-e-3', 'OpenAI', 'IMAGE'), model('claude', 'Anthropic', 'CHAT', false)];
const names = (search: Record<string, unknown>) => matching(models, parseCatalogueSearch(search)).map(({ name }) => name);

test.each([
  [{}, ['gpt-4o', 'dall-e-3']],
  [{ all: true }, ['gpt-4o', 'dall-e-3', 'claude']],
  [{ find: 'OPENAI' }, ['gpt-4o', 'dall-e-3']],
  [{ find: ' 4o ' }, ['gpt-4o']],
  [{ makes: 'IMAGE' }, ['dall-e-3']],
  [{ makes: 'IMAGE', find: 'gpt' }, []],
  [{ makes: 'SMELLS', find: 7, all: 'yes' }, ['gpt-4o', 'dall-e-3']],
])('%o finds %o', (search, found) => {
  expect(names(search)).toEqual(found);
});

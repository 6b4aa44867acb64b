import { exampleTools, noParameters, parametersOf } from './parameters';

const of = (texts: Partial<typeof noParameters>) => parametersOf({ ...noParameters, ...texts });

test('an empty form says nothing', () => {
  expect(of({})).toEqual({ parameters: {}, wrong: [] });
});

test('what is filled in is said in the words of the API', () => {
  expect(of({ system: ' Be brief. ', temperature: '0.2', topP: '1', maxTokens: '50', tools: exampleTools })).toMatchObject({
    parameters: {
      system: 'Be brief.',
      temperature: 0.2,
      top_p: 1,
      max_tokens: 50,
      tools: [{ type: 'function', function: { name: 'get_weather' } }],
    },
    wrong: [],
  });
});

test.each([
  [{ temperature: '3' }, 'temperature'],
  [{ temperature: '-1' }, 'temperature'],
  [{ temperature: '1e0' }, 'temperature'],
  [{ topP: '1.1' }, 'topP'],
  [{ maxTokens: '1.5' }, 'maxTokens'],
  [{ maxTokens: '0' }, 'maxTokens'],
  [{ tools: '{' }, 'tools'],
  [{ tools: '{}' }, 'tools'],
  [{ tools: '[{"type":"function","function":{"name":"no blanks"}}]' }, 'tools'],
])('%o is not right', (texts, field) => {
  expect(of(texts).wrong).toEqual([field]);
});

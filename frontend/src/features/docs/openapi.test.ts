import { readOperations } from './openapi';

const description = {
  tags: [{ name: 'Inference' }, { name: 'Models' }, { name: 'Empty' }],
  paths: {
    '/v1/models': { get: { summary: 'Lists models', tags: ['Models'], security: [] } },
    '/v1/chat/completions': {
      parameters: [],
      post: { summary: 'Answers a conversation', tags: ['Inference'], security: [{ bearer: [] }] },
      get: { summary: 'The same with query parameters', tags: ['Inference'] },
    },
  },
};

test('routes are grouped by subject in the order of the description', () => {
  expect(readOperations(JSON.stringify(description))).toEqual([
    {
      tag: 'Inference',
      operations: [
        { method: 'GET', path: '/v1/chat/completions', summary: 'The same with query parameters', open: false },
        { method: 'POST', path: '/v1/chat/completions', summary: 'Answers a conversation', open: false },
      ],
    },
    { tag: 'Models', operations: [{ method: 'GET', path: '/v1/models', summary: 'Lists models', open: true }] },
  ]);
});

test('what is not a description is refused', () => {
  expect(() => readOperations('{"paths": 1}')).toThrow(/paths/);
  expect(() => readOperations('<html>')).toThrow(/JSON/);
});

import { CombinedError } from 'urql';
import { faultOf } from './fault';

function graphQLError(extensions: Record<string, unknown>) {
  return new CombinedError({ graphQLErrors: [{ message: 'in words', extensions }] });
}

test('takes code, field and request id from the extensions', () => {
  expect(faultOf(graphQLError({ code: 'CONFLICT', field: 'email', requestId: 'req_1' }))).toEqual({
    code: 'CONFLICT',
    field: 'email',
    requestId: 'req_1',
  });
});

test('calls a code that it does not know internal', () => {
  expect(faultOf(graphQLError({ code: 'NOVEL' }))?.code).toBe('INTERNAL');
  expect(faultOf(graphQLError({}))?.code).toBe('INTERNAL');
});

test.each([
  [401, 'UNAUTHENTICATED'],
  [403, 'FORBIDDEN'],
  [429, 'RATE_LIMITED'],
  [503, 'UNAVAILABLE'],
  [500, 'INTERNAL'],
])('reads a bare HTTP %i as %s', (status, code) => {
  const error = new CombinedError({ networkError: new Error('http'), response: new Response(null, { status }) });
  expect(faultOf(error)?.code).toBe(code);
});

test('tells an unreachable server from a failing one', () => {
  expect(faultOf(new CombinedError({ networkError: new TypeError('fetch') }))?.code).toBe('UNREACHABLE');
  expect(faultOf(undefined)).toBeUndefined();
});

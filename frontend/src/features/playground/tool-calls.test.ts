import { withDelta, type ToolCallDelta } from './tool-calls';
import type { ToolCall } from './chat-body';

test('parts of two calls are put together, whatever their order', () => {
  const parts: ToolCallDelta[] = [
    { index: 0, id: 'a', name: 'one', arguments: '' },
    { index: 1, id: 'b', name: 'two', arguments: '{"x"' },
    { index: 0, arguments: '{}' },
    { index: 1, arguments: ':1}' },
  ];
  expect(parts.reduce<ToolCall[]>(withDelta, [])).toEqual([
    { id: 'a', name: 'one', arguments: '{}' },
    { id: 'b', name: 'two', arguments: '{"x":1}' },
  ]);
});

import { expect, test } from 'vitest';
import { readable } from './contents';

test('JSON is shown with indents, and what is none as it is', () => {
  expect(readable('{"a":[1]}', 'application/json')).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(readable('{"a":[1', 'application/json')).toBe('{"a":[1');
  expect(readable('{"a":1}', 'text/event-stream')).toBe('{"a":1}');
});

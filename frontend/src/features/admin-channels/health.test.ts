import { expect, test } from 'vitest';
import { causeOf, credentialState, phaseOf } from './health';

const now = Date.parse('2027-01-01T00:00:00Z');

test.each([
  ['ENABLED', null, 'ENABLED'],
  ['ENABLED', '2026-12-31T23:59:59Z', 'ENABLED'],
  ['ENABLED', '2027-01-01T00:00:01Z', 'BENCHED'],
  ['AUTO_DISABLED', '2027-01-01T00:00:01Z', 'AUTO_DISABLED'],
] as const)('%s, benched until %s, is %s', (status, benchedUntil, want) => {
  expect(credentialState({ status, benchedUntil }, now)).toBe(want);
});

test('what is not known is said as what is nearest', () => {
  expect(phaseOf('RAMPING')).toBe('phase_RAMPING');
  expect(phaseOf('SOMETHING')).toBe('phase_OPEN');
  expect(causeOf('REFUSED')).toBe('cause_REFUSED');
  expect(causeOf('')).toBe('cause_FAILED');
});

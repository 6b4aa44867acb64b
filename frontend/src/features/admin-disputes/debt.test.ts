import { debtState } from './debt';

test.each([
  [{ debt: '0.00', writtenOff: '0.00', writeOffAt: null }, 'none'],
  [{ debt: '4.00', writtenOff: '0.00', writeOffAt: null }, 'owed'],
  [{ debt: '4.00', writtenOff: '0.00', writeOffAt: '2027-03-01T00:00:00Z' }, 'ends'],
  [{ debt: '4.00', writtenOff: '3.00', writeOffAt: null }, 'writtenOff'],
])('of %o: %s', (dispute, state) => {
  expect(debtState(dispute)).toBe(state);
});

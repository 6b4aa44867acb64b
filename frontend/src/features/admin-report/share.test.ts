import { marginPerMille } from './share';

test.each([
  ['0.25', '1.00', 250],
  ['-0.100000000', '0.4', -250],
  ['0', '0', undefined],
  ['0.000000001', '0.000000003', 333],
])('of %s margin on %s', (margin, charge, share) => {
  expect(marginPerMille(margin, charge)).toBe(share);
});

import { nextPage } from './next-page';

test('keeps a page of the console', () => {
  expect(nextPage.parse({ next: '/t/acme/keys?new=true' })).toEqual({ next: '/t/acme/keys?new=true' });
});

test.each(['https://example.com/t/acme', '//example.com', '/t//example.com', '/t/\\example.com', '/sign-out', 7])(
  'drops %s',
  (next) => {
    expect(nextPage.parse({ next }).next).toBeUndefined();
  },
);

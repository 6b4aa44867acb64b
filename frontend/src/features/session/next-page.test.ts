import { nextPage } from './next-page';

test.each(['/t/acme/keys?new=true', '/admin', '/admin?range=7d', '/admin/channels?edit=new', '/invitation'])('keeps %s', (next) => {
  expect(nextPage.parse({ next })).toEqual({ next });
});

test.each(['https://example.com/t/acme', '//example.com', '/t//example.com', '/t/\\example.com', '/sign-out', '/administrator', '/admin//example.com', 7])(
  'drops %s',
  (next) => {
    expect(nextPage.parse({ next }).next).toBeUndefined();
  },
);

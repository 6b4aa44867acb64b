import { captchaMessage } from './captcha';

test.each([
  [{ captcha: { answer: 'token' } }, { answer: 'token' }],
  [{ captcha: { answer: '' } }, undefined],
  [{ captcha: { expired: true } }, { expired: true }],
  [{ captcha: { failed: true } }, { failed: true }],
  [{ captcha: { height: 5000 } }, { height: 640 }],
  [{ captcha: { height: 1 } }, { height: 80 }],
  [{ captcha: { height: Number.NaN } }, undefined],
  [{ captcha: 'token' }, undefined],
  [{ source: 'an extension' }, undefined],
  ['token', undefined],
  [null, undefined],
])('%o means %o', (data, message) => {
  expect(captchaMessage(data)).toEqual(message);
});

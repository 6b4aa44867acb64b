// What stands open to everybody: prices, status, documentation; and a sign-up that asks for a captcha.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { desktop, judge, phone, startBrowser } from './browser.mjs';
import { startCaptchaProvider } from './captcha-provider.mjs';
import { settled, stepIn, until } from './console.mjs';
import { startServer } from './server.mjs';

let provider;
let server;
let browser;

before(async () => {
  provider = await startCaptchaProvider();
  server = await startServer({
    ...provider.environment,
    WEIR_ALLOW_PRIVATE_UPSTREAMS: '1',
    WEIR_TRUSTED_PROXIES: '127.0.0.0/8',
  });
  browser = await startBrowser();
  // The demonstration asks nobody on its own machine: this browser comes from elsewhere.
  await browser.page.setExtraHTTPHeaders({ 'x-forwarded-for': '203.0.113.7' });
});

after(async () => {
  await browser?.close();
  await server?.stop();
  await provider?.stop();
});

const step = (name, work) => stepIn(browser.page, name, work);

test('a stranger looks around and signs up', { timeout: 120_000 }, async () => {
  const { page, watch } = browser;
  watch.expectRefusals('401 /graphql');

  await step('the sign-in page leads to the prices', async () => {
    await page.goto(`${server.url}/sign-in`);
    await page.getByRole('link', { name: 'Models and prices' }).click();
    await page.getByRole('heading', { level: 1, name: 'Models and prices' }).waitFor();
    const row = page.getByRole('row', { name: /gpt-4o-mini/ }).first();
    await row.getByText('$0.15/M').first().waitFor();
    await settled(page);
    await judge(browser, 'open models');
  });

  await step('the address holds what is sought', async () => {
    await page.getByLabel('Find a model').fill('gpt-4o-mini');
    await page.waitForURL(/find=gpt-4o-mini/);
    await page.reload();
    assert.equal(await page.getByLabel('Find a model').inputValue(), 'gpt-4o-mini');
    await page.getByRole('row', { name: /gpt-4o-mini/ }).first().waitFor();
    await page.getByLabel('Find a model').fill('no such model');
    await page.getByText('No model matches').waitFor();
    await judge(browser, 'open models none');
  });

  await step('status and documentation', async () => {
    await page.getByRole('link', { name: 'Service status' }).click();
    await page.getByText('Everything works').waitFor();
    await judge(browser, 'open status');
    await page.getByRole('link', { name: 'Documentation' }).click();
    await page.getByRole('heading', { level: 1, name: 'Documentation' }).waitFor();
    await judge(browser, 'open docs');
  });

  await step('in Chinese, dark, on a phone', async () => {
    await page.getByRole('button', { name: 'Switch to dark' }).click();
    await page.getByRole('button', { name: 'Switch to Chinese' }).click();
    await page.setViewportSize(phone);
    for (const [name, shot] of [
      ['模型与价格', 'models'],
      ['服务状态', 'status'],
    ]) {
      await page.getByRole('link', { name }).click();
      await page.getByRole('heading', { level: 1, name }).waitFor();
      await settled(page);
      await judge(browser, `open ${shot} zh dark phone`);
    }
    await page.setViewportSize(desktop);
    await page.getByRole('button', { name: '切换到英文' }).click();
  });

  await step('sign-up wants the captcha', async () => {
    await page.goto(`${server.url}/sign-up`);
    await page.getByLabel('E-mail').fill('grace@example.com');
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('Show that you are a person first.').waitFor();
    assert.equal(provider.proved.length, 0);
    await judge(browser, 'sign-up captcha');
  });

  await step('who has solved it is let in', async () => {
    const box = page.frameLocator('iframe[title="Captcha"]');
    await box.getByRole('button', { name: 'I am a person' }).click();
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await until('the answer is proved', async () => provider.proved.length === 1);
    watch.expectRefusals();
    await judge(browser, 'signed up with captcha');
  });
});

// The operator's name, logo and colours, before anybody signs in and inside.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { desktop, judge, phone, startBrowser } from './browser.mjs';
import { root, settled, signIn, stepIn } from './console.mjs';
import { startServer } from './server.mjs';

const logo = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
  'base64',
);

let server;
let browser;

before(async () => {
  server = await startServer({ WEIR_ROOT_PASSWORD: root.password });
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const step = (name, work) => stepIn(browser.page, name, work);

async function enter(page) {
  await page.goto(`${server.url}/sign-in`);
  await signIn(page, root);
}

test('an installation under the operator’s own name', { timeout: 180_000 }, async () => {
  const { page, watch } = browser;
  watch.expectRefusals('401 /graphql');

  await step('a colour that cannot be read is refused, with the number', async () => {
    await enter(page);
    watch.expectRefusals();
    await page.goto(`${server.url}/admin/brand`);
    await page.getByLabel('Name', { exact: true }).fill('Brook & 小溪');
    const accent = page.getByRole('textbox', { name: 'Accent on light', exact: true });
    await accent.fill('#f0c040');
    await page.getByText('Contrast 1.4 : 1, and 4.5 : 1 is needed').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Save' }).first().isDisabled(), true);
    await judge(browser, 'admin brand refused');
    await accent.fill('#7a1f5c');
    await page.getByText(/^Contrast \d+\.\d : 1$/).waitFor();
  });

  await step('name, logo and colour are saved, and seen at once', async () => {
    await page.getByLabel('Choose a picture').setInputFiles({ name: 'logo.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') });
    await page.getByText('This is not a PNG, JPEG or WebP.').waitFor();
    await page.getByLabel('Choose a picture').setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: logo });
    await page.getByRole('img', { name: 'Logo' }).waitFor();
    await page.getByRole('button', { name: 'Save' }).first().click();
    await page.getByRole('complementary').getByText('Brook & 小溪').waitFor();
    await settled(page);
    await judge(browser, 'admin brand saved');
  });

  await step('a letter is written and looked at', async () => {
    await page.getByRole('textbox', { name: 'First paragraph' }).fill('Welcome to {{.Site}}.');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByText('Welcome to Brook & 小溪.').waitFor();
    await page.getByRole('button', { name: 'Save' }).last().click();
    await page.getByText('Invitation to a tenant · changed').waitFor({ state: 'attached' });
    await judge(browser, 'admin brand letters');
  });

  await step('the tenant’s sidebar bears it', async () => {
    await page.goto(`${server.url}/`);
    await page.getByRole('complementary').getByText('Brook & 小溪').waitFor();
    await settled(page);
    const painted = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--signal'));
    assert.equal(painted, '#7a1f5c');
  });

  await step('a stranger sees it before any script has run', async () => {
    const html = await (await fetch(`${server.url}/sign-in`)).text();
    assert.match(html, /<title>Brook &amp; 小溪<\/title>/);
    await page.context().clearCookies();
    watch.expectRefusals('401 /graphql');
    await page.goto(`${server.url}/sign-in`);
    await page.getByRole('heading', { level: 1, name: 'Sign in to Brook & 小溪' }).waitFor();
    assert.match(await page.title(), /Brook & 小溪/);
    await judge(browser, 'sign-in branded');
    await page.goto(`${server.url}/models`);
    await page.getByRole('banner').getByText('Brook & 小溪').waitFor();
  });

  await step('on a phone, in the dark, in Chinese', async () => {
    await enter(page);
    watch.expectRefusals();
    await page.setViewportSize(phone);
    await page.evaluate(() => {
      localStorage.setItem('weir.theme', 'dark');
      localStorage.setItem('weir.language', 'zh-CN');
    });
    await page.goto(`${server.url}/admin/brand`);
    await page.getByRole('heading', { level: 1, name: '品牌' }).waitFor();
    await page.getByLabel('邮件类型').waitFor();
    await judge(browser, 'admin brand phone dark zh');
    await page.setViewportSize(desktop);
  });
});

// What a newcomer does: sign up, create a key, call a model, see what it cost, revoke the key, leave.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { desktop, judge, phone, startBrowser } from './browser.mjs';
import { menu, nanoDollars, reading, stepIn, until } from './console.mjs';
import { startServer } from './server.mjs';

const password = 'correct horse battery';
const email = `ada.${Date.now()}@example.com`;

let server;
let browser;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const step = (name, work) => stepIn(browser.page, name, work);

test('a newcomer from the start page to sign-out', { timeout: 240_000 }, async () => {
  const { page, watch } = browser;
  let secret = '';

  // Without a session the first question is refused; some servers say so by the status of HTTP too.
  watch.expectRefusals('401 /graphql');

  await step('start page leads to sign-in', async () => {
    await page.goto(`${server.url}/`);
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await page.getByText('This is a demonstration').waitFor();
    await judge(browser, 'sign-in');
  });

  await step('wrong password', async () => {
    await page.getByLabel('E-mail or user name').fill(email);
    await page.getByLabel('Password', { exact: true }).fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('password is wrong').waitFor();
    await judge(browser, 'sign-in refused');
  });

  await step('sign-up checks its fields', async () => {
    await page.getByRole('link', { name: 'Create account' }).click();
    await page.getByRole('heading', { name: 'Create your account' }).waitFor();
    await page.getByLabel('E-mail').fill('ada');
    await page.getByLabel('Password', { exact: true }).fill('short');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('Enter an e-mail address').waitFor();
    await judge(browser, 'sign-up refused');
  });

  await step('sign up', async () => {
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  });
  watch.expectRefusals();

  await step('overview of a new tenant', async () => {
    await reading(page, 'Balance').filter({ hasText: '$10.00' }).waitFor();
    await page.getByRole('main').getByText('$10.00', { exact: true }).first().waitFor();
    await page.getByRole('heading', { name: 'First request' }).waitFor();
    await page.getByText(`curl ${server.url}/v1/chat/completions`).waitFor();
    await page.getByText('Bonus').first().waitFor();
    await judge(browser, 'overview new');
  });

  await step('create a key', async () => {
    await page.getByRole('link', { name: 'Create key' }).click();
    const dialog = page.getByRole('dialog', { name: 'Create an API key' });
    await dialog.waitFor();
    await dialog.getByRole('button', { name: 'Create key' }).click();
    await dialog.getByText('Enter a name.').waitFor();
    await judge(browser, 'create key');

    await dialog.getByLabel('Expires').selectOption({ label: 'In 90 days' });
    await dialog.getByLabel('Name').fill('first program');
    await dialog.getByLabel('Name').press('Enter');
  });

  await step('secret is shown once', async () => {
    const dialog = page.getByRole('dialog', { name: 'Save this secret now' });
    await dialog.waitFor();
    secret = (await dialog.getByLabel('Secret').textContent()) ?? '';
    assert.match(secret, /^sk-\S{20,}$/, 'the secret does not look like a key');
    await judge(browser, 'secret once');

    await page.keyboard.press('Escape');
    await page.mouse.click(5, 5);
    assert.ok(await dialog.getByLabel('Secret').isVisible(), 'Escape or a click beside lost the secret');

    await dialog.getByRole('button', { name: 'Copy' }).click();
    await dialog.getByRole('button', { name: 'Copied' }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), secret);

    await dialog.getByRole('button', { name: 'I have saved it' }).click();
    await dialog.waitFor({ state: 'detached' });
    const row = page.getByRole('row', { name: /first program/ });
    await row.getByText('Active').waitFor();
    assert.ok(!(await page.content()).includes(secret), 'the secret is still in the page');
    await judge(browser, 'keys');
  });

  await step('a budget for the key', async () => {
    const row = page.getByRole('row', { name: /first program/ });
    await row.getByRole('button', { name: 'Edit' }).click();
    const sheet = page.getByRole('dialog', { name: 'API key' });
    await sheet.getByLabel('Budget of a month, $').fill('5');
    await sheet.getByLabel('Requests per minute').fill('600');
    await judge(browser, 'edit key');
    await sheet.getByRole('button', { name: 'Save' }).click();
    await sheet.waitFor({ state: 'detached' });
    await row.getByText('$0.00 / $5.00').waitFor();
  });

  await step('playground wants a message', async () => {
    await menu(page).getByRole('link', { name: 'Playground' }).click();
    await page.getByRole('heading', { level: 1, name: 'Playground' }).waitFor();
    await page.getByText('Using first program').waitFor();
    const model = page.getByLabel('Model', { exact: true });
    await until('a model is chosen', async () => (await model.inputValue()) !== '');
    await judge(browser, 'playground empty');
  });

  await step('answer streams and is charged to the nano-dollar', async () => {
    const balanceBefore = nanoDollars(await reading(page, 'Balance').textContent());
    await page.getByLabel('Message').fill('How does a weir measure a river?');
    await page.getByLabel('Message').press('Enter');
    const answer = page.getByRole('article');
    await answer.and(page.locator('[aria-busy="false"]')).waitFor();
    const words = await answer.textContent();
    assert.ok(words.length > 40, `the answer is too short: ${words}`);

    const cost = nanoDollars(await answer.getByText(/^cost \$/).textContent());
    assert.ok(cost > 0n, 'the answer cost nothing');
    const balanceNow = async () => nanoDollars(await reading(page, 'Balance').textContent());
    await until('the balance falls', async () => (await balanceNow()) < balanceBefore);
    assert.equal(balanceBefore - (await balanceNow()), cost, 'the balance did not fall by the cost');
    await page.getByRole('status').filter({ hasText: 'The answer is complete' }).waitFor();
    await judge(browser, 'playground answered');
  });

  await step('overview shows the charge', async () => {
    await menu(page).getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('cell', { name: 'Charge' }).waitFor();
    await page.getByText('Your first request arrived.').waitFor();
    await judge(browser, 'overview charged');
  });

  await step('a new secret for the key', async () => {
    await menu(page).getByRole('link', { name: 'API keys' }).click();
    await page.getByRole('row', { name: /first program/ }).getByRole('button', { name: 'Rotate' }).click();
    let dialog = page.getByRole('dialog', { name: 'New secret for “first program”?' });
    await judge(browser, 'rotate key');
    await dialog.getByRole('button', { name: 'Rotate' }).click();
    dialog = page.getByRole('dialog', { name: 'Save this secret now' });
    const next = (await dialog.getByLabel('Secret').textContent()) ?? '';
    assert.notEqual(next, secret);
    secret = next;
    await dialog.getByRole('button', { name: 'I have saved it' }).click();
    await dialog.waitFor({ state: 'detached' });
  });

  await step('revoke the key', async () => {
    await page.getByRole('button', { name: 'Revoke first program' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByRole('heading', { name: 'Revoke “first program”?' }).waitFor();
    await judge(browser, 'revoke key');
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('row', { name: /first program/ }).getByText('Revoked').waitFor();
    await judge(browser, 'keys revoked');
  });

  await step('revoked key is refused', async () => {
    watch.expectRefusals('401 /v1/chat/completions');
    await menu(page).getByRole('link', { name: 'Playground' }).click();
    await page.getByLabel('API key', { exact: true }).fill(secret);
    await page.getByLabel('Message').fill('Are you still there?');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('The key does not work').first().waitFor();
    await page.getByText(/^Request \S+/).waitFor();
    await judge(browser, 'playground key refused');
    watch.expectRefusals();
  });

  await step('unknown pages and workspaces', async () => {
    const console = page.url().replace(/\/playground.*$/, '');
    await page.goto(`${console}/nowhere`);
    await page.getByRole('heading', { name: 'Page not found' }).waitFor();
    await judge(browser, 'page not found');
    watch.expectRefusals('403 /graphql', '404 /graphql');
    await page.goto(`${server.url}/t/no-such-workspace/keys`);
    await page.getByRole('heading', { name: 'No such workspace' }).waitFor();
    await judge(browser, 'workspace not found');
    watch.expectRefusals();
    await page.goto(console);
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  });

  const pages = [
    { en: 'Overview', zh: '概览', shot: 'overview' },
    { en: 'API keys', zh: 'API 密钥', shot: 'keys' },
    { en: 'Playground', zh: '试用', shot: 'playground' },
  ];

  async function visitAll(language, kind) {
    for (const entry of pages) {
      await menu(page).getByRole('link', { name: entry[language] }).click();
      await page.getByRole('heading', { level: 1, name: entry[language] }).waitFor();
      await until('nothing loads any more', async () => (await page.locator('main [aria-busy="true"]').count()) === 0);
      await judge(browser, `${entry.shot} ${language} ${kind}`);
    }
  }

  await step('dark', async () => {
    await page.getByRole('button', { name: 'Switch to dark' }).click();
    await page.locator('html.dark').waitFor();
    await visitAll('en', 'dark');
  });

  await step('Chinese', async () => {
    await page.getByRole('button', { name: 'Switch to Chinese' }).click();
    await page.locator('html[lang="zh-CN"]').waitFor();
    await visitAll('zh', 'dark');
  });

  await step('phone', async () => {
    await page.setViewportSize(phone);
    await visitAll('zh', 'dark phone');
    await page.reload();
    await page.locator('html.dark[lang="zh-CN"]').waitFor();
    await page.getByRole('button', { name: '更多' }).click();
    await page.getByRole('button', { name: '切换到浅色' }).click();
    await judge(browser, 'more zh light phone');
    await page.getByRole('button', { name: 'English' }).click();
    await page.locator('html:not(.dark)[lang="en"]').waitFor();
    await page.keyboard.press('Escape');
    await visitAll('en', 'light phone');
  });

  await step('tablet', async () => {
    await page.setViewportSize({ width: 800, height: 900 });
    await visitAll('en', 'light tablet');
    await page.setViewportSize(desktop);
  });

  await step('sign out', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await judge(browser, 'signed out');
  });

  await step('a page of the console asks for sign-in and comes back', async () => {
    watch.expectRefusals('401 /graphql');
    await page.goBack();
    await page.waitForURL(/\/sign-in\?next=/);
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await page.getByLabel('E-mail or user name').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Playground' }).waitFor();
    await judge(browser, 'signed in again');
  });
});

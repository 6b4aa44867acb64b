// A workspace at work: a conversation, a video that is watched as it is made, what both cost; and somebody who may only look.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { desktop, judge, phone, startBrowser } from './browser.mjs';
import { menu, settled, stepIn } from './console.mjs';
import { startServer } from './server.mjs';

const password = 'correct horse battery';
// The smallest picture that is one: a single pixel.
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

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

const pages = [
  { en: 'Overview', zh: '概览', shot: 'overview' },
  { en: 'Requests', zh: '请求记录', shot: 'requests' },
  { en: 'Tasks', zh: '任务', shot: 'tasks' },
  { en: 'Wallet', zh: '钱包', shot: 'wallet' },
  { en: 'Webhooks', zh: '事件通知', shot: 'webhooks' },
  { en: 'Documentation', zh: '文档', shot: 'docs' },
  { en: 'Members', zh: '成员', shot: 'members' },
  { en: 'Audit', zh: '审计', shot: 'audit' },
  { en: 'Profile', zh: '个人资料', shot: 'profile' },
];

async function go(page, name) {
  const direct = menu(page).getByRole('link', { name, exact: true });
  if (!(await direct.isVisible())) {
    await page.getByRole('button', { name: /^(More|更多)$/ }).click();
  }
  await direct.click();
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
  await settled(page);
}

const mutate = (page, query) =>
  page.evaluate(async (text) => {
    const answer = await fetch('/graphql', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ query: text }),
    });
    return (await answer.json()).data;
  }, query);

test('an owner at work, and a viewer who looks', { timeout: 240_000 }, async () => {
  const { page, watch } = browser;
  watch.expectRefusals('401 /graphql');

  await step('sign up and create a key', async () => {
    await page.goto(`${server.url}/sign-up`);
    await page.getByLabel('E-mail').fill('ada@example.com');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    watch.expectRefusals();
    await page.getByRole('link', { name: 'Create key' }).click();
    await page.getByLabel('Name').fill('worker');
    await page.getByLabel('Name').press('Enter');
    await page.getByRole('button', { name: 'I have saved it' }).click();
  });

  await step('a key that was switched off is taken back', async () => {
    const row = page.getByRole('row', { name: /worker/ });
    await row.getByRole('button', { name: 'Switch off worker' }).click();
    await row.getByText('Off', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await row.getByText('Active').waitFor();
  });

  await step('a conversation with parameters and a picture, and its code', async () => {
    await go(page, 'Playground');
    await page.getByText('Parameters and tools').click();
    await page.getByLabel('System prompt').fill('Answer briefly.');
    await page.getByLabel('Temperature').fill('9');
    await page.getByText('Not valid.').waitFor();
    await page.getByLabel('Temperature').fill('0.2');
    await page.getByRole('button', { name: 'Fill in an example' }).click();
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'weir.png', mimeType: 'image/png', buffer: Buffer.from(pixel, 'base64') });
    await page.getByRole('list', { name: 'Attached pictures' }).waitFor();
    await judge(browser, 'playground parameters');
    await page.getByLabel('Message', { exact: true }).fill('What is in the picture?');
    await page.getByLabel('Message', { exact: true }).press('Enter');
    const answer = page.getByRole('article');
    await answer.and(page.locator('[aria-busy="false"]')).waitFor();
    await answer.getByText(/^cost \$/).waitFor();
    await page.getByRole('button', { name: 'Code' }).click();
    const dialog = page.getByRole('dialog', { name: 'The same call as a program' });
    for (const language of ['Python', 'JavaScript', 'Go', 'cURL']) {
      await dialog.getByRole('button', { name: language, exact: true }).click();
      const code = await dialog.getByRole('region', { name: `Code in ${language}` }).textContent();
      assert.ok(code.includes('Answer briefly.') && code.includes('data:image/png'), `${language}: ${code.slice(0, 200)}`);
    }
    await judge(browser, 'playground code');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  await step('a video is watched as it is made', async () => {
    await page.getByRole('button', { name: 'Video', exact: true }).click();
    await page.getByLabel('What happens in the video').fill('Water runs over a weir');
    await page.getByRole('button', { name: 'Make video' }).click();
    const card = page.getByRole('article', { name: 'Video task' });
    await card.getByRole('progressbar').waitFor();
    await judge(browser, 'playground video running');
    await card.getByRole('status').filter({ hasText: /done|made|succeeded/i }).waitFor({ timeout: 60_000 });
    await card.getByLabel('Video', { exact: true }).waitFor();
    await judge(browser, 'playground video made');
    await go(page, 'Tasks');
    await page.getByText('Water runs over a weir').waitFor();
  });

  await step('the wallet draws the balance', async () => {
    await go(page, 'Wallet');
    const chart = page.getByRole('slider', { name: 'What the balance was' });
    await chart.waitFor();
    assert.match(await chart.getAttribute('aria-valuetext'), /^Now: \$9\.\d+$/);
    await chart.press('Home');
    assert.match(await chart.getAttribute('aria-valuetext'), /: \$0\.00$/);
    await page.getByLabel('Time', { exact: true }).selectOption({ label: 'Last 24 hours' });
    await page.waitForURL(/span=24h/);
    await page.getByText('Show as a table').click();
    await page.getByRole('row', { name: /^Now/ }).waitFor();
    await judge(browser, 'wallet balance over time');
  });

  await step('the ledger has both charges', async () => {
    await go(page, 'Wallet');
    await page.getByRole('button', { name: 'Ledger' }).click();
    await page.getByLabel('Type').selectOption({ label: 'Charge' });
    await page.waitForURL(/type=CHARGE/);
    await page.getByRole('row', { name: /Charge/ }).nth(1).waitFor();
    assert.equal(await page.getByRole('row', { name: /Bonus/ }).count(), 0);
    await judge(browser, 'wallet ledger');
    const statement = await page.getByRole('link', { name: 'CSV' }).getAttribute('href');
    const text = await page.evaluate(async (address) => (await fetch(address)).text(), statement);
    assert.match(text.split('\r\n')[0], /amount/i);
    await page.getByRole('button', { name: 'Plans' }).click();
    await page.getByText('No plans are on sale').waitFor();
    await judge(browser, 'wallet plans');
    await page.getByRole('button', { name: 'Paying' }).click();
    await page.getByLabel('Tell us below, US dollars').fill('5 1');
    await page.getByRole('button', { name: 'Save' }).first().click();
    await page.getByText('Saved.').first().waitFor();
    await judge(browser, 'wallet paying');
  });

  await step('every page in English', async () => {
    for (const entry of pages) {
      await go(page, entry.en);
      await judge(browser, `work ${entry.shot} en light`);
    }
  });

  await step('every page in Chinese, dark, on a phone', async () => {
    await page.getByRole('button', { name: 'Switch to dark' }).click();
    await page.getByRole('button', { name: 'Switch to Chinese' }).click();
    await page.setViewportSize(phone);
    for (const entry of pages) {
      await go(page, entry.zh);
      await judge(browser, `work ${entry.shot} zh dark phone`);
    }
    await page.setViewportSize(desktop);
    await page.getByRole('button', { name: '切换到浅色' }).click();
    await page.getByRole('button', { name: '切换到英文' }).click();
  });

  await step('a viewer is invited and sees no way to change anything', async () => {
    const made = await mutate(page, 'mutation { inviteMember(input: {email: "bob@example.com", role: VIEWER}) { url } }');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    watch.expectRefusals('401 /graphql');
    const link = new URL(made.inviteMember.url);
    await page.goto(`${server.url}${link.pathname}${link.hash}`);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await judge(browser, 'invitation');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    watch.expectRefusals();
    const changes = /create|add|invite|top up|redeem|revoke|rotate|edit|delete|remove|buy|pay|make video|send/i;
    for (const name of ['Overview', 'API keys', 'Playground', 'Requests', 'Tasks', 'Wallet', 'Webhooks', 'Members', 'Audit']) {
      await go(page, name);
      const main = page.getByRole('main');
      const offered = [...(await main.getByRole('button').allTextContents()), ...(await main.getByRole('link').allTextContents())];
      assert.deepEqual(
        offered.filter((text) => changes.test(text)),
        [],
        `${name} offers changes to a viewer`,
      );
      await judge(browser, `viewer ${name}`);
    }
  });
});

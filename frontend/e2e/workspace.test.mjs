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
  { en: 'Settings', zh: '设置', shot: 'settings' },
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

  await step('the workspace gets a name', async () => {
    await go(page, 'Settings');
    const name = page.getByLabel('Name', { exact: true });
    await name.fill('');
    await name.press('Enter');
    await page.getByText('Enter a name of at most 128 characters.').waitFor();
    await name.fill('Mill race');
    await name.press('Enter');
    await page.getByText('Mill race').first().waitFor();
  });

  await step('contents of calls are to be kept', async () => {
    await go(page, 'Settings');
    await page.getByText('Off: nothing of what your calls say is kept.').waitFor();
    await page.getByText('Nothing is kept', { exact: true }).waitFor();
    await page.getByLabel('Contents of which calls').selectOption({ label: 'All calls' });
    await page.getByLabel('Kept for so many days').fill('0');
    await page.getByRole('button', { name: 'Save' }).first().click();
    await page.getByText('Enter a whole number of days from 1 to 30.').waitFor();
    await page.getByLabel('Kept for so many days').fill('3');
    await page.getByRole('button', { name: 'Save' }).first().click();
    await page.getByText('On: contents of all calls are kept for 3 days.').waitFor();
    await judge(browser, 'settings captures on');
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

  await step('what the conversation said is kept, read and deleted', async () => {
    await go(page, 'Settings');
    const row = page.getByRole('row', { name: /worker/ });
    await row.getByRole('button').first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Answer briefly.').first().waitFor();
    await dialog.getByRole('link', { name: 'To its charge' }).waitFor();
    await judge(browser, 'settings captured call');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    const file = await page.getByRole('link', { name: 'Download all as JSON lines' }).getAttribute('href');
    const lines = await page.evaluate(async (address) => (await fetch(address)).text(), file);
    assert.ok(lines.trimEnd().split('\n').some((line) => JSON.parse(line).request.text.includes('Answer briefly.')), lines.slice(0, 200));
    await row.getByRole('button', { name: /^Delete/ }).click();
    const question = page.getByRole('alertdialog');
    await judge(browser, 'settings delete captured call');
    await question.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Nothing is kept', { exact: true }).waitFor();
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

  await step('the overview tells usage apart', async () => {
    await go(page, 'Overview');
    await page.getByText(/^(What is available lasts|Nothing was spent)/).waitFor();
    await page.getByText('No data before: there is nothing to compare with.').waitFor();
    assert.match(await page.getByRole('slider', { name: 'Spend over time' }).getAttribute('aria-valuetext'), /: \$0\.\d*[1-9]/);
    await page.getByLabel('Split by').selectOption({ label: 'API key' });
    await page.getByLabel('Time', { exact: true }).selectOption({ label: 'Last 24 hours' });
    await page.getByRole('button', { name: 'Requests', exact: true }).click();
    const chart = page.getByRole('slider', { name: 'Requests over time' });
    await chart.waitFor();
    await page.waitForURL((url) => ['span=24h', 'by=key', 'measure=calls'].every((part) => url.search.includes(part)));
    await page.reload();
    await chart.press('Home');
    assert.match(await chart.getAttribute('aria-valuetext'), /: 0$/);
    await page.getByText('Show as a table').click();
    await page.getByRole('columnheader', { name: 'worker' }).waitFor();
    await page.getByRole('columnheader', { name: 'Without an API key' }).waitFor();
    assert.equal(await page.getByRole('rowheader').count(), 24);
    await judge(browser, 'overview by key');
    await page.getByLabel('Split by').selectOption({ label: 'Member' });
    await page.getByRole('button', { name: 'First byte', exact: true }).click();
    await page.getByText('Mean times of those with the most requests.').waitFor();
    await page.getByRole('button', { name: 'Failed', exact: true }).click();
    await page.getByText('None of it in this time.').waitFor();
    await judge(browser, 'overview failed');
    await page.getByRole('button', { name: 'Spend', exact: true }).click();
    await page.getByLabel('Split by').selectOption({ label: 'Nothing' });
    await page.getByLabel('Time', { exact: true }).selectOption({ label: 'Last 30 days' });
    await page.waitForURL(({ search }) => search === '');
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

  await step('how long things are kept, and ends that are taken back', async () => {
    await go(page, 'Settings');
    await page.getByLabel('Results of tasks, days').fill('31');
    await page.getByRole('button', { name: 'Save' }).last().click();
    await page.getByText('Enter a whole number of days from 1 to 30.').waitFor();
    await page.getByLabel('Results of tasks, days').fill('14');
    await page.getByRole('button', { name: 'Save' }).last().click();
    await page.getByText('Saved.').last().waitFor();
    await page.getByRole('button', { name: 'Delete workspace' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Type ada to confirm').fill('ada');
    await dialog.getByLabel('Current password').fill('wrong horse');
    await dialog.getByRole('button', { name: 'Delete workspace' }).click();
    await dialog.getByText('The password is wrong.').waitFor();
    await judge(browser, 'settings delete workspace');
    await dialog.getByLabel('Current password').fill(password);
    await dialog.getByRole('button', { name: 'Delete workspace' }).click();
    await page.getByText('This workspace will be deleted:').waitFor();
    await judge(browser, 'settings workspace going');
    await page.getByRole('button', { name: 'Keep the workspace' }).click();
    await page.getByRole('button', { name: 'Delete workspace' }).waitFor();
    await go(page, 'Profile');
    const download = await page.getByRole('link', { name: 'Download' }).getAttribute('href');
    const known = await page.evaluate(async (address) => (await fetch(address)).json(), download);
    assert.equal(known.account.email, 'ada@example.com');
    await page.getByRole('button', { name: 'Delete account' }).click();
    await dialog.getByLabel('Current password').fill(password);
    await judge(browser, 'profile delete account');
    await dialog.getByRole('button', { name: 'Delete account' }).click();
    await page.getByText('Your account will be deleted:').waitFor();
    await judge(browser, 'profile account going');
    await page.getByRole('button', { name: 'Keep the account' }).click();
    await page.getByRole('button', { name: 'Delete account' }).waitFor();
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

// What an operator does: a channel that is tested, a price that is published, codes, and the pages in both languages.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { desktop, judge, phone, startBrowser } from './browser.mjs';
import { menu, reading, root, settled, signIn, stepIn, until } from './console.mjs';
import { startServer } from './server.mjs';


let server;
let browser;

before(async () => {
  server = await startServer({ WEIR_ROOT_PASSWORD: root.password, WEIR_ALLOW_PRIVATE_UPSTREAMS: '1' });
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const step = (name, work) => stepIn(browser.page, name, work);

test('an operator from sign-in to codes', { timeout: 240_000 }, async () => {
  const { page, watch } = browser;
  let codes = [];
  watch.expectRefusals('401 /graphql');

  await step('an administrator finds the operator’s side', async () => {
    await page.goto(`${server.url}/sign-in`);
    await signIn(page, root);
    await page.getByRole('link', { name: 'Platform', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Business' }).waitFor();
    watch.expectRefusals();
    await settled(page);
    await judge(browser, 'admin report');
  });

  await step('a channel is added, with keys pasted in lines', async () => {
    await menu(page).getByRole('link', { name: 'Channels' }).click();
    await page.getByRole('row', { name: /sandbox/i }).first().waitFor();
    await page.getByRole('button', { name: 'Add channel' }).click();
    const sheet = page.getByRole('dialog', { name: 'Add a channel' });
    await sheet.getByLabel('Vendor', { exact: true }).selectOption({ label: 'DeepSeek' });
    await sheet.getByLabel('Name', { exact: true }).fill('second line');
    await sheet.getByLabel('Keys, one a line').fill('sk-one\nsk-two\n\nsk-one');
    await sheet.getByText('Keys: 2. Repeats left out: 1.').waitFor();
    await sheet.getByLabel('Base URL').fill('http://127.0.0.1:9/v1');
    await judge(browser, 'admin channel form');
    await sheet.getByRole('button', { name: 'Add channel' }).click();
    await sheet.waitFor({ state: 'detached' });
    const row = page.getByRole('row', { name: /second line/ });
    await row.getByText('2 keys').waitFor();
  });

  await step('channels are tested, and what fails is switched off', async () => {
    await page.getByRole('button', { name: 'Test all' }).click();
    await page.getByRole('status').filter({ hasText: '1 work, 1 fail' }).waitFor();
    await page.getByRole('row', { name: /second line/ }).getByText('Fails').waitFor();
    await judge(browser, 'admin channels tested');
    await page.getByRole('button', { name: 'Switch off the 1 that fail' }).click();
    await page.getByRole('row', { name: /second line/ }).getByText('Off', { exact: true }).waitFor();
  });

  await step('the page of a channel tells how it does, and switches a key off and on', async () => {
    await page.goto(`${server.url}/admin/channels`);
    await page.getByRole('row', { name: /second line/ }).getByRole('link', { name: 'second line' }).click();
    const sheet = page.getByRole('dialog', { name: 'Channel' });
    await sheet.getByRole('heading', { name: 'Health' }).waitFor();
    await sheet.getByText('None is open: every route takes its calls.').waitFor();
    await sheet.getByRole('button', { name: /^Switch off key/ }).first().click();
    await sheet.getByRole('button', { name: /^Switch on key/ }).waitFor();
    await sheet.getByText('History').click();
    await sheet.getByText('Test failed').first().waitFor();
    await judge(browser, 'admin channel health');
    await sheet.getByRole('button', { name: /^Switch on key/ }).click();
    await sheet.getByRole('button', { name: /^Switch on key/ }).waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
  });

  await step('the address holds what is sought', async () => {
    await page.getByLabel('Find').fill('second');
    await page.waitForURL(/find=second/);
    await until('one row is left', async () => (await page.getByRole('row').count()) === 2);
    await page.reload();
    await page.getByRole('row', { name: /second line/ }).waitFor();
    assert.equal(await page.getByLabel('Find').inputValue(), 'second');
  });

  await step('a channel is deleted by its name', async () => {
    await page.getByRole('row', { name: /second line/ }).getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByLabel('Type second line to confirm').fill('second line');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('No channel matches').waitFor();
  });

  await step('a price is drafted, looked at and published', async () => {
    await menu(page).getByRole('link', { name: 'Models and prices' }).click();
    await page.getByRole('heading', { level: 1, name: 'Models and prices' }).waitFor();
    await page.getByText('No drafts').waitFor();
    await page.getByRole('button', { name: 'Price book' }).click();
    await page.getByLabel('Model', { exact: true }).fill('gpt-4o-mini');
    await page.getByLabel('Model', { exact: true }).press('Enter');
    await page.getByRole('link', { name: 'New draft for gpt-4o-mini' }).first().click();
    let sheet = page.getByRole('dialog', { name: 'Price of a model' });
    await sheet.getByLabel('Sale price of line 1').fill('9.5');
    await sheet.getByRole('button', { name: 'Add peak hours' }).click();
    await sheet.getByLabel('Begin of peak 1').fill('08:30');
    await sheet.getByLabel('End of peak 1').fill('24:00');
    await sheet.getByLabel('Multiplier of peak 1').fill('1.5');
    await judge(browser, 'admin price form');
    await sheet.getByRole('button', { name: 'Save draft' }).click();
    await sheet.waitFor({ state: 'detached' });

    // A draft that is saved again without a touch keeps its hours.
    await page.getByRole('button', { name: 'Drafts' }).click();
    await page.getByRole('link', { name: 'Edit', exact: true }).click();
    sheet = page.getByRole('dialog', { name: 'Price of a model' });
    assert.equal(await sheet.getByLabel('End of peak 1').inputValue(), '24:00');
    await sheet.getByRole('button', { name: 'Save draft' }).click();
    await sheet.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Edit', exact: true }).click();
    sheet = page.getByRole('dialog', { name: 'Price of a model' });
    assert.equal(await sheet.getByLabel('Multiplier of peak 1').inputValue(), '1.5');
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Drafts' }).click();
    await page.getByRole('checkbox', { name: 'gpt-4o-mini' }).check();
    await page.getByText('$9.50/M').waitFor();
    await judge(browser, 'admin price difference');
    await page.getByRole('button', { name: 'Publish 1' }).click();
    await page.getByText('1 price is published.').waitFor();
  });

  await step('codes are made and downloaded once', async () => {
    await menu(page).getByRole('link', { name: 'Redemption codes' }).click();
    await page.getByRole('button', { name: 'Make codes' }).click();
    let dialog = page.getByRole('dialog', { name: 'Make codes' });
    await dialog.getByLabel('Name').fill('spring');
    await dialog.getByLabel('How many').fill('3');
    await judge(browser, 'admin codes form');
    await dialog.getByRole('button', { name: 'Make codes' }).click();
    dialog = page.getByRole('dialog', { name: 'Save these codes now' });
    codes = (await dialog.getByRole('region', { name: 'Codes' }).textContent()).trim().split('\n');
    assert.equal(codes.length, 3);
    const download = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Download CSV' }).click();
    assert.equal((await download).suggestedFilename(), 'spring.csv');
    await judge(browser, 'admin codes once');
    await dialog.getByRole('button', { name: 'I have saved them' }).click();
    await page.getByRole('row', { name: /spring/ }).getByText('0 / 3').waitFor();
    assert.ok(!(await page.content()).includes(codes[0]), 'a code is still in the page');
  });

  await step('a tenant’s balance is adjusted with a remark', async () => {
    await menu(page).getByRole('link', { name: 'Tenants' }).click();
    await page.getByRole('link', { name: 'Demo' }).first().click();
    const sheet = page.getByRole('dialog', { name: 'Tenant' });
    await sheet.getByRole('button', { name: 'Adjust balance' }).click();
    await sheet.getByLabel('Amount in US dollars').fill('2.50');
    await sheet.getByLabel('Remark').fill('for the trouble');
    await judge(browser, 'admin tenant');
    await sheet.getByRole('button', { name: 'Book' }).click();
    await sheet.getByText('+$2.50 is booked.').waitFor();
    await sheet.getByText('for the trouble').waitFor();
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
  });

  const pages = [
    { en: 'Business', zh: '经营', shot: 'report' },
    { en: 'Channels', zh: '渠道', shot: 'channels' },
    { en: 'Models and prices', zh: '模型与价格', shot: 'prices' },
    { en: 'Tenants', zh: '租户', shot: 'tenants' },
    { en: 'Users', zh: '用户', shot: 'users' },
    { en: 'Redemption codes', zh: '兑换码', shot: 'codes' },
    { en: 'Plans', zh: '套餐', shot: 'plans' },
    { en: 'Refunds', zh: '退款', shot: 'refunds' },
    { en: 'Support', zh: '客服', shot: 'support' },
    { en: 'Audit', zh: '审计', shot: 'audit' },
    { en: 'Settings', zh: '设置', shot: 'settings' },
    { en: 'System status', zh: '系统状态', shot: 'status' },
  ];

  async function visitAll(language, kind, go) {
    for (const entry of pages) {
      await go(entry[language]);
      await page.getByRole('heading', { level: 1, name: entry[language], exact: true }).waitFor();
      await settled(page);
      await judge(browser, `admin ${entry.shot} ${language} ${kind}`);
    }
  }

  const byMenu = (name) => menu(page).getByRole('link', { name, exact: true }).click();

  await step('every page in English', async () => {
    await visitAll('en', 'light', byMenu);
  });

  await step('every page in Chinese, dark, on a phone', async () => {
    await page.getByRole('button', { name: 'Switch to dark' }).click();
    await page.getByRole('button', { name: 'Switch to Chinese' }).click();
    await page.locator('html.dark[lang="zh-CN"]').waitFor();
    await page.setViewportSize(phone);
    await visitAll('zh', 'dark phone', async (name) => {
      const direct = menu(page).getByRole('link', { name, exact: true });
      if (!(await direct.isVisible())) {
        await page.getByRole('button', { name: '更多' }).click();
      }
      await direct.click();
    });
    await page.setViewportSize(desktop);
    await page.getByRole('button', { name: '切换到浅色' }).click();
    await page.getByRole('button', { name: '切换到英文' }).click();
  });

  await step('a customer redeems a code, and is kept out of the operator’s side', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    watch.expectRefusals('401 /graphql');
    await page.getByRole('link', { name: 'Create account' }).click();
    await page.getByRole('heading', { name: 'Create your account' }).waitFor(); // the page before has a label that begins alike
    await page.getByLabel('E-mail').fill('ada@example.com');
    await page.getByLabel('Password', { exact: true }).fill(root.password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    watch.expectRefusals();
    assert.equal(await page.getByRole('link', { name: 'Platform', exact: true }).count(), 0);
    await menu(page).getByRole('link', { name: 'Wallet' }).click();
    await page.getByLabel('Code', { exact: true }).fill(codes[0]);
    await page.getByRole('button', { name: 'Redeem' }).click();
    await page.getByText('$10.00 is credited.').waitFor();
    await reading(page, 'Balance').filter({ hasText: '$20.00' }).waitFor();
    await judge(browser, 'wallet redeemed');
    await page.goto(`${server.url}/admin/tenants`);
    await page.getByRole('heading', { name: 'For operators only' }).waitFor();
    await judge(browser, 'admin forbidden');
  });

  let requestId = '';
  await step('a customer calls a model and pays', async () => {
    await page.goto(server.url);
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    requestId = await page.evaluate(async () => {
      const json = { 'Content-Type': 'application/json' };
      const query = 'mutation { createApiKey(input: {name: "first"}) { secret } }';
      const made = await fetch('/graphql', { method: 'POST', headers: json, body: JSON.stringify({ query }) });
      const { data } = await made.json();
      const answer = await fetch('/v1/chat/completions', {
        method: 'POST',
        headers: { ...json, Authorization: `Bearer ${data.createApiKey.secret}` },
        body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'What is a weir?' }] }),
      });
      await answer.text();
      return answer.headers.get('x-request-id');
    });
    assert.match(requestId, /^req_/);
    await menu(page).getByRole('link', { name: 'Requests' }).click();
    await page.getByLabel('Request id').fill(`x-request-id: ${requestId}`);
    await page.getByRole('button', { name: 'Find' }).click();
    const dialog = page.getByRole('dialog', { name: 'gpt-4o' });
    await dialog.getByText('Computed again from what is stored').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
  });

  await step('an operator finds the call and gives it back', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    watch.expectRefusals('401 /graphql');
    await signIn(page, root);
    watch.expectRefusals();
    await page.getByRole('link', { name: 'Platform', exact: true }).click();
    await menu(page).getByRole('link', { name: 'Support' }).click();
    await page.getByLabel('Request id').fill(requestId);
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByLabel('Remark').fill('It was slow');
    await judge(browser, 'admin support call');
    await page.getByRole('button', { name: /^Give back \$/ }).click();
    await page.getByText(/\$\S+ was given back/).waitFor();
    assert.equal(await page.getByRole('button', { name: /^Give back/ }).count(), 0);
    await judge(browser, 'admin support refunded');
  });

  await step('an operator looks inside, and changes nothing', async () => {
    await page.getByRole('main').getByRole('link', { name: /ada/i }).click();
    const sheet = page.getByRole('dialog', { name: 'Tenant' });
    await sheet.getByRole('button', { name: 'Look inside' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByLabel('Reason').fill('She asked about a call');
    await judge(browser, 'admin watch');
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('region', { name: 'Looking at a tenant' }).waitFor();
    await menu(page).getByRole('link', { name: 'API keys' }).click();
    await page.getByRole('row', { name: /first/ }).waitFor();
    assert.equal(await page.getByRole('button', { name: /create key|rotate|revoke/i }).count(), 0);
    await judge(browser, 'watching keys');
    await menu(page).getByRole('link', { name: 'Wallet' }).click();
    await page.getByRole('button', { name: 'Ledger' }).click();
    await page.getByText('It was slow').first().waitFor();
    await judge(browser, 'watching ledger');
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('dialog', { name: 'Tenant' }).getByRole('button', { name: 'Look inside' }).waitFor();
  });
});

// A workspace that brings a provider account of its own, once the operator allows it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { judge, startBrowser } from './browser.mjs';
import { menu, root, settled, signIn, stepIn } from './console.mjs';
import { startServer } from './server.mjs';

const key = 'sk-mine-0123456789';

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

test('a provider account of one’s own', { timeout: 120_000 }, async () => {
  const { page, watch } = browser;

  await step('the operator allows it', async () => {
    watch.expectRefusals('401 /graphql');
    await page.goto(`${server.url}/sign-in`);
    await signIn(page, root);
    watch.expectRefusals();
    await menu(page).getByRole('link', { name: 'API keys' }).click();
    await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor();
    await settled(page);
    assert.equal(await page.getByRole('heading', { name: 'Your own provider accounts' }).count(), 0);
    await page.getByRole('link', { name: 'Platform', exact: true }).click();
    await menu(page).getByRole('link', { name: 'Settings', exact: true }).click();
    await page.getByLabel('Workspaces may use provider accounts of their own').check();
    await page.getByLabel('Part of the price that such calls pay').fill('2');
    const form = page.getByRole('main').locator('form').first();
    await form.getByRole('button', { name: 'Save' }).click();
    await page.getByText('A decimal of 0 to 1 with at most six places is needed.').waitFor();
    await page.getByLabel('Part of the price that such calls pay').fill('0.125');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByRole('button', { name: 'Save', disabled: true }).waitFor();
    await page.reload();
    assert.ok(await page.getByLabel('Workspaces may use provider accounts of their own').isChecked());
  });

  await step('an account is added, tested, switched off and deleted', async () => {
    await page.goto(server.url);
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await menu(page).getByRole('link', { name: 'API keys' }).click();
    await page.getByText('cost 12.5\u00a0% of the price here').waitFor();
    await judge(browser, 'own channels empty');
    await page.getByRole('button', { name: 'Add an account' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add an account with a provider' });
    await dialog.getByLabel('Provider').selectOption({ label: 'DeepSeek' });
    await dialog.getByLabel('Keys').fill(key);
    await dialog.getByLabel('Models').fill('deepseek-v3');
    await dialog.getByLabel('Address').fill('http://127.0.0.1:9/v1');
    await dialog.getByLabel('Where your account does not answer').check();
    await judge(browser, 'own channels form');
    await dialog.getByRole('button', { name: 'Add an account' }).click();
    await dialog.waitFor({ state: 'detached' });
    const row = page.getByRole('list', { name: 'Own provider accounts' }).getByRole('listitem');
    await row.getByText(/deepseek-v3 · sk-min\.\.\. · then ours/).waitFor();
    assert.ok(!(await page.content()).includes(key), 'the key is still in the page');
    await row.getByRole('button', { name: 'Test' }).click();
    await row.getByText('The vendor cannot be reached, or failed.').waitFor();
    await judge(browser, 'own channels listed');
    await row.getByRole('button', { name: 'Switch off' }).click();
    await row.getByText('Off', { exact: true }).waitFor();
    await row.getByRole('button', { name: 'Delete' }).click();
    await judge(browser, 'own channels delete');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('None yet. Without one').waitFor();
  });
});

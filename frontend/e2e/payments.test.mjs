// Money that comes in: a top-up, a saved card that is charged by itself, and a plan, at the Stripe of the tests.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { desktop, judge, phone, startBrowser } from './browser.mjs';
import { menu, nanoDollars, reading, root, settled, stepIn } from './console.mjs';
import { startServer } from './server.mjs';
import { startStripe } from './stripe.mjs';

const password = 'correct horse battery';

let stripe;
let server;
let browser;

before(async () => {
  stripe = await startStripe();
  server = await startServer({ WEIR_ROOT_PASSWORD: root.password, ...stripe.environment });
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
  await stripe?.stop();
});

const step = (name, work) => stepIn(browser.page, name, work);

async function ask(query, variables) {
  const answer = await browser.page.request.post(`${server.url}/graphql`, { data: { query, variables } });
  const { data, errors } = await answer.json();
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data;
}

test('an owner tops up, saves a card and subscribes', { timeout: 180_000 }, async () => {
  const { page, watch } = browser;
  await stripe.receive(page);
  watch.expectRefusals('401 /graphql');

  await step('an administrator puts a plan on sale', async () => {
    await ask('mutation($in: SignInInput!) { signIn(input: $in) { viewer { role } } }', { in: root });
    await ask('mutation($in: CreatePlanInput!) { createPlan(input: $in) { plan { id } } }', {
      in: { code: 'steady', name: 'Steady', description: 'For those who call every day.', price: '12', vipLevel: 1, credit: '5' },
    });
    await page.context().clearCookies();
  });

  await step('sign up', async () => {
    await page.goto(`${server.url}/sign-up`);
    await page.getByLabel('E-mail').fill('ada@example.com');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    watch.expectRefusals();
  });

  await step('a top-up is paid, and the balance moves', async () => {
    await menu(page).getByRole('link', { name: 'Wallet' }).click();
    const had = nanoDollars(await reading(page, 'Balance').filter({ hasText: '$' }).textContent());
    await page.getByRole('button', { name: 'Top up' }).click();
    const dialog = page.getByRole('dialog', { name: 'Top up' });
    await dialog.getByRole('button', { name: 'Continue to payment' }).waitFor();
    const packs = dialog.getByLabel('Amount', { exact: true });
    if (await packs.count()) {
      await packs.selectOption({ label: 'Another amount' });
    }
    await dialog.getByLabel('Amount in US dollars').fill('25');
    await judge(browser, 'wallet top-up dialog');
    await dialog.getByRole('button', { name: 'Continue to payment' }).click();
    await stripe.complete(page, server.url);
    await page.getByText('$25.00 is credited.').waitFor();
    await settled(page);
    const now = nanoDollars(await reading(page, 'Balance').textContent());
    assert.equal(now - had, 25_000_000_000n);
    await page.getByRole('row', { name: /\$25\.00/ }).getByText('Paid').waitFor();
    await judge(browser, 'wallet topped up');
  });

  await step('a card is saved, and is charged when the balance is low', async () => {
    await page.getByRole('button', { name: 'Paying' }).click();
    await page.getByRole('button', { name: 'Save a card' }).click();
    await stripe.complete(page, server.url);
    await page.getByText('visa ending in 4242').first().waitFor();
    await page.getByLabel('Charge a card when the balance is low').check();
    await page.getByLabel('When less is available, $').fill('5');
    await page.getByLabel('Buy credit of, $').fill('20');
    await page.getByLabel('At most a day, $').fill('40');
    await page.getByLabel('At most a month, $').fill('200');
    await judge(browser, 'wallet card saved');
    const form = page.locator('form').filter({ has: page.getByLabel('Buy credit of, $') });
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('Saved.').waitFor();
    await page.setViewportSize(phone);
    await judge(browser, 'wallet card saved phone');
    await page.setViewportSize(desktop);
  });

  await step('a plan is paid by card, and runs', async () => {
    await page.getByRole('button', { name: 'Plans' }).click();
    await page.getByRole('button', { name: 'Buy Steady' }).click();
    const dialog = page.getByRole('dialog', { name: 'Buy Steady?' });
    await dialog.getByLabel('Paid from').selectOption({ label: 'card, as a subscription' });
    await judge(browser, 'wallet plan dialog');
    await dialog.getByRole('button', { name: 'Continue to payment' }).click();
    await stripe.complete(page, server.url);
    await page.getByText('Runs', { exact: true }).waitFor();
    await settled(page);
    await judge(browser, 'wallet plan runs');
  });

  await step('the end of a plan is taken back', async () => {
    await page.getByRole('button', { name: 'Cancel plan' }).click();
    await page.getByText('Steady ends with its period.').waitFor();
    await page.getByRole('button', { name: 'Renew after all' }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Cancel plan' }).waitFor();
  });

  await step('the card is removed', async () => {
    await page.getByRole('button', { name: 'Paying' }).click();
    await page.getByRole('button', { name: 'Remove visa ending in 4242' }).click();
    await page.getByText('No card is saved.').waitFor();
    await judge(browser, 'wallet card removed');
  });
});

// How a test finds its way around the console.
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { takeShot } from './browser.mjs';

const patience = 15_000;

/** The first administrator of servers that are started with this password. */
export const root = { email: 'root@localhost', password: 'correct horse battery staple' };

/** Amounts are compared as integers of nano-dollars. */
export function nanoDollars(text) {
  const match = /\$([\d,]+)\.(\d{2,9})/.exec(text);
  assert.ok(match, `no amount of money in ${JSON.stringify(text)}`);
  return BigInt(match[1].replaceAll(',', '') + match[2].padEnd(9, '0'));
}

/** One reading of the meter strip, by its name. */
export function reading(page, name) {
  return page
    .getByRole('banner')
    .locator('dl > div')
    .filter({ has: page.getByText(name, { exact: true }) })
    .locator('dd');
}

export function menu(page) {
  return page.getByRole('navigation');
}

export async function until(what, condition) {
  const deadline = Date.now() + patience;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, `waited in vain: ${what}`);
    await delay(50);
  }
}

/** Waits until nothing on the page loads any more. */
export async function settled(page) {
  await until('nothing loads any more', async () => (await page.locator('main [aria-busy="true"]').count()) === 0);
}

/** Fills in the page of signing in, and waits until the console is there. */
export async function signIn(page, { email, password }) {
  await page.getByLabel('E-mail or user name').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
}

/** Names the step and keeps a picture when it fails. */
export async function stepIn(page, name, work) {
  try {
    await work();
  } catch (error) {
    await takeShot(page, `failed ${name}`).catch(() => undefined);
    throw new Error(`step "${name}" at ${page.url()}: ${error.message}`, { cause: error });
  }
}

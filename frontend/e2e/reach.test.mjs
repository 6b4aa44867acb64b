// Every page for every role: it opens, or says that it is closed; and every page says when the network is gone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { judge, startBrowser } from './browser.mjs';
import { root, settled, stepIn } from './console.mjs';
import { pages } from './routes.mjs';
import { startServer } from './server.mjs';

const roles = ['ADMIN', 'BILLING', 'MEMBER', 'VIEWER'];
const consolePages = pages.filter((path) => path.startsWith('/t/'));
const platformPages = pages.filter((path) => path === '/admin' || path.startsWith('/admin/'));
const openPages = ['/models', '/status', '/docs', '/sign-in'];

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

async function ask(query, variables, tenant) {
  const answer = await browser.page.request.post(`${server.url}/graphql`, {
    data: { query, variables },
    headers: tenant ? { 'weir-tenant': tenant } : {},
  });
  const { data, errors } = await answer.json();
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data;
}

const signIn = (email, password) =>
  ask('mutation($in: SignInInput!) { signIn(input: $in) { viewer { tenant { slug } } } }', { in: { email, password } });

async function open(path) {
  const { page } = browser;
  await page.goto(server.url + path);
  await page.locator('h1').first().waitFor();
  await settled(page);
}

const step = (name, work) => stepIn(browser.page, name, work);

test('every page for every role', { timeout: 300_000 }, async () => {
  const { page, watch } = browser;
  const password = 'long enough for all';
  const owner = await ask('mutation($in: SignUpInput!) { signUp(input: $in) { viewer { tenant { slug } } } }', {
    in: { email: 'owner@example.com', password },
  });
  const { slug } = owner.signUp.viewer.tenant;
  const links = {};
  for (const role of roles) {
    const asked = await ask(
      'mutation($in: InviteMemberInput!) { inviteMember(input: $in) { url } }',
      { in: { email: `${role.toLowerCase()}@example.com`, role } },
      slug,
    );
    links[role] = new URL(asked.inviteMember.url).hash.replace('#token=', '');
  }

  async function reach(role) {
    watch.expectRefusals();
    for (const path of consolePages) {
      await step(`${role} at ${path}`, async () => {
        await open(path.replace('$tenant', slug));
        assert.equal(await page.getByRole('alert').filter({ hasText: /\S/ }).count(), 0, 'a fault in place of a page');
        await judge(browser, `reach ${role} ${path.replaceAll('/', ' ').replace('$', '')}`);
      });
    }
    for (const path of platformPages) {
      await step(`${role} at ${path}`, async () => {
        await open(path);
        await page.getByRole('heading', { level: 1, name: 'For operators only' }).waitFor();
      });
    }
  }

  await reach('OWNER');
  for (const role of roles) {
    await page.context().clearCookies();
    await ask('mutation($in: SignUpInput!) { signUp(input: $in) { viewer { role } } }', {
      in: { email: `${role.toLowerCase()}@example.com`, password, invitation: links[role] },
    });
    await reach(role);
  }
});

test('strangers are asked to sign in, and what is open is open', { timeout: 120_000 }, async () => {
  const { page, watch } = browser;
  await page.context().clearCookies();
  watch.expectRefusals('401 /graphql');
  for (const path of [...consolePages, ...platformPages]) {
    await step(`a stranger at ${path}`, async () => {
      await page.goto(server.url + path.replace('$tenant', 'root'));
      await page.waitForURL(/\/sign-in\?next=/);
      await page.getByRole('heading', { level: 1, name: /Sign in/ }).waitFor();
    });
  }
  for (const path of openPages) {
    await step(`a stranger at ${path}`, async () => {
      await open(path);
      assert.equal(new URL(page.url()).pathname, path);
    });
  }
});

test('a page that is not there says so', { timeout: 60_000 }, async () => {
  const { page } = browser;
  for (const path of ['/nowhere', '/admin-of-nothing']) {
    await page.goto(server.url + path);
    await page.getByRole('link', { name: 'Home' }).or(page.getByRole('heading', { level: 1 })).first().waitFor();
  }
});

test('every page says that the network is gone, and goes on when it is back', { timeout: 240_000 }, async () => {
  const { page } = browser;
  const context = page.context();
  const signed = await signIn(root.email, root.password);
  const { slug } = signed.signIn.viewer.tenant;
  const banner = page.getByRole('region', { name: 'Connection' });
  for (const path of [...openPages, ...consolePages, ...platformPages]) {
    await step(`offline at ${path}`, async () => {
      await open(path.replace('$tenant', slug));
      await context.setOffline(true);
      await banner.getByText('You are offline.').waitFor();
      await context.setOffline(false);
      await banner.waitFor({ state: 'detached' });
    });
  }
});

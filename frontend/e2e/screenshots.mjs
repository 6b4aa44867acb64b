// Pictures of every page in both languages, both themes and two sizes, for people to look at: `npm run screenshots [part of an address]`.
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { desktop, phone, startBrowser } from './browser.mjs';
import { root, settled } from './console.mjs';
import { pages } from './routes.mjs';
import { startServer } from './server.mjs';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', '.screenshots');
const only = process.argv[2] ?? '';

async function signIn(page, url) {
  await page.goto(`${url}/sign-in`);
  await page.locator('input[autocomplete="username"]').fill(root.email);
  await page.locator('input[type="password"]').fill(root.password);
  await page.locator('form button[type="submit"]').click();
  await page.waitForURL(/\/t\//);
  return /\/t\/([^/?]+)/.exec(page.url())?.[1] ?? '';
}

function nameOf(path) {
  return path === '/' ? 'start' : path.slice(1).replace('t/$tenant', 'workspace').replaceAll('/', '-');
}

async function takeAll(page, url, paths, tenant) {
  for (const language of ['en', 'zh-CN']) {
    for (const theme of ['light', 'dark']) {
      await page.evaluate(
        ([chosen, look]) => {
          localStorage.setItem('weir.language', chosen);
          localStorage.setItem('weir.theme', look);
        },
        [language, theme],
      );
      for (const [size, viewport] of [['desktop', desktop], ['phone', phone]]) {
        await page.setViewportSize(viewport);
        for (const path of paths) {
          await page.goto(url + path.replace('$tenant', tenant));
          await page.locator('h1').first().waitFor();
          await settled(page).catch(() => console.error(`${path} never stops loading`));
          await page.screenshot({ path: join(folder, `${nameOf(path)}.${size}.${theme}.${language}.png`), fullPage: true });
        }
      }
    }
  }
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const server = await startServer({ WEIR_ROOT_PASSWORD: root.password });
const browser = await startBrowser();
try {
  const wanted = pages.filter((path) => path.includes(only));
  const inside = wanted.filter((path) => /^\/(?:t|admin)(?:\/|$)/.test(path));
  const { page } = browser;
  await page.goto(`${server.url}/sign-in`);
  await takeAll(page, server.url, wanted.filter((path) => !inside.includes(path)), '');
  if (inside.length > 0) {
    await page.evaluate(() => localStorage.setItem('weir.language', 'en'));
    const tenant = await signIn(page, server.url);
    await takeAll(page, server.url, inside, tenant);
  }
  console.log(`pictures of ${wanted.length} pages are in ${folder}`);
} finally {
  await browser.close();
  await server.stop();
}

// A Chromium that notes everything a page should not do, and judges every state that it is shown.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const shots = join(dirname(fileURLToPath(import.meta.url)), 'shots');
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const desktop = { width: 1280, height: 860 };
export const phone = { width: 375, height: 740 };

/** Chromium itself logs each answer of 401, 402 and so on; nothing in the page can keep it from that. */
const refusedRequest = /^Failed to load resource: the server responded with a status of (\d{3})/;

class Watch {
  #faults = [];
  #expected = [];

  note(fault) {
    this.#faults.push(fault);
  }

  noteConsole(message) {
    if (!['error', 'warning'].includes(message.type())) {
      return;
    }
    const status = refusedRequest.exec(message.text())?.[1];
    const address = message.location().url;
    const path = status && address ? new URL(address).pathname : '';
    if (!this.#expected.includes(`${status} ${path}`)) {
      this.note(`console ${message.type()}: ${message.text()} ${address}`);
    }
  }

  /** From here on the browser may log these refusals, each written as "401 /graphql". */
  expectRefusals(...refusals) {
    this.#expected = refusals;
  }

  assertQuiet(state) {
    assert.deepEqual(this.#faults, [], `${state}: the page was not quiet`);
  }
}

export async function startBrowser() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) {
    throw new Error(`no Chromium at ${executablePath}: run "apt-get install chromium", or set CHROMIUM to its path`);
  }
  const profile = mkdtempSync(join(tmpdir(), 'weir-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: flags,
    viewport: desktop,
    locale: 'en-US',
    colorScheme: 'light',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  context.setDefaultTimeout(15_000);

  const watch = new Watch();
  await context.exposeFunction('noteViolation', (text) => watch.note(`content policy: ${text}`));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      window.noteViolation(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  const page = context.pages()[0] ?? (await context.newPage());
  page.on('console', (message) => watch.noteConsole(message));
  page.on('pageerror', (error) => watch.note(`page error: ${error.message}`));

  return {
    page,
    watch,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

export async function takeShot(page, name) {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`) });
}

function describeViolation({ id, help, nodes }) {
  const [first] = nodes;
  return `${id} (${help}) at ${nodes.length} places, first: ${first.html.slice(0, 160)} ${first.failureSummary ?? ''}`;
}

async function assertAccessible(page, state) {
  await page.evaluate(axeSource);
  const violations = await page.evaluate(
    async (tags) => (await window.axe.run(document, { runOnly: tags })).violations,
    rules,
  );
  assert.deepEqual(violations.map(describeViolation), [], `${state}: not accessible`);
}

async function assertNoSidewaysScroll(page, state) {
  const { content, visible } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    visible: window.innerWidth,
  }));
  assert.ok(content <= visible, `${state}: ${content} px of content in ${visible} px scroll sideways`);
}

/** Everything that must hold wherever a user may come. */
export async function judge({ page, watch }, state) {
  await takeShot(page, state);
  await assertAccessible(page, state);
  await assertNoSidewaysScroll(page, state);
  watch.assertQuiet(state);
}

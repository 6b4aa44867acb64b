// The Stripe of the tests beside a Weir, and the page to which a browser is sent to pay.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const frontend = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Gives the environment of a Weir that takes payments, and what somebody does on a page of Stripe's. */
export async function startStripe() {
  const binary = resolve(frontend, process.env.FAKESTRIPE_BIN ?? '../bin/tools/fakestripe');
  if (!existsSync(binary)) {
    throw new Error(`no fake Stripe at ${binary}: run "make fakestripe", or set FAKESTRIPE_BIN`);
  }
  const child = spawn(binary, [], { stdio: ['ignore', 'pipe', 'inherit'] });
  // A test run that dies must not leave it behind.
  process.once('exit', () => child.kill('SIGKILL'));
  const [url] = await once(createInterface(child.stdout), 'line');

  return {
    environment: {
      STRIPE_SECRET_KEY: 'sk_test_weir',
      STRIPE_WEBHOOK_SECRET: 'whsec_weir',
      STRIPE_API_BASE: url,
    },

    /** Shows a page of nothing but a heading wherever the browser is sent to pay. */
    async receive(page) {
      await page.route('https://checkout.stripe.test/**', (route) =>
        route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Pay</title><h1>Page of Stripe’s</h1>' }),
      );
    },

    /** Does on the page that is open what it is for, and goes back to the Weir at an address. */
    async complete(page, weir) {
      await page.waitForURL('https://checkout.stripe.test/**');
      const session = new URL(page.url()).pathname.split('/').at(-1);
      const answer = await fetch(`${url}/complete?${new URLSearchParams({ session, to: weir })}`, { method: 'POST' });
      const text = await answer.text();
      if (!answer.ok) {
        throw new Error(`the fake Stripe answers ${answer.status}: ${text}`);
      }
      const back = new URL(text);
      await page.goto(weir + back.pathname + back.search);
    },

    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

// Channels by the handful: pasted lines that are looked at first, what fails and is tried again, and a channel that is copied and tuned.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { judge, phone, desktop, startBrowser } from './browser.mjs';
import { root, settled, signIn, stepIn } from './console.mjs';
import { startServer } from './server.mjs';

const secret = 'sk-never-to-be-seen-again';

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

test('an operator imports channels, and makes one like another', { timeout: 180_000 }, async () => {
  const { page, watch } = browser;
  watch.expectRefusals('401 /graphql');

  await step('an administrator signs in', async () => {
    await page.goto(`${server.url}/sign-in`);
    await signIn(page, root);
    watch.expectRefusals();
    await page.goto(`${server.url}/admin/channels`);
    await page.getByRole('row', { name: /sandbox/i }).first().waitFor();
  });

  await step('a channel has its share of the calls, hour by hour', async () => {
    const statuses = await page.evaluate(async () => {
      const json = { 'Content-Type': 'application/json' };
      const ask = async (query, variables) => {
        const answer = await fetch('/graphql', { method: 'POST', headers: json, body: JSON.stringify({ query, variables }) });
        return (await answer.json()).data;
      };
      const { viewer } = await ask('{ viewer { tenant { id } } }');
      const input = { tenantId: viewer.tenant.id, amount: '5', remark: 'to try it', idempotencyKey: 'once' };
      await ask('mutation($input: AdjustBalanceInput!) { adjustBalance(input: $input) { __typename } }', { input });
      const { createApiKey } = await ask('mutation { createApiKey(input: {name: "first"}) { secret } }');
      const call = async () => {
        const answer = await fetch('/v1/chat/completions', {
          method: 'POST',
          headers: { ...json, Authorization: `Bearer ${createApiKey.secret}` },
          body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'What is a weir?' }] }),
        });
        await answer.text();
        return answer.status;
      };
      return await Promise.all(Array.from({ length: 20 }, call));
    });
    assert.deepEqual(new Set(statuses), new Set([200]));
    await page.reload();
    await page.getByRole('row', { name: /sandbox/i }).getByText('100%').waitFor();
    await page.getByRole('row', { name: /sandbox/i }).getByRole('link').click();
    const sheet = page.getByRole('dialog', { name: 'Channel' });
    await sheet.getByText('20 of 20 calls in the last 24 hours, 100%').waitFor();
    await sheet.getByText('As a table').click();
    await sheet.getByRole('row', { name: /100%/ }).waitFor();
    await judge(browser, 'admin channel share');
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
  });

  await step('everybody reads which part of the answers came to their end', async () => {
    await page.goto(`${server.url}/status`);
    const chart = page.getByRole('slider', { name: 'Text: answers that came to their end, by the day' });
    await chart.waitFor();
    assert.match(await chart.getAttribute('aria-valuetext'), /: 100%$/);
    await chart.press('ArrowLeft');
    await chart.press('ArrowLeft');
    assert.match(await chart.getAttribute('aria-valuetext'), /: too few calls$/);
    await page.getByText('As a table').click();
    await page.getByRole('row', { name: /100%/ }).waitFor();
    await judge(browser, 'open status history');
    await page.goto(`${server.url}/admin/channels`);
    await page.getByRole('row', { name: /sandbox/i }).first().waitFor();
  });

  await step('lines are read before anything is made, and each says what is wrong with it', async () => {
    await page.getByRole('button', { name: 'Import channels' }).click();
    await page.waitForURL(/import=true/);
    const dialog = page.getByRole('dialog', { name: 'Import channels' });
    await dialog.getByLabel('Channels, one a line').fill(
      [
        'name,vendor,keys,models,base url,tags',
        `first line,deepseek,${secret};sk-two,,,cheap`,
        'own server,,sk-three,my-model,http://127.0.0.1:9/v1,',
        'nobody,nowhere,sk-four,,,',
        'first line,deepseek,sk-five,,,',
        `{"name": "refused", "vendor": "deepseek", "keys": ["sk-six"], "tags": "${'x'.repeat(65)}"}`,
      ].join('\n'),
    );
    await dialog.getByText('Ready: 3.').waitFor();
    await dialog.getByText('Left out because of a mistake: 2.').waitFor();
    await dialog.getByRole('row', { name: /nobody/ }).getByText('This vendor is not known.').waitFor();
    await dialog.getByRole('row', { name: /first line/ }).last().getByText('An earlier line has this name.').waitFor();
    await judge(browser, 'admin channel import read');
    await page.setViewportSize(phone);
    await judge(browser, 'admin channel import read phone');
    await page.setViewportSize(desktop);
  });

  await step('what came of each line is said, keys are gone, and what failed is tried again', async () => {
    const dialog = page.getByRole('dialog', { name: 'Import channels' });
    await dialog.getByRole('button', { name: 'Add 3 channels' }).click();
    await dialog.getByText('2 of 3 added, 1 failed').waitFor();
    await dialog.getByRole('row', { name: /refused/ }).getByText('The server does not accept this: the tags.').waitFor();
    assert.ok(!(await page.content()).includes(secret), 'a key is still in the page');
    await judge(browser, 'admin channel import done');
    await dialog.getByRole('button', { name: 'Add the other 1' }).click();
    await dialog.getByText('2 of 3 added, 1 failed').waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('row', { name: /first line/ }).getByText('2 keys').waitFor();
    await page.getByRole('row', { name: /own server/ }).getByText('1 key').waitFor();
  });

  await step('a channel that was switched off is taken back', async () => {
    const row = page.getByRole('row', { name: /own server/ });
    await row.getByRole('button', { name: 'Switch off' }).click();
    await page.getByText('Channel “own server” is switched off.').waitFor();
    await row.getByText('Off', { exact: true }).waitFor();
    await judge(browser, 'admin channel undo');
    await page.getByRole('button', { name: 'Undo' }).click();
    await row.getByText('On', { exact: true }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Undo' }).count(), 0);
  });

  await step('a copy is switched off, and is opened at once', async () => {
    await page.getByRole('row', { name: /first line/ }).getByRole('button', { name: 'Copy' }).click();
    await page.waitForURL(/edit=/);
    const sheet = page.getByRole('dialog', { name: 'Channel' });
    await sheet.getByRole('textbox', { name: 'Name', exact: true }).waitFor();
    assert.equal(await sheet.getByLabel('Name', { exact: true }).inputValue(), 'first line (copy)');
    assert.equal(await sheet.getByLabel('Tags').inputValue(), 'cheap');
  });

  await step('a channel is tuned, and what it was tuned to is shown again', async () => {
    const sheet = page.getByRole('dialog', { name: 'Channel' });
    await sheet.getByText('Timeouts, limits, overrides and proxy').click();
    await sheet.getByLabel('First byte within, ms').fill('9999999');
    await sheet.getByLabel('Multiplier of the provider’s cost').fill('0.85');
    await sheet.getByLabel('Headers that are added').fill('X-Team: 7');
    await sheet.getByLabel('Members that are set on the body').fill('{"top_k": 40}');
    await sheet.getByLabel('Proxy', { exact: true }).fill('http://127.0.0.1:3128');
    await sheet.getByRole('button', { name: 'Save' }).click();
    await sheet.getByText('Enter a whole number within the limits, or nothing.').waitFor();
    await judge(browser, 'admin channel tuning');
    await sheet.getByLabel('First byte within, ms').fill('20000');
    await sheet.getByRole('button', { name: 'Save' }).click();
    await sheet.waitFor({ state: 'detached' });
    const row = page.getByRole('row', { name: /first line \(copy\)/ });
    await row.getByText('Off', { exact: true }).waitFor();
    await row.getByRole('link').click();
    await sheet.getByText('Timeouts, limits, overrides and proxy').click();
    assert.equal(await sheet.getByLabel('First byte within, ms').inputValue(), '20000');
    assert.equal(await sheet.getByLabel('Multiplier of the provider’s cost').inputValue(), '0.85');
    assert.equal(await sheet.getByLabel('Headers that are added').inputValue(), 'X-Team: 7');
    await sheet.getByText('Left empty, 127.0.0.1:3128 stays.').waitFor();
    await sheet.getByLabel('Take the proxy away').check();
    await sheet.getByRole('button', { name: 'Save' }).click();
    await sheet.waitFor({ state: 'detached' });
    await row.getByRole('link').click();
    await sheet.getByText('Timeouts, limits, overrides and proxy').click();
    assert.equal(await sheet.getByLabel('Take the proxy away').count(), 0);
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    await settled(page);
  });
});

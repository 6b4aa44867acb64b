// Starts the real binary on a free port with a data folder of its own, and stops it as an operator would.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const frontend = join(dirname(fileURLToPath(import.meta.url)), '..');
const startTimeout = 60_000;
const stopTimeout = 30_000;
const outputKept = 8_000;

function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

function ownEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('WEIR_')));
}

async function waitUntilReady(url, server) {
  const deadline = Date.now() + startTimeout;
  while (Date.now() < deadline) {
    if (server.ended) {
      throw new Error(`weir serve ended with ${server.ended} before it was ready:\n${server.output}`);
    }
    const status = await fetch(`${url}/readyz`).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) {
      return;
    }
    await delay(100);
  }
  throw new Error(`GET ${url}/readyz was not 200 within ${startTimeout / 1000} s:\n${server.output}`);
}

/** Gives the address of a running Weir and a function that stops it; that of WEIR_E2E_URL is left running. */
export async function startServer(environment = {}) {
  const running = process.env.WEIR_E2E_URL;
  if (running) {
    return { url: running.replace(/\/$/, ''), stop: async () => undefined };
  }

  const binary = resolve(frontend, process.env.WEIR_BIN ?? '../bin/weir');
  if (!existsSync(binary)) {
    throw new Error(`no weir binary at ${binary}: run "make build", or set WEIR_BIN or WEIR_E2E_URL`);
  }

  const dataFolder = mkdtempSync(join(tmpdir(), 'weir-e2e-'));
  const listen = `127.0.0.1:${await freePort()}`;
  const child = spawn(binary, ['serve'], {
    cwd: dataFolder,
    env: {
      ...ownEnvironment(),
      WEIR_DEMO: '1',
      WEIR_LISTEN: listen,
      WEIR_METRICS_LISTEN: '',
      WEIR_DATA_DIR: dataFolder,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

  const server = { output: '', ended: undefined };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      server.output = (server.output + text).slice(-outputKept);
    });
  }
  const ended = new Promise((done) => {
    child.once('error', (error) => done(error.message));
    child.once('exit', (code, signal) => done(signal ?? `exit code ${code}`));
  });
  void ended.then((how) => {
    server.ended = how;
  });
  // A test run that dies must not leave the server behind.
  process.once('exit', () => child.kill('SIGKILL'));

  const url = `http://${listen}`;
  await waitUntilReady(url, server);

  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      const how = await Promise.race([ended, delay(stopTimeout, 'no exit', { ref: false })]);
      rmSync(dataFolder, { recursive: true, force: true });
      assert.equal(how, 'exit code 0', `after SIGTERM weir gave ${how}:\n${server.output}`);
    },
  };
}

// Starts bin/weir in demo mode, runs the tests of this folder against it, and stops it. Exits with the tests' code.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const here = import.meta.dirname;
const data = await mkdtemp(join(tmpdir(), 'weir-clients-'));

const port = await new Promise((resolve, reject) => {
  const probe = createServer().once('error', reject);
  probe.listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});

/** Runs a command to its end and returns its exit code. */
const run = (command, args, env) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: here, env: { ...process.env, ...env }, stdio: 'inherit' });
    child.once('error', reject).once('exit', (code) => resolve(code ?? 1));
  });

const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('WEIR_')));
const weir = spawn(join(here, '../../bin/weir'), ['serve'], {
  env: { ...inherited, WEIR_DEMO: '1', WEIR_LISTEN: `127.0.0.1:${port}`, WEIR_METRICS_LISTEN: '', WEIR_DATA_DIR: data, WEIR_LOG: 'error', WEIR_SIGNUP_BONUS_USD: '1000' },
  stdio: ['ignore', 'ignore', 'inherit'],
});
const ended = new Promise((resolve) => weir.once('exit', resolve).once('error', resolve));

let code = 1;
try {
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + 60_000;
  for (let ready = false; !ready; ) {
    if (Date.now() > deadline || weir.exitCode !== null) throw new Error('bin/weir does not become ready');
    await new Promise((resolve) => setTimeout(resolve, 100));
    ready = await fetch(`${url}/readyz`).then((r) => r.ok, () => false);
  }
  const { api_key: key } = JSON.parse(await readFile(join(data, 'demo.json'), 'utf8'));
  const env = { WEIR_URL: url, WEIR_KEY: key };
  const tests = [
    [process.execPath, ['--test', '--test-concurrency=4', '--test-force-exit', '--test-timeout=150000', '--test-reporter=dot', 'test/']],
    ['python3', ['snippets.py']],
    ['go', ['test', '-count=1', '.']],
  ];
  code = 0;
  for (const [command, args] of tests) code = (await run(command, args, env)) || code;
} catch (error) {
  console.error(String(error));
} finally {
  weir.kill('SIGTERM');
  await ended;
  await rm(data, { recursive: true, force: true });
}
process.exit(code);

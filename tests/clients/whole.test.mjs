// The example of docs/simulators.md: three simulators, each a process of its own, and the real
// program between them. The books are read from the simulated ledger, the truth from the stores.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { startRecorder } from './recorder.mjs';
import { program, root, specs, startSimulator, whyNot } from './simulator.mjs';
import { openSpec } from './xero/spec.mjs';

const secrets = {
  WOO_KEY: 'ck_simulated_read_write',
  WOO_SECRET: 'cs_simulated_read_write',
  BC_TOKEN: 'sim-access-token',
  BC_SECRET: 'sim-client-secret',
  XERO_SECRET: 'sandbox-secret',
};

/** A port of the loopback interface nobody has at the moment. */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** The example's configuration with the addresses and folders of this run. */
async function configuration(folder, { xero, bigcommerce, woocommerce }) {
  const text = readFileSync(join(root, 'docs/examples/crossfoot-simulated.yaml'), 'utf8')
    .replaceAll('http://127.0.0.1:8081', xero.relay.base)
    .replaceAll('http://127.0.0.1:8082', bigcommerce.base)
    .replaceAll('http://127.0.0.1:8083', woocommerce.base)
    .replace('127.0.0.1:8484', `127.0.0.1:${await freePort()}`)
    .replace('../../data/simulated', join(folder, 'data'))
    .replaceAll('../../src/app/sandbox/', join(root, 'src/app/sandbox/'));
  const file = join(folder, 'crossfoot.yaml');
  writeFileSync(file, text);
  return file;
}

async function ask(simulator, path, body) {
  const sent = body ? { method: 'POST', body: JSON.stringify(body) } : {};
  const reply = await fetch(`${simulator.base}/__sim/${path}`, sent);
  assert.equal(reply.status, 200, path);
  return path === 'journal' ? reply.text() : reply.json();
}

/** Serves until `done` says so or the time is up; then stops as an operator would. */
async function serveUntil(config, done) {
  const env = { ...process.env, ...secrets };
  const child = spawn(program, ['serve', '--config', config], { env, stdio: 'pipe' });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const until = Date.now() + 300_000;
  while (!(await done()) && Date.now() < until && child.exitCode === null)
    await new Promise((next) => setTimeout(next, 500));
  child.kill('SIGTERM');
  assert.equal(await ended, 0, said);
}

/** Every document bears the store's amount, and every order with money has one. */
function compare(orders, prefix, invoices) {
  let posted = 0;
  for (const order of orders) {
    const invoice = invoices.get(`${prefix}${order.number}`);
    if (order.captures.length > 0) assert.ok(invoice, `${prefix}${order.number} is missing`);
    if (!invoice) continue;
    posted += 1;
    assert.equal(invoice.total, order.charged_total, `${prefix}${order.number}`);
  }
  assert.ok(posted > 3, `${posted} orders of ${prefix} are in the books`);
}

async function journey(simulators, config) {
  const { xero, bigcommerce, woocommerce } = simulators;
  await ask(woocommerce, 'orders', { random: 10, unpaid: 0, authorised_only: 0 });
  await ask(bigcommerce, 'orders', { random: 10, unpaid: 0, authorised_only: 0 });
  const paid = [];
  for (const store of [woocommerce, bigcommerce])
    paid.push(...(await ask(store, 'facts')).orders.filter((one) => one.captures.length > 0));
  const documents = async () => (await ask(xero, 'documents')).documents;
  await serveUntil(config, async () => {
    const { payments } = await ask(xero, 'documents');
    const captures = paid.reduce((sum, order) => sum + order.captures.length, 0);
    return payments.length >= captures;
  });
  const invoices = new Map((await documents()).map((one) => [one.number, one]));
  compare((await ask(woocommerce, 'facts')).orders, 'WC-', invoices);
  compare((await ask(bigcommerce, 'facts')).orders, 'BC-', invoices);
  const status = ['status', '--config', config, '--json'];
  const told = spawnSync(program, status, { env: { ...process.env, ...secrets } });
  const { totals, states } = JSON.parse(told.stdout);
  assert.ok(totals.length > 0);
  for (const one of totals) assert.equal(one.difference, '0.00', one.currency);
  assert.equal(states.differs, 0);
  for (const simulator of [xero, bigcommerce, woocommerce])
    assert.equal((await ask(simulator, 'calls')).limit_violations, 0);
  if (spawnSync('hledger', ['--version']).status !== 0) return;
  const journal = await ask(xero, 'journal');
  execFileSync('hledger', ['check', '-f', '-'], { input: journal });
}

/** Each body of each exchange fits the vendor's own description, the program's most of all. */
function checkBodies(t, calls) {
  const spec = openSpec(join(specs, 'xero'));
  if (!spec) return t.skip("the vendor's OpenAPI file is not here");
  const nothing = new Set();
  let written = 0;
  for (const { method, url, status, sent, got } of calls) {
    const path = new URL(url, 'http://ledger').pathname;
    if (!path.startsWith('/api.xro/2.0/') || status !== 200) continue;
    const known = spec.pathOf(path.slice('/api.xro/2.0'.length));
    assert.ok(known, `${method} ${path} is no call of the vendor's`);
    const wanted = spec.requestSchemaOf(method, known);
    if (wanted && sent) {
      written += 1;
      const found = spec.problems(wanted, JSON.parse(sent), nothing);
      assert.deepEqual(found, [], `${method} ${path}: ${sent.slice(0, 400)}`);
    }
    const answer = spec.schemaOf(method, known);
    assert.deepEqual(spec.problems(answer, JSON.parse(got)), [], `answer of ${method} ${path}`);
  }
  assert.ok(written >= 3, `${written} bodies written`);
}

test(
  'the whole thing: three simulators and the program between them',
  {
    skip: whyNot(),
    timeout: 600_000,
  },
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'crossfoot-whole-'));
    const simulators = {};
    try {
      const books = ['--scenario', join(root, 'src/app/sandbox/xero.json')];
      simulators.xero = await startSimulator('xero', { more: books });
      simulators.xero.relay = await startRecorder(simulators.xero.base);
      simulators.bigcommerce = await startSimulator('bigcommerce', { more: ['--seed', '7'] });
      simulators.woocommerce = await startSimulator('woocommerce', { more: ['--seed', '7'] });
      await journey(simulators, await configuration(folder, simulators));
      await t.test('what it sent is what the vendor describes', (part) =>
        checkBodies(part, simulators.xero.relay.calls),
      );
    } finally {
      await simulators.xero?.relay?.stop();
      for (const simulator of Object.values(simulators)) await simulator.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

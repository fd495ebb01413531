// An order's way from a real webhook to the simulated books, through restarts and bad visitors.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { differences, twins } from './books.mjs';
import { pause, until } from './kit.mjs';
import { World } from './world.mjs';

let world;
const seen = {};

before(async () => {
  world = await World.open();
});
after(() => world?.close());

/** The secret address the shop was told. */
async function hookPath() {
  const auth = `${world.secrets.shopKey}:${world.secrets.shopSecret}`;
  const { request } = await import('./kit.mjs');
  const hooks = await request(`${world.shop.origin}/wp-json/wc/v3/webhooks?per_page=50`, {
    ca: world.shop.ca,
    headers: { Authorization: `Basic ${Buffer.from(auth).toString('base64')}` },
  });
  const ours = hooks.json().find((hook) => hook.delivery_url.startsWith(world.origin));
  return new URL(ours.delivery_url).pathname;
}

/** Calls the shop has seen, once none came for two seconds. */
async function quietCalls() {
  let calls = -1;
  for (;;) {
    const now = (await world.shop.sim('GET', 'calls')).calls;
    if (now === calls) return calls;
    calls = now;
    await pause(2_000);
  }
}

async function booksAgree() {
  const books = await world.books();
  assert.deepEqual(twins(books), []);
  const wrong = [
    ...differences(await world.shop.sim('GET', 'facts'), books, 'WC-'),
    ...differences(await world.store.sim('GET', 'facts'), books, 'BC-'),
  ];
  assert.deepEqual(wrong, []);
}

test('connect proves every connection, over TLS with a private authority', async () => {
  const { code, out, err } = await world.command('connect', '--json');
  assert.equal(code, 0, err);
  const { connections } = JSON.parse(out);
  assert.deepEqual(
    connections.map((one) => [one.connection, one.connected]),
    [
      ['shop', true],
      ['store', true],
      ['books', true],
    ],
  );
});

test('serve answers its health pages and registers webhooks', async () => {
  await world.serve();
  assert.equal((await world.get('/healthz')).status, 200);
  assert.equal((await world.get('/readyz')).status, 200);
  seen.hook = await until('webhooks registered', () => hookPath().catch(() => null));
  assert.match(seen.hook, /^\/hooks\/shop\/[A-Za-z0-9_-]{40,}$/);
});

test('a signed webhook of each store becomes an invoice and its payment', async () => {
  seen.shopOrder = await world.placeShopOrder();
  seen.storeOrder = await world.placeStoreOrder();
  await until('the invoice of the shop', () => world.invoice(`WC-${seen.shopOrder}`));
  await until('the invoice of the store', () => world.invoice(`BC-${seen.storeOrder}`));
  await until('the payments', async () => (await world.books()).payments.length === 2);
  for (const connection of ['shop', 'store'])
    await until(`a delivery of ${connection}`, () =>
      world.metric(`crossfoot_webhooks_accepted_total{connection="${connection}"}`),
    );
  // The first poll is over and the next an hour away: these two come by webhook alone.
  const again = [`WC-${await world.placeShopOrder()}`, `BC-${await world.placeStoreOrder('7.77')}`];
  for (const number of again) await until(number, () => world.invoice(number));
  await until('the payments', async () => (await world.books()).payments.length === 4);
  await booksAgree();
});

test('a refund in the store becomes a credit note', async () => {
  await world.shop.sim('POST', `orders/${seen.shopOrder}/refund`, { random: 'full' });
  await until('the credit note', async () => {
    const { documents } = await world.books();
    return documents.some(
      (one) => one.type === 'ACCRECCREDIT' && one.number.startsWith(`WC-${seen.shopOrder}`),
    );
  });
  await booksAgree();
});

test('a wrong signature is answered 401, counted and not parsed', async () => {
  const name = 'crossfoot_webhooks_rejected_total{connection="shop"}';
  const before = await world.metric(name);
  const calls = await quietCalls();
  const forged = createHmac('sha256', 'not the secret').update('{').digest('base64');
  const reply = await world.get(seen.hook, {
    method: 'POST',
    body: '{', // Nobody who parses this answers 401.
    headers: {
      'Content-Type': 'application/json',
      'X-WC-Webhook-Topic': 'order.updated',
      'X-WC-Webhook-Signature': forged,
    },
  });
  assert.equal(reply.status, 401);
  assert.equal(await world.metric(name), before + 1);
  assert.equal(await quietCalls(), calls, 'a forged delivery cost calls');
});

test('what is too large, unknown or of the wrong method is refused', async () => {
  const large = await world
    .get(seen.hook, { method: 'POST', body: 'x'.repeat(3 * 1024 * 1024) })
    .catch((error) => ({ status: 413, error }));
  assert.equal(large.status, 413);
  for (const path of ['/hooks/shop/wrong', '/hooks/nobody/x', '/hooks/', '/api/v1/nothing/at/all'])
    assert.ok([401, 404].includes((await world.get(path, { method: 'POST' })).status), path);
  assert.equal((await world.get(seen.hook)).status, 404);
  assert.equal((await world.get('/hooks/shop/x', { method: 'POST', body: '{}' })).status, 404);
  const longPath = await world.get(`/${'a'.repeat(20_000)}`).catch(() => ({ status: 431 }));
  assert.equal(longPath.status, 431);
  assert.equal((await world.get('/healthz')).status, 200);
});

test('pages are behind a login, writes behind a token', async () => {
  for (const path of ['overview', 'orders', 'connections', 'review', 'documents', 'events'])
    assert.equal((await world.get(`/api/v1/${path}`)).status, 401, path);
  const json = { 'Content-Type': 'application/json' };
  const token = world.address.match(/token=([\w-]+)/)[1];
  const { password } = world.secrets;
  const setup = await world.get('/api/v1/setup', {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ token, name: 'ada', password }),
  });
  assert.equal(setup.status, 200, setup.text);
  const [cookie] = setup.headers['set-cookie'];
  assert.match(cookie, /HttpOnly/);
  assert.match(cookie, /SameSite=Strict/);
  seen.cookie = cookie.split(';')[0];
  const session = (await world.get('/api/v1/session', { headers: { Cookie: seen.cookie } })).json();
  assert.equal(session.user.name, 'ada');
  const replay = `/api/v1/orders/shop-to-books/${seen.shopOrder}/replay`;
  const post = (headers) =>
    world.get(replay, { method: 'POST', headers: { Cookie: seen.cookie, ...headers } });
  assert.equal((await post({})).status, 403);
  assert.equal((await post({ 'X-Crossfoot-CSRF': 'guess' })).status, 403);
  assert.equal((await post({ 'X-Crossfoot-CSRF': session.csrf })).status, 202);
  assert.equal((await world.get(replay, { method: 'POST' })).status, 401);
});

test('SIGTERM ends it by itself; what came meanwhile is posted once', async () => {
  await world.placeShopOrder('LAMP-66', 1);
  const how = await world.stop('SIGTERM');
  assert.equal(how.code, 0, JSON.stringify(how));
  seen.missed = await world.placeShopOrder('BOX-08', 3);
  await world.serve();
  await until('the order placed while nothing served', () => world.invoice(`WC-${seen.missed}`));
  await until('all payments', async () =>
    booksAgree().then(
      () => true,
      () => false,
    ),
  );
});

test('kill -9 in the midst of posting posts nothing twice', async () => {
  const placed = [];
  for (let i = 0; i < 6; ++i) placed.push(await world.placeShopOrder('MUG-001', i + 1));
  await until('the first of them', () => world.invoice(`WC-${placed[0]}`));
  await world.stop('SIGKILL');
  placed.push(await world.placeShopOrder('LAMP-66', 2));
  await world.serve();
  for (const id of placed) await until(`order ${id}`, () => world.invoice(`WC-${id}`));
  await until('the books to agree', () => booksAgree().then(() => true, () => false));
  await booksAgree();
});

test('explain, status and doctor tell the truth beside a serving process', async () => {
  const explained = await world.command('explain', `WC-${seen.shopOrder}`, '--json');
  assert.equal(explained.code, 0, explained.err);
  const story = JSON.parse(explained.out);
  assert.equal(story.summary.difference, '0.00');
  assert.ok(story.documents.every((one) => one.lines.every((line) => line.account_rule)));
  assert.ok(story.operations.length > 0);
  const told = await world.command('explain', seen.shopOrder, '--integration', 'shop-to-books');
  assert.match(told.out, /What the books hold[\s\S]*WC-/);
  const status = JSON.parse((await world.command('status', '--json')).out);
  assert.ok(status.serving);
  assert.deepEqual(
    status.totals.map((one) => one.difference),
    status.totals.map(() => '0.00'),
  );
  const doctor = JSON.parse((await world.command('doctor', '--json')).out);
  assert.deepEqual(
    doctor.checks.filter((one) => !one.ok),
    [],
  );
});

test('the daily proof reads both sides afresh and names what a person changed', async () => {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' }).format(new Date());
  const prove = async (...more) =>
    world.command(
      ...['reconcile', '--from', today, '--to', today, '--integration', 'shop-to-books'],
      ...more,
    );
  const clean = await prove('--json');
  assert.equal(clean.code, 0, clean.err + clean.out);
  const days = JSON.parse(clean.out).days;
  assert.deepEqual([...new Set(days.map((day) => day.state))], ['open']); // It has not ended.
  assert.ok(days.at(-1).orders > 0 && days.at(-1).documents >= days.at(-1).orders);

  const victim = await world.invoice(`WC-${seen.shopOrder}`);
  const paid = (await world.books()).payments.find(
    (one) => one.number === victim.number && one.status !== 'DELETED',
  );
  await world.ledger.sim('POST', `payments/${paid.id}/delete`);
  const spoilt = await prove('--json');
  assert.equal(spoilt.code, 1, spoilt.err);
  const named = JSON.parse(spoilt.out).days.flatMap((day) =>
    day.differences.filter((one) => !one.explained),
  );
  assert.deepEqual(
    named.map((one) => [one.kind, one.document]),
    [['missing_payment', victim.number]],
  );
  assert.match((await prove()).out, /! Payment missing: .*somebody deleted it/);
  assert.match((await prove('--csv')).out, /"difference",.*"missing_payment"/);
  assert.match((await prove('--html')).out, /<td>Payment missing<\/td>/);
  const backwards = await world.command('reconcile', '--from', '2026-03-02', '--to', '2026-03-01');
  assert.equal(backwards.code, 2);
  const key = await world.command('statement', 'key');
  assert.match(key.out, /^[0-9a-f]{64}\n-----BEGIN PUBLIC KEY-----\n/);
});

test('backfill prints its plan in calls and hours, and does nothing by itself', async () => {
  const today = new Date().toISOString().slice(0, 10);
  const range = ['--integration', 'shop-to-books', '--from', '2020-01-01', '--to', today];
  const plan = await world.command('backfill', ...range, '--json');
  assert.equal(plan.code, 0, plan.err);
  const told = JSON.parse(plan.out);
  assert.ok(Number(told.orders) >= 9 && told.ledger_calls > 0 && 'hours' in told, plan.out);
  assert.equal(told.started, false);
  assert.equal((await world.command('replay', seen.missed)).code, 0);
});

test('no planted secret is anywhere, no person in logs', async () => {
  const pages = [];
  for (const path of ['/metrics', '/healthz', '/api/v1/overview', '/api/v1/connections'])
    pages.push((await world.get(path, { headers: { Cookie: seen.cookie } })).text);
  await world.stop();
  const said = [...world.logs, ...world.answers, ...pages];
  const files = readdirSync(join(world.folder, 'data'), { recursive: true })
    .map((name) => join(world.folder, 'data', name))
    .filter((path) => statSync(path).isFile());
  for (const path of files) said.push(readFileSync(path, 'latin1'));
  assert.ok(files.length > 0 && world.logs.join('').length > 200);
  for (const [name, secret] of Object.entries(world.secrets))
    for (const text of said) assert.ok(!text.includes(secret), `${name} leaked`);
  const spoken = [...world.logs, pages[0]].join('\n');
  assert.ok(!spoken.includes(world.email), 'an e-mail address in logs or output');
  assert.ok(!spoken.includes('Quillfeather'), 'a name in logs or output');
  for (const path of files)
    assert.equal(statSync(path).mode & 0o077, 0, `${path} can be read by others`);
});

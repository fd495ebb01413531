// Commands as a person meets them: help, wrong configurations, consent, backup and restore.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Running, request, root, run, until } from './kit.mjs';
import { World } from './world.mjs';

/** Every verb, as a person types it. */
const verbs = [
  'sandbox',
  'serve',
  'connect',
  'status',
  'backfill',
  'replay',
  'explain',
  'doctor',
  'reconcile',
  'statement key',
  'statement show',
  'statement verify',
  'audit verify',
  'audit export',
  'backup',
  'restore',
  'key rotate',
  'person export',
  'person erase',
  'user add',
  'user list',
  'user role',
  'user remove',
  'user reset-password',
  'token create',
  'token list',
  'token revoke',
  'review list',
  'review show',
  'review fix',
  'review dismiss',
  'plan',
  'lint',
  'canonical',
  'simulate',
  'sim',
];

/** The names under "Subcommands:" of a help text. */
const subcommands = (help) =>
  (help.split('Subcommands:\n')[1] ?? '')
    .split('\n\n')[0]
    .split('\n')
    .map((line) => line.match(/^ {2}([a-z-]+)/)?.[1])
    .filter(Boolean);

let world;
before(async () => {
  world = await World.open({ grant: 'code' });
});
after(() => world?.close());

test('help of every verb says what it does, shows an example and the exit codes', async () => {
  for (const verb of verbs) {
    const { code, out } = await run([...verb.split(' '), '--help'], { cwd: world.folder });
    assert.equal(code, 0);
    assert.match(out, new RegExp(`Examples?:\\s+crossfoot ${verb}`), verb);
    assert.match(out, /Exit codes:[\s\S]*0[\s\S]*1[\s\S]*2[\s\S]*3/, verb);
  }
});

test('no verb is missing from the list above', async () => {
  const help = async (...words) => (await run([...words, '--help'], { cwd: world.folder })).out;
  const known = [];
  for (const verb of subcommands(await help())) {
    const below = subcommands(await help(verb));
    known.push(...(below.length ? below.map((name) => `${verb} ${name}`) : [verb]));
  }
  assert.ok(known.length > 20, `the help lists verbs otherwise than expected: ${known}`);
  assert.deepEqual(known.sort(), [...verbs].sort());
});

test('a file without cases proves nothing', async () => {
  const file = join(world.folder, 'none.json');
  writeFileSync(file, '{"cases":[]}');
  const { code, out, err } = await run(['plan', '--cases', file], { cwd: world.folder });
  assert.equal(code, 2);
  assert.equal(out, '');
  assert.match(err, /holds no case/);
});

test('a misspelt verb and a missing configuration are told kindly', async () => {
  const typo = await run(['serv'], { cwd: world.folder });
  assert.equal(typo.code, 2);
  assert.match(typo.err, /did you mean 'serve'\?/);
  const missing = await run(['status', '--config', 'nowhere.yaml'], { cwd: world.folder });
  assert.equal(missing.code, 2);
  assert.match(missing.err, /there is no configuration 'nowhere.yaml'/);
});

test('every mistake in a configuration is told with its line and the nearest word', async () => {
  const file = join(world.folder, 'wrong.yaml');
  writeFileSync(
    file,
    `listen: 127.0.0.1:many
dta: data
connections:
  shop:
    system: woocomerce
  other:
    system: woocommerce
    settings: {base_ur: "https://shop.example"}
    secrets: {consumer_key: ck_plantedplantedplanted, consumer_secret: {env: A, file: b}}
  books:
    system: xero
    settings: {grant: cod, client_id: a}
integrations:
  first: {store: books, ledger: boks, policy: none.yaml, start: 2026-13-01}
keep_payloads: 400
limits: {connections_per_client: many, proxys: [10.0.0.7]}
`,
  );
  const { code, err } = await run(['serve', '--config', file], { cwd: world.folder });
  assert.equal(code, 2);
  for (const [line, words] of [
    [1, /HOST:PORT/],
    [2, /did you mean 'data'\?/],
    [5, /did you mean 'woocommerce'\?/],
    [8, /did you mean 'base_url'\?/],
    [9, /consumer_key: must not hold the secret/],
    [9, /several sources/],
    [12, /did you mean 'code'\?/],
    [14, /'books' is a ledger/],
    [14, /did you mean 'books'\?/],
    [14, /there is no file/],
    [14, /write YYYY-MM-DD/],
    [15, /neither days, such as 400d, nor forever/],
    [16, /connections_per_client/],
    [16, /did you mean 'proxies'\?/],
  ])
    assert.ok(
      err.split('\n').some((one) => one.startsWith(`${file}:${line}: `) && words.test(one)),
      `line ${line}, ${words} in\n${err}`,
    );
  assert.ok(!err.includes('ck_planted'), 'a secret written in the wrong place is repeated');
});

test('a rule by what the store never tells is refused, not passed over', async () => {
  const file = join(world.folder, 'category.yaml');
  const policy = join(root, 'docs/policy-example.yaml');
  writeFileSync(
    file,
    `connections:
  shop:
    system: bigcommerce
    settings: {store_hash: simstore01}
    secrets: {access_token: {env: CF_STORE_TOKEN}}
  books: {system: xero, settings: {grant: client_credentials, client_id: a}}
integrations:
  first: {store: shop, ledger: books, policy: ${policy}, start: 2026-04-01}
`,
  );
  const { code, err } = await run(['status', '--config', file], { cwd: world.folder });
  assert.equal(code, 2);
  assert.match(
    err,
    /category\.yaml:8: .*policy: its rule 'Books' asks for the category 'Books'; .* as "23"/,
  );
});

test('commands before the first connect say what to do', async () => {
  const { code, err } = await world.command('status');
  assert.equal(code, 2);
  assert.match(err, /crossfoot connect --config/);
  const answer = await world.command('review', 'fix', 'shop-to-books/1/a.cause', 'retry');
  assert.equal(answer.code, 2);
  assert.match(answer.err, /crossfoot connect --config/, 'an item and an answer are two words');
});

test('a sandbox run to its end prints the ten counts and nothing else', async () => {
  const done = await run(['sandbox', '--data', 'sandbox', '--orders', '5', '--exit', '--json'], {
    cwd: world.folder,
  });
  assert.equal(done.code, 0, done.err);
  const told = JSON.parse(done.out);
  const counts =
    'orders documents difference duplicates lost review limit_violations ' +
    'ledger_calls ledger_calls_per_order duration_s';
  assert.deepEqual(Object.keys(told), counts.split(' '));
  assert.equal(told.orders, 5);
});

test("Xero's consent: the browser's answer reaches the waiting command", async () => {
  const waiting = new Running(['connect', 'books', '--config', world.config], {
    cwd: world.folder,
    env: world.env,
  });
  const [, address] = await waiting.says(/(https:\S+)\n/);
  await until('its port', () =>
    request(`${world.origin}/`).then(
      () => true,
      () => false,
    ),
  );
  const consented = await request(address, { ca: world.ledger.ca });
  assert.equal(consented.status, 302);
  const answer = await request(consented.headers.location.replace('localhost', '127.0.0.1'));
  assert.equal(answer.status, 200);
  assert.equal((await waiting.ended).code, 0, waiting.err);
  assert.match(waiting.out, /books \(xero\): connected/);
  world.logs.push(waiting.err);
});

test('consent in two steps, and an answer that is not ours', async () => {
  const printed = await world.command('connect', 'books', '--print-address');
  assert.equal(printed.code, 0, printed.err);
  const consented = await request(printed.out.trim(), { ca: world.ledger.ca });
  const { location } = consented.headers;
  const forged = new URL(location);
  forged.searchParams.set('state', 'somebody-else');
  const refused = await world.command('connect', 'books', '--answer', forged.href);
  assert.equal(refused.code, 1);
  const done = await world.command('connect', 'books', '--answer', location);
  assert.equal(done.code, 0, done.out + done.err);
});

test('wrong credentials and an unknown authority are told for what they are', async () => {
  const wrong = { ...world.env, CF_STORE_TOKEN: 'wrongwrongwrongwrong' };
  const token = await run(['connect', 'store', '--config', world.config], {
    cwd: world.folder,
    env: wrong,
  });
  assert.equal(token.code, 1);
  assert.match(token.out, /store \(bigcommerce\): NOT connected/);
  const { CF_SHOP_KEY: _, ...unset } = world.env;
  const missing = await run(['connect', 'shop', '--config', world.config], {
    cwd: world.folder,
    env: unset,
  });
  assert.equal(missing.code, 2);
  assert.match(missing.err, /environment variable CF_SHOP_KEY is not set/);
  const readable = join(world.folder, 'shop.secret');
  const { chmodSync } = await import('node:fs');
  chmodSync(readable, 0o644);
  const open = await world.command('connect', 'shop');
  assert.equal(open.code, 2);
  assert.match(open.err, /chmod 600/);
  chmodSync(readable, 0o600);
  assert.equal((await world.command('connect')).code, 0);
});

test('an answer to an item takes item and answer, or with --all the answer alone', async () => {
  const item = 'shop-to-books/1/store.order_gone';
  const answered = await world.command('review', 'fix', item, 'accept_theirs');
  assert.equal(answered.code, 2, answered.err);
  assert.match(answered.err, /there is no review item 'shop-to-books\/1\/store.order_gone'/);
  const alone = await world.command('review', 'fix', item);
  assert.equal(alone.code, 2);
  assert.match(alone.err, /the answer is missing; crossfoot review show/);
  const all = await world.command('review', 'fix', '--all', '--root', 'none', 'retry');
  assert.match(all.err, /0 items are taken up again/);
  const other = await world.command('review', 'fix', '--all', '--root', 'none', 'dismiss');
  assert.equal(other.code, 2);
  assert.match(other.err, /only retry goes for a whole group/);
});

test('another master key is refused before anything is done', async () => {
  const other = { ...world.env, CF_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') };
  const { code, err } = await run(['status', '--config', world.config], {
    cwd: world.folder,
    env: other,
  });
  assert.equal(code, 2);
  assert.match(err, /master key is not the one/);
});

test('a backup made while serving restores what it held', async () => {
  await world.serve();
  const order = await world.placeShopOrder();
  await until('the invoice', () => world.invoice(`WC-${order}`));
  const copy = join(world.folder, 'copy.db');
  // The order's state follows its invoice in the same wave.
  await until('the order in status', async () =>
    JSON.parse((await world.command('status', '--json')).out).states.in_agreement > 0,
  );
  const made = await world.command('backup', copy);
  assert.equal(made.code, 0, made.err);
  assert.equal(statSync(copy).mode & 0o077, 0);
  assert.equal((await world.command('backup', copy)).code, 2, 'written over a copy');
  const locked = await world.command('restore', copy, '--yes');
  assert.equal(locked.code, 3, 'restored under a serving process');
  const later = await world.placeShopOrder('LAMP-66', 1);
  await until('the later invoice', () => world.invoice(`WC-${later}`));
  await world.stop();
  const broken = join(world.folder, 'broken.db');
  copyFileSync(world.config, broken);
  assert.equal((await world.command('restore', broken, '--yes')).code, 2);
  assert.equal((await world.command('restore', copy)).code, 0);
  const restored = await world.command('restore', copy, '--yes', '--json');
  assert.equal(restored.code, 0, restored.err);
  assert.ok(existsSync(JSON.parse(restored.out).kept));
  const left = readdirSync(join(world.folder, 'data')).filter((name) => name.includes('restoring'));
  assert.deepEqual(left, []);
  assert.equal((await world.command('explain', order)).code, 0);
  assert.equal((await world.command('explain', later)).code, 2, 'the later order is still known');
  // The next poll finds it again; the ledger's own number keeps it from being posted twice.
  await world.serve();
  await until('the later order', async () => (await world.command('explain', later)).code === 0);
  const { documents } = await world.books();
  assert.equal(documents.filter((one) => one.number === `WC-${later}`).length, 1);
});

// The master key changed beside a serving process, killed midway, and what older copies need.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Running, pause, until } from './kit.mjs';
import { World } from './world.mjs';

let world;
let keyFile;
let copy;
const original = () => join(world.folder, 'original.key');

before(async () => {
  world = await World.open();
  keyFile = join(world.folder, 'master.key');
  copy = join(world.folder, 'before.db');
  for (const file of [keyFile, original()])
    writeFileSync(file, `${world.secrets.masterKey}\n`, { mode: 0o600 });
  writeFileSync(
    world.config,
    readFileSync(world.config, 'utf8').replace('{env: CF_MASTER_KEY}', '{file: master.key}'),
  );
  assert.equal((await world.command('connect')).code, 0);
  await world.serve();
});
after(() => world?.close());

const posted = async (what) => {
  const order = await world.placeShopOrder();
  await until(what, () => world.invoice(`WC-${order}`));
  return order;
};

/** What doctor says of the master key. */
const keyCheck = async () => {
  const { out, err } = await world.command('doctor', '--json');
  const check = JSON.parse(out || '{"checks":[]}').checks.find((one) => one.check === 'master key');
  assert.ok(check, err);
  return check;
};

test('the key changes and the service goes on', async () => {
  await posted('an invoice before');
  assert.equal((await world.command('backup', copy)).code, 0);
  const changed = await world.command('key', 'rotate', '--json');
  assert.equal(changed.code, 0, changed.err);
  const { finished, old_key_file: kept } = JSON.parse(changed.out);
  assert.equal(finished, true);
  assert.notEqual(readFileSync(keyFile, 'utf8').trim(), world.secrets.masterKey);
  assert.equal(readFileSync(kept, 'utf8').trim(), world.secrets.masterKey);
  for (const file of [keyFile, kept]) assert.equal(statSync(file).mode & 0o077, 0, file);
  await posted('an invoice after');
  assert.equal(world.serving.end, undefined, 'the service ended');
  assert.deepEqual(await keyCheck().then(({ ok }) => ok), true);
});

test('killed at any moment, everything still opens, and the next run carries on', async () => {
  for (let ms = 0; ms <= 120; ms += 10) {
    const running = new Running(['key', 'rotate', '--config', world.config], {
      cwd: world.folder,
      env: world.env,
    });
    await pause(ms);
    await running.stop('SIGKILL');
    const explained = await world.command('status', '--json');
    assert.ok(explained.code <= 1, `killed after ${ms} ms: ${explained.err}`);
  }
  const last = await world.command('key', 'rotate');
  assert.equal(last.code, 0, last.err);
  assert.match(last.out, /The new master key alone opens the database/);
  assert.ok((await keyCheck()).ok);
  assert.ok(!readdirSync(world.folder).includes('master.key.next'));
  await posted('an invoice after all that');
  assert.equal(world.serving.end, undefined, 'the service ended');
});

test('a copy from before needs the key of its time', async () => {
  await world.stop();
  const refused = await world.command('restore', copy, '--yes');
  assert.equal(refused.code, 2);
  assert.match(refused.err, /--key-file/);
  const wrong = await world.command('restore', copy, '--yes', '--key-file', keyFile);
  assert.equal(wrong.code, 2, wrong.out);
  const done = await world.command('restore', copy, '--yes', '--key-file', original());
  assert.equal(done.code, 0, done.err);
  assert.ok((await keyCheck()).ok);
  // It opens with the key of now: the service starts, and finds the later orders by itself.
  await world.serve();
  await posted('an invoice from the restored database');
});

// What a disk can do to a database: full, not writable, locked, damaged. Each time the program ends
// with a message that names the file and the remedy, posts nothing wrong, and recovers.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { pause, run, until } from '../operate/kit.mjs';
import { World } from '../operate/world.mjs';
import { audit } from './audit.mjs';

const nobody = 65534;
const pageBytes = 4096;

let world;
let data, database;
before(async () => {
  const limits = { minute: 1200, day: 100_000, concurrent: 5 };
  world = await World.open({
    scenarios: { books: { limits } },
    settings: {
      shop: { calls_per_minute: 6000 },
      books: { calls_per_minute: 1200, calls_per_day: 100_000 },
    },
    poll: '30s',
    log: 'warn',
  });
  data = join(world.folder, 'data');
  database = join(data, 'crossfoot.db');
});
after(() => world?.close());

const place = (count) => world.shop.sim('POST', 'orders', { random: true, count, fee: 0 });

async function problems() {
  const stores = [
    ['WC-', await world.shop.sim('GET', 'facts')],
    ['BC-', await world.store.sim('GET', 'facts')],
  ];
  return audit(stores, await world.books());
}

/** Serves, if nothing does, until the books agree. What cannot be agreed on is told. */
async function agree() {
  if (!world.serving || world.serving.end) await world.serve();
  let wrong;
  const agreed = async () => (wrong = await problems()).length === 0;
  await until('the books to agree', agreed).catch(() => assert.deepEqual(wrong, []));
}

/** The end of a process that must not live on, and what it said. */
async function ends(running, ms = 60_000) {
  await until('its end', () => running.end, ms);
  world.logs.push(running.out, running.err);
  return { ...running.end, said: running.err.trim().split('\n').at(-1) };
}

function everyFile(change) {
  for (const name of readdirSync(data)) {
    const path = join(data, name);
    if (statSync(path).isFile()) change(path);
  }
}

test('a full disk ends the service with a message; with room again nothing is lost', async () => {
  await place(20);
  await agree();
  await world.stop();
  // A file may grow by 128 kB more: as real a write error as a full disk's, and needs no root.
  const blocks = Math.ceil(statSync(database).size / 1024) + 128;
  const through = ['bash', '-c', `ulimit -f ${blocks}; exec "$0" "$@"`];
  const running = world.start({ through });
  for (let round = 0; round < 60 && !running.end; ++round) {
    await place(20);
    await pause(500);
  }
  const { code, said } = await ends(running);
  assert.equal(code, 3, said);
  assert.ok(said.startsWith(`crossfoot: the database '${database}' `), said);
  assert.match(said, /Free some space/);
  const twice = (await problems()).filter((one) => !/lost|still to be paid/.test(one));
  assert.deepEqual(twice, [], 'posted wrongly on a full disk');
  await agree();
  await world.stop();
});

test('a backup onto a full disk is refused and leaves nothing behind', async () => {
  const copy = join(world.folder, 'small.db');
  const through = ['bash', '-c', 'trap "" XFSZ; ulimit -f 100; exec "$0" "$@"'];
  const options = { cwd: world.folder, env: world.env, through };
  const { code, err } = await run(['backup', copy, '--config', world.config], options);
  assert.equal(code, 3, err);
  assert.match(err, /small\.db/);
  assert.ok(!existsSync(copy) && !existsSync(`${copy}.part`));
});

test('the doctor on a full disk says so and goes on with the rest', async () => {
  const through = ['bash', '-c', 'trap "" XFSZ; ulimit -f 36; exec "$0" "$@"'];
  const options = { cwd: world.folder, env: world.env, through };
  const { code, out, err } = await run(['doctor', '--config', world.config], options);
  assert.equal(code, 1, out + err);
  assert.equal(err, '');
  assert.match(out, /WRONG {2}\w+: was not asked/);
  assert.match(out, /(ok {5}|WRONG {2})review: /);
  assert.match(out, /WRONG {2}writing: .*Free some space/);
});

test('a folder that may not be written is named, with what to do', async (t) => {
  const uid = process.getuid() === 0 ? nobody : undefined;
  // Root may write anywhere, so this takes somebody else, who must get as far as the program.
  const other = await run(['--version'], { cwd: '/', uid });
  if (other.code !== 0) return t.skip(`the user ${uid} cannot start the program: ${other.err}`);
  const owner = (path, id) => uid && chownSync(path, id, id);
  const secret = join(world.folder, 'shop.secret');
  chmodSync(world.folder, 0o755);
  for (const path of [data, secret, world.config]) owner(path, nobody);
  everyFile((path) => (owner(path, nobody), chmodSync(path, 0o400)));
  const folder = await ends(world.start({ uid }));
  assert.equal(folder.code, 2, folder.said);
  assert.match(folder.said, /cannot write into the data folder .* Make it writable/);
  if (uid !== undefined) chmodSync(data, 0o500);
  for (const verb of ['status', 'doctor']) {
    const options = { cwd: world.folder, env: world.env, uid };
    const command = await run([verb, '--config', world.config], options);
    // The engine can read some such folders; where it cannot, the reason is told.
    const said = /cannot write into the data folder .* Make it writable/.test(command.err);
    assert.ok(said ? command.code === 2 : command.code < 2, `${verb}: ${command.err}`);
  }
  chmodSync(data, 0o700);
  chmodSync(join(data, 'lock'), 0o600);
  const file = await ends(world.start({ uid }));
  assert.equal(file.code, 3, file.said);
  assert.ok(file.said.includes(`'${database}' may not be written. Make the`), file.said);
  for (const path of [data, secret, world.config]) owner(path, process.getuid());
  everyFile((path) => (owner(path, process.getuid()), chmodSync(path, 0o600)));
  await place(3);
  await agree();
});

/** Holds the lock a writer of the database needs, as another program would, until killed. */
async function lockAway() {
  // struct flock of 64-bit Linux; the write lock of a database in WAL mode is byte 120 of -shm.
  const script = `
    open(my $file, '+<', $ARGV[0]) or die $!;
    my $lock = pack('s s x4 q q l x4', 1, 0, 120, 1, 0);
    fcntl($file, 6, $lock) or die $!;
    $| = 1; print "locked\\n"; sleep 600;`;
  for (let tries = 0; tries < 1_000; ++tries) {
    const holder = spawn('perl', ['-e', script, `${database}-shm`], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const held = await new Promise((resolve) => {
      holder.stdout.on('data', () => resolve(true));
      holder.on('exit', () => resolve(false));
    });
    if (held) return holder;
  }
  assert.fail('the lock could not be taken');
}

test('a database another program keeps locked ends the service; then it goes on', async () => {
  await agree();
  const holder = await lockAway();
  try {
    await place(3);
    const { code, said } = await ends(world.serving);
    assert.equal(code, 3, said);
    assert.ok(said.includes(`'${database}' is held locked by another program. Close what`), said);
  } finally {
    holder.kill('SIGKILL');
  }
  await agree();
});

/** Overwrites pages `first` to `last` (counted from 1) of the database. */
function damage(first, last) {
  const file = openSync(database, 'r+');
  const rubbish = Buffer.alloc(pageBytes, 0xa5);
  for (let page = first; page <= last; ++page)
    writeSync(file, rubbish, 0, pageBytes, (page - 1) * pageBytes);
  closeSync(file);
}

test('a damaged database is refused; a backup made under load brings everything back', async () => {
  const copy = join(world.folder, 'copy.db');
  const arriving = place(40);
  const made = await world.command('backup', copy);
  assert.equal(made.code, 0, made.err);
  await arriving;
  await agree();
  await world.stop();
  const pages = Math.floor(statSync(database).size / pageBytes);

  // One page in the middle: nobody may come across it for long, so the doctor reads them all.
  damage(Math.floor(pages / 2), Math.floor(pages / 2));
  const doctor = await world.command('doctor', '--json');
  assert.notEqual(doctor.code, 0, doctor.out);
  const found = `${doctor.out}${doctor.err}`;
  assert.match(found, /damaged/);
  assert.match(found, /crossfoot restore FILE --yes/);

  damage(2, 20);
  const saved = await world.command('backup', join(world.folder, 'of-damaged.db'));
  assert.equal(saved.code, 3, saved.err);
  assert.ok(saved.err.startsWith(`crossfoot: the database '${database}' is damaged.`), saved.err);
  assert.equal(saved.err.trim().split('\n').length, 1, saved.err);
  const { code, said } = await ends(world.start());
  assert.equal(code, 3, said);
  assert.ok(said.includes(`'${database}' is damaged`), said);
  assert.match(said, /crossfoot restore FILE --yes/);
  assert.deepEqual(await problems(), [], 'a damaged database changed the books');

  const restored = await world.command('restore', copy, '--yes', '--json');
  assert.equal(restored.code, 0, restored.err);
  await place(5);
  await agree();
});

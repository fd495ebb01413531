// One deployment whose database is multiplied step by step; at each size the same new orders are
// posted and the same questions asked. The processor time of the process counts, not the clock's.
import { readFileSync, rmSync, statSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { pause, program, until } from '../tests/operate/kit.mjs';
import { World } from '../tests/operate/world.mjs';
import { keepOriginals, multiply } from './multiply.mjs';

const [sizes, fresh] = [process.argv[2].split(',').map(Number), Number(process.argv[3])];
const askedTimes = 20;
const idleSeconds = 10;
const ticksPerSecond = 100;
const long = 3_600_000;

const say = (text) => process.stderr.write(`${text}\n`);

/** Milliseconds of processor time, and memory in MB. */
function usage(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const memory = (name) => Number(status.match(new RegExp(`${name}:\\s+(\\d+)`))[1]) / 1024;
  return {
    cpu: ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond,
    memory: memory('VmRSS'),
    peak: memory('VmHWM'),
  };
}

const world = await World.open({
  poll: '1m',
  log: 'error',
  settings: {
    shop: { calls_per_minute: 99999, calls_concurrent: 10 },
    books: { calls_per_day: 1000000, calls_per_minute: 100000 },
  },
  scenarios: { books: { limits: { minute: 0, day: 0, concurrent: 0 } } },
});
const file = join(world.folder, 'data', 'crossfoot.db');
const kept = join(world.folder, 'originals.db');

function ask(sql) {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return db.prepare(sql).get();
  } finally {
    db.close();
  }
}

const place = async (count) => {
  for (let placed = 0; placed < count; placed += 100)
    await world.shop.sim('POST', 'orders', { random: Math.min(100, count - placed) });
};

/** Until the orders of the shop are all known and nothing waits. */
async function settle(known) {
  const due = `SELECT COUNT(*) AS n FROM dirty WHERE not_before < ${Date.now() * 1000}`;
  await until(
    `${known} orders`,
    () => ask('SELECT SUM(orders) AS n FROM order_totals').n >= known && ask(due).n === 0,
    long,
  );
  await pause(3_000); // What is written behind the last order.
}

/** A command's processor time in milliseconds. */
function command(...args) {
  const timed = spawnSync(
    'bash',
    ['-c', 'TIMEFORMAT="cpu %U %S"; time "$@" >/dev/null 2>&1', '-', program, ...args].concat([
      '--config',
      world.config,
    ]),
    { cwd: world.folder, env: { ...process.env, ...world.env }, encoding: 'utf8' },
  );
  const [, user, system] = timed.stderr.match(/cpu ([\d.]+) ([\d.]+)/);
  return (Number(user) + Number(system)) * 1000;
}

async function pages(token, number) {
  const { pid } = world.serving.child;
  const questions = {
    'page of orders': '/api/v1/orders?limit=50',
    'page of orders, of one integration': '/api/v1/orders?limit=50&integration=shop-to-books',
    'page of orders, rare state': '/api/v1/orders?limit=50&state=needs_you',
    'search of an order': `/api/v1/orders?limit=50&q=${number}`,
    'search that finds nothing': '/api/v1/orders?limit=50&q=nothing',
    'page of documents': '/api/v1/documents?limit=50&integration=shop-to-books',
    'overview': '/api/v1/overview',
    'review queue': '/api/v1/review?limit=50',
    'story of an order': `/api/v1/orders/shop-to-books/${number}`,
    '/metrics': '/metrics',
  };
  const cost = {};
  for (const [what, path] of Object.entries(questions)) {
    const before = usage(pid).cpu;
    for (let n = 0; n < askedTimes; ++n) {
      const { status, text } = await world.get(path, {
        headers: { Authorization: `Bearer ${token}` },
      });
      if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
    }
    cost[`${what}, ms of CPU`] = (usage(pid).cpu - before) / askedTimes;
  }
  return cost;
}

async function measure(token, today) {
  const stored = ask('SELECT SUM(orders) AS n FROM order_totals').n;
  const bytes = statSync(file).size;
  const began = Date.now();
  await world.serve();
  await until('ready', async () => (await world.get('/healthz')).status === 200);
  const started = Date.now() - began;
  const { pid } = world.serving.child;
  await pause(5_000);
  const idle = usage(pid);
  await pause(idleSeconds * 1000);
  const rested = usage(pid);
  await place(fresh);
  await settle(stored + fresh);
  const posted = usage(pid);
  const { record } = ask(
    'SELECT record FROM order_states ORDER BY updated_at DESC, record DESC LIMIT 1',
  );
  const asked = await pages(token, record);
  const { peak } = usage(pid);
  await world.stop();
  return {
    'stored orders': stored,
    'database, kB an order': bytes / 1000 / stored,
    'start to ready, ms': started,
    'memory at rest, MB': idle.memory,
    'memory at most, MB': peak,
    'CPU at rest, ms a second': (rested.cpu - idle.cpu) / idleSeconds,
    'CPU an order posted, ms': (posted.cpu - rested.cpu) / fresh,
    ...asked,
    '`status`, ms of CPU': command('status'),
    '`explain` of an order, ms of CPU': command('explain', record),
    '`reconcile` of a day, ms of CPU': command('reconcile', '--from', today, '--to', today,
      '--integration', 'shop-to-books'),
    '`audit verify`, us of CPU an order': (command('audit', 'verify') * 1000) / stored,
  };
}

function table(columns) {
  const shown = (value) => (value >= 100 ? value.toFixed(0) : value.toFixed(2));
  const rows = Object.keys(columns[0]).map((what) => {
    const first = columns[0][what];
    const cells = columns.map((column, at) => {
      const value = column[what];
      const ratio = at > 0 && first > 0 ? ` (x ${(value / first).toFixed(2)})` : '';
      return what === 'stored orders' ? value.toLocaleString('en') : shown(value) + ratio;
    });
    return `| ${what} | ${cells.join(' | ')} |`;
  });
  rows.splice(1, 0, `|---|${'---|'.repeat(columns.length)}`);
  return rows.join('\n');
}

try {
  const first = sizes[0];
  await world.command('connect');
  const made = await world.command('token', 'create', 'growth', '--json');
  const { token } = JSON.parse(made.out);
  await place(first);
  await world.serve();
  await settle(first);
  await world.stop();
  const today = new Date().toISOString().slice(0, 10);
  const size = keepOriginals(file, kept);
  let copies = 0;
  const columns = [];
  for (const wanted of sizes) {
    const more = Math.round((wanted - ask('SELECT SUM(orders) AS n FROM order_totals').n) / size);
    for (let done = 0; done < more; done += 20) {
      const next = Math.min(20, more - done);
      multiply(file, kept, copies + 1, copies + next, size);
      copies += next;
    }
    say(`measuring at ${wanted}`);
    columns.push(await measure(token, today));
    say(JSON.stringify(columns.at(-1), null, 1));
  }
  const notes =
    'Processor time of the program alone, in brackets beside the first column. The time of one ' +
    'answer is known to 0.5 ms.\nBeyond 100,000 orders the older ones hold no raw payload, as ' +
    'retention leaves them.';
  process.stdout.write(`${table(columns)}\n\n${notes}\n`);
} finally {
  await world.close();
  rmSync(world.folder, { recursive: true, force: true });
}

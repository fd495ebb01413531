// kill -9 at random moments, hundreds of times, while orders arrive and everything goes wrong.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { pause } from '../operate/kit.mjs';
import { World } from '../operate/world.mjs';
import { audit } from './audit.mjs';
import { Chance } from './chance.mjs';

const seed = Number(process.env.CF_CRASH_SEED ?? 1);
const kills = Number(process.env.CF_CRASH_KILLS ?? 200);
const orders = Number(process.env.CF_CRASH_ORDERS ?? 2000);
const restMs = Number(process.env.CF_CRASH_REST_MS ?? 300_000);

const killsMax = kills * 5; // Beyond `kills` only until the storm has proven enough.
const startMs = 10_000; // How long the first call of a life may take,
const quietMs = 500; // and how long none of it means that it has nothing left to ask.

// A hundredth of all calls ends badly; the kinds of src/simkit/README.md.
const faults = [
  { kind: 'lose_reply', per_million: 10_000 },
  { kind: 'cut_short', per_million: 5_000 },
  { kind: 'delayed_commit', per_million: 5_000, delay_ms: 3_000 },
  { kind: 'server_error', per_million: 5_000 },
  { kind: 'server_error', per_million: 5_000, after_commit: true },
  { kind: 'throttle', per_million: 5_000, retry_after_s: 1 },
  { kind: 'malformed', per_million: 3_000 },
  { kind: 'stale_read', per_million: 10_000 },
  { kind: 'slow', per_million: 5_000, delay_ms: 400 },
  { kind: 'refuse', per_million: 5_000 },
].map((fault) => ({ path: '/**', ...fault }));
const deliveries = {
  drop_per_million: 50_000,
  duplicate_per_million: 50_000,
  delay_per_million: 50_000,
};

// Three process starts a second need larger limits than a vendor's; they are limits all the same,
// counted by the simulators and told to the program as an operator would.
const scenarios = {
  books: { limits: { minute: 2400, day: 100_000, concurrent: 5 } },
};
const settings = {
  shop: { calls_per_minute: 6000 },
  store: { calls_per_window: 3000 },
  books: { calls_per_minute: 2400, calls_per_day: 100_000 },
};

const chance = new Chance(seed);
let world;
after(() => world?.close());

const vendors = () => [world.shop, world.store, world.ledger];

async function setFaults(on) {
  for (const vendor of vendors()) {
    await vendor.sim('DELETE', 'faults');
    if (on) await vendor.sim('POST', 'faults', faults);
    await vendor.sim('POST', 'delivery_faults', on ? deliveries : {});
  }
}

/** How often each kind of fault struck, at all vendors together. */
async function faultsStruck() {
  const struck = {};
  for (const vendor of vendors())
    for (const { kind, fired } of await vendor.sim('GET', 'faults'))
      struck[kind] = (struck[kind] ?? 0) + fired;
  return struck;
}

/** Was enough posted while it was killed, and did every kind of fault strike? */
async function provesMuch() {
  const struck = await faultsStruck();
  const { documents } = await world.books();
  return (
    documents.length > orders / 20 && (kills < 200 || faults.every(({ kind }) => struck[kind] > 0))
  );
}

const seconds = (since) => Math.round((Date.now() - since) / 1000);

/** Calls that the vendors have answered so far. */
async function callsHeard() {
  let heard = 0;
  for (const vendor of vendors()) heard += (await vendor.sim('GET', 'calls')).calls;
  return heard;
}

/**
 * A life ends at a random moment: every third one while the program starts or soon after, the
 * others once the vendors have heard some calls of it, however fast or slow this machine is, or
 * once it has nothing left to ask.
 */
async function live() {
  if (chance.below(3) === 0) return pause(50 + chance.below(550));
  const first = await callsHeard();
  const last = first + 1 + chance.below(50);
  let heard = first;
  let quietSince = Date.now();
  while (heard < last && Date.now() - quietSince < (heard === first ? startMs : quietMs)) {
    await pause(10);
    const now = await callsHeard();
    if (now > heard) quietSince = Date.now();
    heard = now;
  }
}

/** Some orders in one of the stores, and now and then something happens to an older one. */
async function trade(count, placed) {
  const shop = chance.below(2) === 0;
  const vendor = shop ? world.shop : world.store;
  // Without fees: nothing about them is what this storm is for.
  const reply = await vendor.sim('POST', 'orders', { random: true, count, fee: 0 });
  placed.push(...reply.orders.map((one) => ({ vendor, id: one.id ?? one })));
  if (chance.below(3) > 0) return;
  const { vendor: where, id } = placed[chance.below(placed.length)];
  const what =
    where === world.shop ? { random: chance.below(2) ? 'partial' : 'full' } : { amount: '1.00' };
  // An order that took no money has none to give back.
  await where.sim('POST', `orders/${id}/refund`, what).catch(() => null);
}

async function problems() {
  const stores = [
    ['WC-', await world.shop.sim('GET', 'facts')],
    ['BC-', await world.store.sim('GET', 'facts')],
  ];
  return audit(stores, await world.books());
}

/** The books once they agree, or what is still wrong when nothing has become better for long. */
async function rest() {
  let fewest = Infinity;
  let deadline = 0;
  for (;;) {
    const wrong = await problems();
    if (wrong.length < fewest) deadline = Date.now() + restMs;
    fewest = Math.min(fewest, wrong.length);
    if (wrong.length === 0 || Date.now() > deadline) return wrong;
    assert.ok(!world.serving.end, `serve ended: ${world.serving.err.slice(-2000)}`);
    await pause(1_000);
  }
}

/** The program's own story of an order that came out wrong. */
async function tell(problem) {
  const number = problem.match(/[A-Z]{2}-\d+/)?.[0];
  const told = number && (await world.command('explain', number));
  if (told) console.log(told.out, told.err);
}

test(`${kills} kills over ${orders} orders leave the books equal`, async () => {
  console.log(`replay: CF_CRASH_SEED=${seed} CF_CRASH_KILLS=${kills} CF_CRASH_ORDERS=${orders}`);
  world = await World.open({ scenarios, settings, poll: '30s', log: 'warn' });
  await world.store.sim('POST', 'limits', { quota: 3000 });
  await setFaults(true);
  const placed = [];
  const began = Date.now();
  let kill = 0;
  for (; kill < kills || (kill < killsMax && !(await provesMuch())); ++kill) {
    const running = world.start();
    const life = live();
    const due = Math.min(orders, Math.floor((orders * (kill + 1)) / kills)) - placed.length;
    if (due > 0) await trade(due, placed);
    await life;
    assert.ok(!running.end, `it ended by itself: ${JSON.stringify(running.end)} ${running.err}`);
    await world.stop('SIGKILL');
  }
  const between = (await world.books()).documents.length;
  const struck = await faultsStruck();
  console.log(
    `${kill} kills in ${seconds(began)} s, ${between} documents meanwhile, faults: ` +
      JSON.stringify(struck),
  );
  assert.ok(await provesMuch(), 'a storm in which little happened proves nothing');
  await setFaults(false);
  world.start();
  const wrong = await rest();
  for (const problem of wrong.slice(0, 3)) await tell(problem);
  assert.deepEqual(wrong.slice(0, 20), []);
  const { documents } = await world.books();
  console.log(`${documents.length} documents after ${seconds(began)} s`);
  const { states } = JSON.parse((await world.command('status', '--json')).out);
  assert.ok(states.posting + states.needs_you + states.differs === 0, JSON.stringify(states));
  assert.ok(placed.length >= orders && documents.length > (orders * 8) / 10);
  for (const vendor of vendors()) {
    const calls = await vendor.sim('GET', 'calls');
    assert.equal(calls.limit_violations, 0, JSON.stringify(calls));
  }
  assert.equal((await world.stop()).code, 0);
});

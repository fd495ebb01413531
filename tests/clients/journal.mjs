// Lets a simulated store trade and hledger judge its journal: `check` accepts it, `balance` agrees
// with what the store says it charged, collected and gave back.
//
//   node journal.mjs http://127.0.0.1:8080
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [base] = process.argv.slice(2);
if (!base) {
  console.error('usage: node journal.mjs BASE_URL   (a running `crossfoot simulate` store)');
  process.exit(2);
}
if (spawnSync('hledger', ['--version']).status !== 0) {
  console.log('skipped: hledger is not installed');
  process.exit(0);
}

async function ask(path, body) {
  const sent = body ? { method: 'POST', body: JSON.stringify(body) } : {};
  const reply = await fetch(`${base}/__sim/${path}`, sent);
  return { status: reply.status, text: await reply.text() };
}

/** An amount in thousandths: three decimals are the most any of the currencies has. */
function units(text) {
  const [, sign, whole, part = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  return BigInt(`${sign}${whole}${part.padEnd(3, '0')}`);
}

/** What each account must hold, from the store's own facts. */
function expected(orders) {
  const sums = new Map();
  const add = (account, order, amount) => {
    const key = `${account} ${order.currency}`;
    sums.set(key, (sums.get(key) ?? 0n) + amount);
  };
  for (const order of orders) {
    const undone = order.cancelled && order.captures.length === 0;
    if (order.state === 'draft' || undone) continue;
    const [total, tax] = [units(order.charged_total), units(order.tax_total)];
    add('Receivable', order, total);
    add('Sales', order, tax - total);
    add('Tax', order, -tax);
    for (const { amount } of order.captures) {
      add('Receivable', order, -units(amount));
      add('Money', order, units(amount));
    }
    for (const refund of order.refunds) {
      const moved = refund.tenders.reduce((sum, one) => sum + units(one.amount), 0n);
      if (moved === 0n) continue;
      add('Money', order, -moved);
      add('Refunds', order, moved - units(refund.tax));
      add('Tax', order, units(refund.tax));
    }
  }
  return sums;
}

function balances(file) {
  const given = ['balance', '-f', file, '--flat', '--depth', '1', '-O', 'csv', '-N'];
  const rows = execFileSync('hledger', given, { encoding: 'utf8' }).trim().split('\n').slice(1);
  const sums = new Map();
  for (const row of rows) {
    const [, account, amounts] = /^"([^"]*)","([^"]*)"$/.exec(row);
    for (const one of amounts.split(', ').filter((text) => text !== '0')) {
      const [currency, amount] = one.split(' ');
      sums.set(`${account} ${currency}`, units(amount));
    }
  }
  return sums;
}

await ask('reset', {});
assert.equal((await ask('orders', { random: 80 })).status, 200);
const { orders: placed } = JSON.parse((await ask('facts')).text);
for (const [n, { id }] of placed.entries()) {
  // Not every order allows it: what is refused changes nothing.
  if (n % 3 === 0) await ask(`orders/${id}/pay`, {});
  if (n % 4 === 0) await ask(`orders/${id}/refund`, { amount: '1.00' });
  if (n % 7 === 0) await ask(`orders/${id}/cancel`, {});
}
const { orders } = JSON.parse((await ask('facts')).text);
assert.ok(orders.some((order) => order.refunds.length > 0));
const folder = mkdtempSync(join(tmpdir(), 'crossfoot-journal-'));
try {
  const file = join(folder, 'store.journal');
  writeFileSync(file, (await ask('journal')).text);
  execFileSync('hledger', ['check', '-f', file], { stdio: 'inherit' });
  console.log('ok  hledger accepts the journal');
  const theirs = balances(file);
  for (const [account, sum] of expected(orders))
    assert.equal(theirs.get(account) ?? 0n, sum, `account ${account}`);
  assert.ok(theirs.size >= 4);
  console.log(`ok  ${theirs.size} balances agree with ${orders.length} orders`);
} finally {
  rmSync(folder, { recursive: true });
}

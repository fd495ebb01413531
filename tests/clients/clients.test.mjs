// Clients written by others judge the simulators: what they take for granted, the simulators do.
// Each script is one test; each thing it checked is one of its parts.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { packagesInstalled, runScript, specs, startSimulator, whyNot } from './simulator.mjs';

const judges = [
  { script: 'xero/run.mjs', vendor: 'xero', at: localhost },
  { script: 'xero/schemas.mjs', vendor: 'xero', more: [join(specs, 'xero')] },
  { script: 'xero/hledger.mjs', vendor: 'xero' },
  { script: 'bigcommerce/run.mjs', vendor: 'bigcommerce' },
  { script: 'bigcommerce/schemas.mjs', vendor: 'bigcommerce', more: [join(specs, 'bigcommerce')] },
  { script: 'woocommerce/run.mjs', vendor: 'woocommerce', secureToo: true },
  { script: 'journal.mjs', vendor: 'bigcommerce' },
  { script: 'journal.mjs', vendor: 'woocommerce' },
];

/** The vendor takes http://localhost for a redirect address, but not 127.0.0.1. */
function localhost(base) {
  return base.replace('127.0.0.1', 'localhost');
}

/** A script says "ok  NAME" or "FAIL  NAME" for each thing it checked. */
async function reportParts(t, out) {
  const parts = out.split('\n').flatMap((line) => /^(ok|FAIL(?:ED)?)\s+(.+)$/.exec(line) ?? []);
  for (let i = 0; i < parts.length; i += 3) {
    const [line, verdict, name] = parts.slice(i, i + 3);
    await t.test(name, () => assert.equal(verdict, 'ok', line));
  }
}

async function judge(t, { script, vendor, more = [], at = (base) => base, secureToo = false }) {
  assert.ok(packagesInstalled(), 'the clients are not installed: run tools/setup --test');
  const simulator = await startSimulator(vendor);
  const secure = secureToo ? await startSimulator(vendor, { tls: true }) : null;
  try {
    const given = [at(simulator.base), ...more];
    if (secure) given.push(secure.base, secure.caFile);
    const { code, out } = await runScript(script, given);
    const [, why] = /^skipped: (.*)$/m.exec(out) ?? [];
    if (code === 0 && why) return t.skip(why);
    await reportParts(t, out);
    assert.equal(code, 0, out);
  } finally {
    await simulator.stop();
    await secure?.stop();
  }
}

for (const one of judges)
  test(`${one.vendor}: ${one.script}`, { skip: whyNot(), timeout: 600_000 }, (t) => judge(t, one));

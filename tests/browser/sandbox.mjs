// The real program: `crossfoot sandbox` on a free port with a data folder of its own.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { root } from './browser.mjs';

export const program = process.env.CF_PROGRAM ?? join(root, 'build/release/bin/crossfoot');
export const noProgram = existsSync(program)
  ? false
  : `${program} is not built (or set CF_PROGRAM to a build with CF_EMBED_WEB=ON)`;

/** The first line of `text` that holds an address, as the person at the terminal sees it. */
const addressIn = (text) => /Open (http:\/\/\S+)\n/.exec(text)?.[1];

/**
 * Starts it and waits until it prints where to look. The shops sell nothing by themselves for the
 * first minutes: journeys place the orders they need.
 */
export async function startSandbox() {
  const data = mkdtempSync(join(tmpdir(), 'crossfoot-sandbox-'));
  const child = spawn(
    program,
    ['sandbox', '--listen', '127.0.0.1:0', '--data', data, '--seed', '1', '--rate', '1'],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let printed = '';
  let log = '';
  child.stderr.on('data', (chunk) => (log = (log + chunk).slice(-4000)));
  const ended = new Promise((tell) => child.once('exit', (code) => tell(code)));
  const address = await new Promise((found, failed) => {
    child.stdout.on('data', (chunk) => {
      printed += chunk;
      const address = addressIn(printed);
      if (address) found(address);
    });
    void ended.then((code) => failed(new Error(`the sandbox ended with ${code}: ${log}`)));
    child.once('error', failed);
  });
  return {
    /** The printed link, with the one-time token. */
    address,
    origin: new URL(address).origin,
    /** Stops it as a person would; it must end by itself and well. */
    async stop() {
      child.kill('SIGTERM');
      const code = await ended;
      rmSync(data, { recursive: true, force: true });
      assert.equal(code, 0, `the sandbox ends well: ${log}`);
    },
  };
}

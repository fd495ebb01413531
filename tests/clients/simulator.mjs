// The program's own simulators, started for a test and ended with it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, '..', '..');

/** The program under test: what CTest names, or what was built last for shipping. */
export const program = process.env.CF_PROGRAM ?? join(root, 'build/release/bin/crossfoot');

/** The vendors' OpenAPI files, where someone has put them: they are no part of the project. */
export const specs = process.env.CF_SPECS ?? join(root, '..', 'shared', 'specs');

/** Why nothing can be tested, or false. */
export function whyNot() {
  if (!existsSync(program)) return `${program} is not built`;
  return false;
}

export function packagesInstalled() {
  return existsSync(join(here, 'node_modules', '.installed-lock'));
}

/** The first line the program prints: it listens, and where. */
function firstLine(child, what) {
  return new Promise((resolve, reject) => {
    let out = '';
    let err = '';
    const late = setTimeout(() => reject(new Error(`${what} says nothing: ${err}`)), 20_000);
    child.stderr.on('data', (data) => (err += data));
    child.stdout.on('data', (data) => {
      out += data;
      if (!out.includes('\n')) return;
      clearTimeout(late);
      resolve(out.slice(0, out.indexOf('\n')));
    });
    child.on('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`${what} ended with ${code}: ${err}`));
    });
  });
}

/** `crossfoot simulate VENDOR` on a free port of the loopback interface. */
export async function startSimulator(vendor, { tls = false, more = [] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'crossfoot-client-'));
  const secure = tls ? ['--tls', '--tls-dir', folder] : [];
  const given = ['simulate', vendor, '--listen', '127.0.0.1:0', ...secure, ...more];
  const child = spawn(program, given, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((done) => child.on('exit', done));
  async function stop() {
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
  try {
    const line = await firstLine(child, `crossfoot simulate ${vendor}`);
    const [, base, caFile] = /listening on (\S+)(?: with CA file (\S+))?/.exec(line) ?? [];
    assert.ok(base, `no address in: ${line}`);
    return { base, caFile, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Runs one script of this folder; answers its exit code and what it printed. */
export async function runScript(script, given) {
  const child = spawn(process.execPath, [join(here, script), ...given], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (out += data));
  const code = await new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', done);
  });
  return { code, out };
}

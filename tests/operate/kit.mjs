// Processes, requests and waiting for the scenarios. Node's own modules alone.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const program = process.env.CF_PROGRAM ?? join(root, 'build/release/bin/crossfoot');

/** A port that was free a moment ago: for what must be known before the server listens. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

// How long to wait before a test gives up: a bound for what hangs, never a measure of speed.
export const patienceMs = 300_000;

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks until the answer is truthy; fails with what it waited for. */
export async function until(what, ask, ms = patienceMs) {
  const deadline = Date.now() + ms;
  let last;
  while (Date.now() < deadline) {
    last = await ask();
    if (last) return last;
    await pause(100);
  }
  assert.fail(`waited ${ms} ms in vain for: ${what}`);
}

/** One request; never follows a redirect. `ca` is the PEM text of a private authority. */
export function request(url, { method = 'GET', headers = {}, body, ca, agent = false } = {}) {
  const client = url.startsWith('https:') ? https : http;
  const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sent = client.request(
      url,
      { method, ca, agent, headers: { ...length, ...headers }, timeout: patienceMs },
      (reply) => {
        const chunks = [];
        reply.on('data', (chunk) => chunks.push(chunk));
        reply.on('error', reject);
        reply.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({
            status: reply.statusCode,
            headers: reply.headers,
            text,
            json: () => JSON.parse(text),
          });
        });
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`no answer from ${url}`)));
    sent.on('error', reject);
    if (body !== undefined) sent.write(body);
    sent.end();
  });
}

/**
 * A running `crossfoot VERB ...` that keeps everything it says. `through`: a command that runs it;
 * `uid`: as whom.
 */
export class Running {
  constructor(args, { cwd, env = {}, through = [], uid }) {
    this.out = '';
    this.err = '';
    const [file, ...first] = [...through, program];
    this.child = spawn(file, [...first, ...args], {
      cwd,
      env: { PATH: process.env.PATH, HOME: cwd, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      uid,
    });
    this.child.stdout.on('data', (data) => (this.out += data));
    this.child.stderr.on('data', (data) => (this.err += data));
    this.ended = new Promise((resolve) => {
      this.child.on('close', (code, signal) => resolve({ code, signal }));
      // It could not even be started.
      this.child.on('error', ({ message }) => {
        this.err += `${message}\n`;
        resolve({ code: null, signal: null });
      });
    });
    this.ended.then((how) => (this.end = how));
  }

  /** The first match in what it prints on standard output. */
  async says(pattern, ms = patienceMs) {
    return until(
      `${pattern} from ${this.child.spawnargs.slice(1).join(' ')}`,
      () => {
        const match = this.out.match(pattern);
        if (!match && this.end)
          assert.fail(`ended with ${JSON.stringify(this.end)}: ${this.out}${this.err}`);
        return match;
      },
      ms,
    );
  }

  /** Sends a signal and waits for the end; answers how, and after how many milliseconds. */
  async stop(signal = 'SIGTERM') {
    const began = Date.now();
    if (!this.end) this.child.kill(signal);
    const how = await this.ended;
    return { ...how, ms: Date.now() - began };
  }
}

/** Runs a command to its end. */
export async function run(args, options) {
  const running = new Running(args, options);
  const { code } = await running.ended;
  return { code, out: running.out, err: running.err };
}

/** A folder of its own that goes when the test process does. */
export function folder() {
  const made = mkdtempSync(join(tmpdir(), 'crossfoot-scenario-'));
  process.on('exit', () => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A simulated vendor in a process of its own. */
export class Vendor {
  static async start(name, world, scenario, { tls = false } = {}) {
    const vendor = new Vendor();
    const file = join(world, `${name}.scenario.json`);
    writeFileSync(file, JSON.stringify(scenario));
    const tlsArgs = tls ? ['--tls', '--tls-dir', join(world, `${name}-tls`)] : [];
    vendor.process = new Running(
      ['simulate', name, '--listen', '127.0.0.1:0', '--scenario', file, ...tlsArgs],
      { cwd: world },
    );
    const [, origin, ca] = await vendor.process.says(
      /listening on (\S+)(?: with CA file (\S+))?\n/,
    );
    vendor.origin = origin;
    vendor.caFile = ca;
    vendor.ca = ca ? readFileSync(ca) : undefined;
    return vendor;
  }

  /** A call of the control API; must be understood. */
  async sim(method, path, body) {
    const reply = await request(`${this.origin}/__sim/${path}`, {
      method,
      ca: this.ca,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: { 'Content-Type': 'application/json' },
    });
    assert.ok(reply.status < 300, `${method} ${path}: ${reply.status} ${reply.text}`);
    return reply.text ? reply.json() : null;
  }
}

// The built web app and an API that answers from memory, on a loopback port.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

import { World } from './mock-data.mjs';
import { provenDay, provenDays } from './mock-proof.mjs';

const contentTypes = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
// As strict as the program's own headers: what breaks under them must break here.
const policy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
export const account = { name: 'ada', password: 'tea for two hundred', token: 'one-time-token' };

async function bodyOf(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text ? JSON.parse(text) : {};
}

function problem(response, status, code, title, detail = '') {
  response.writeHead(status, { 'Content-Type': 'application/problem+json' });
  response.end(JSON.stringify({ type: 'about:blank', status, code, title, detail }));
}

function json(response, body, status = 200, headers = {}) {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** `setup`: nobody has an account yet. `empty`: nothing is connected. */
export class MockServer {
  constructor(dist, { setup = false, empty = false } = {}) {
    this.dist = dist;
    this.setupRequired = setup;
    this.streams = new Set();
    this.csrf = 'csrf-of-the-session';
    this.world = new World((topic) => this.hint(topic));
    this.empty = empty;
    if (empty) {
      this.world.orders = [];
      const full = this.world.overview.bind(this.world);
      this.world.overview = () => ({
        ...full(),
        totals: [],
        integrations: [],
        sandbox: null,
        complete_to: null,
      });
      this.world.connections = () => ({ items: [] });
    }
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error) =>
        problem(response, 500, 'bug', 'The mock failed', String(error)),
      );
    });
  }

  async start() {
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.origin = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  stop() {
    for (const stream of this.streams) stream.end();
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(done));
  }

  hint(topic) {
    const text = `event: hint\ndata: ${JSON.stringify({ topic, key: '' })}\n\n`;
    for (const stream of this.streams) stream.write(text);
  }

  /** The program is away: connections break. */
  dropStreams() {
    for (const stream of this.streams) stream.destroy();
  }

  loggedIn(request) {
    return (request.headers.cookie ?? '').includes('session=yes');
  }

  async answer(request, response) {
    const url = new URL(request.url, this.origin);
    if (!url.pathname.startsWith('/api/')) return this.file(url.pathname, response);
    const path = url.pathname.replace('/api/v1/', '');
    if (this.refuse?.(path, response)) return undefined;
    if (path === 'session') return this.session(request, response);
    if (request.method === 'POST' && ['login', 'setup'].includes(path))
      return this.enter(path, await bodyOf(request), response);
    if (!this.loggedIn(request)) return problem(response, 401, 'unauthorized', 'Log in first');
    if (request.method === 'POST') {
      if (request.headers['x-crossfoot-csrf'] !== this.csrf)
        return problem(response, 403, 'csrf', 'The page is out of date; load it again');
      return this.write(path, await bodyOf(request), response);
    }
    return this.read(path, url.searchParams, response);
  }

  session(request, response) {
    const authenticated = this.loggedIn(request);
    json(response, {
      authenticated,
      setup_required: this.setupRequired,
      csrf: this.csrf,
      sandbox: true,
      user: authenticated ? { name: account.name } : null,
      version: '0.1.0',
    });
  }

  enter(path, body, response) {
    const right =
      path === 'setup'
        ? body.token === account.token && body.password.length >= 10
        : body.name === account.name && body.password === account.password;
    if (!right)
      return problem(
        response,
        401,
        'login.refused',
        'Name or password is wrong',
        'Name or password is wrong. After five tries this address waits a minute.',
      );
    this.setupRequired = false;
    response.setHeader('Set-Cookie', 'session=yes; HttpOnly; SameSite=Strict; Path=/');
    return json(response, {});
  }

  write(path, body, response) {
    const { world } = this;
    const review = /^review\/([^/]+)\/(retry|dismiss)$/.exec(path);
    const fix = /^review\/([^/]+)\/fix$/.exec(path);
    if (path === 'logout') {
      response.setHeader('Set-Cookie', 'session=no; Max-Age=0; Path=/');
      response.writeHead(204).end();
    } else if (path === 'sandbox') {
      world.changeSandbox(body);
      json(response, world.overview().sandbox);
    } else if (review && world.answerReview(decodeURIComponent(review[1]), review[2])) {
      response.writeHead(review[2] === 'retry' ? 202 : 204).end();
    } else if (fix && world.answerReview(decodeURIComponent(fix[1]), body.fix)) {
      json(response, { ok: true });
    } else if (path === 'review/retry') {
      for (const item of world.reviewItems())
        if (item.root === body.root) world.answerReview(item.id, 'retry');
      json(response, { retried: 1 });
    } else if (/^orders\/[^/]+\/[^/]+\/replay$/.test(path)) {
      response.writeHead(202).end();
    } else {
      problem(response, 404, 'not_found', 'No such thing');
    }
  }

  read(path, query, response) {
    const { world } = this;
    if (path === 'events') return this.events(response);
    if (path === 'overview') return json(response, world.overview());
    if (path === 'connections') return json(response, world.connections());
    if (path === 'orders') return json(response, world.listOrders(query));
    if (path === 'documents') return json(response, world.listDocuments(query));
    if (path === 'proof') return json(response, { items: this.empty ? [] : provenDays });
    if (path.startsWith('proof/')) return json(response, provenDay);
    if (path === 'review') return json(response, world.page(world.reviewItems(), query));
    const order = /^orders\/([^/]+)\/([^/]+)$/.exec(path);
    const story = order && world.order(decodeURIComponent(order[1]), decodeURIComponent(order[2]));
    if (story) return json(response, story);
    return problem(
      response,
      404,
      'not_found',
      'No such order',
      'The order may belong to another integration.',
    );
  }

  events(response) {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.write(': hello\n\n');
    this.streams.add(response);
    response.on('close', () => this.streams.delete(response));
  }

  file(path, response) {
    const wanted = join(this.dist, normalize(path));
    const found = existsSync(wanted) && statSync(wanted).isFile();
    const file = found ? wanted : join(this.dist, 'index.html');
    response.writeHead(200, {
      'Content-Type': contentTypes[extname(file)] ?? 'application/octet-stream',
      'Content-Security-Policy': policy,
    });
    createReadStream(file).pipe(response);
  }
}

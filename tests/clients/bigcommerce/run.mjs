// Runs the npm client `node-bigcommerce` against the simulated store: list, 204, paging, errors,
// waiting out a 429, webhooks, refunds, token exchange. Exits 1 at the first thing that is not so.
//
//   node run.mjs http://127.0.0.1:8080
//
// The client's hosts are fixed; an agent sends its connections to the simulator instead.
import https from 'node:https';
import net from 'node:net';
import { createRequire } from 'node:module';
import assert from 'node:assert/strict';

const BigCommerce = createRequire(import.meta.url)('node-bigcommerce');
const [base] = process.argv.slice(2);
if (!base) {
  console.error('usage: node run.mjs BASE_URL   (a running `crossfoot simulate bigcommerce`)');
  process.exit(2);
}
const address = new URL(base);
const port = Number(address.port || 80);

class SimulatorAgent extends https.Agent {
  createConnection() {
    return net.connect({ host: address.hostname, port });
  }
}
const agent = new SimulatorAgent();

async function control(path, body = {}) {
  const sent = { method: 'POST', body: JSON.stringify(body) };
  const reply = await fetch(`${base}/__sim/${path}`, sent);
  const text = await reply.text();
  assert.equal(reply.status, 200, `${path}: ${text}`);
  return JSON.parse(text);
}

const config = {
  clientId: 'sim-client-id',
  secret: 'sim-client-secret',
  accessToken: 'sim-access-token',
  storeHash: 'simstore01',
  agent,
};
const v2 = new BigCommerce(config);
const v3 = new BigCommerce({ ...config, apiVersion: 'v3' });

async function refused(promise, code) {
  try {
    await promise;
  } catch (error) {
    assert.equal(error.code, code, error.message);
    return error.responseBody ? JSON.parse(error.responseBody) : null;
  }
  assert.fail(`expected ${code}`);
}

const checks = {
  async 'an empty list is an empty answer'() {
    assert.equal(await v2.get('/orders'), '');
  },

  async 'orders come back with their lines and fees in one call'() {
    const { orders } = await control('orders', {
      customer_id: 11,
      coupons: ['SAVE10'],
      lines: [{ sku: 'MUG-01', quantity: 3 }],
      shipping: [{ cost: '9.95' }],
      fees: [{ name: 'Care', cost: '1.20' }],
    });
    const include = 'include=consignments.line_items,fees&consignment_structure=object';
    const [order] = await v2.get(`/orders?${include}&sort=date_modified:asc&limit=250`);
    assert.equal(String(order.id), orders[0]);
    assert.equal(order.subtotal_ex_tax, '37.5000');
    assert.equal(order.coupon_discount, '3.7500');
    assert.equal(order.consignments.shipping[0].line_items[0].discounted_total_inc_tax, '36.5300');
    assert.equal(order.fees[0].cost_inc_tax, '1.3000');
  },

  async 'pages end with an empty answer'() {
    await control('orders', { random: true, count: 7 });
    const seen = new Set();
    for (let page = 1; ; ++page) {
      const orders = await v2.get(`/orders?limit=3&page=${page}`);
      if (orders === '') break;
      for (const order of orders) seen.add(order.id);
    }
    assert.equal(seen.size, 8);
    assert.equal((await v2.get('/orders/count')).count, 8);
  },

  async 'errors have the shape of their version'() {
    assert.equal((await refused(v2.get('/orders/99999'), 404))[0].status, 404);
    assert.match((await refused(v2.get('/orders?is_deleted=true'), 400))[0].message, /is_deleted/);
    const missing = await refused(v3.post('/hooks', { scope: 'store/order/*' }), 422);
    assert.equal(missing.errors.destination, 'error.path.missing');
    const stranger = new BigCommerce({ ...config, accessToken: 'wrong' });
    assert.equal((await refused(stranger.get('/orders'), 401)).status, 401);
  },

  async 'a 429 is waited out, or rejected when asked to'() {
    const limit = { kind: 'throttle', path: '/**', next: 1, headers: { 'X-Retry-After': '1' } };
    await control('faults', limit);
    const began = Date.now();
    assert.ok((await v2.get('/time')).time > 0);
    assert.ok(Date.now() - began >= 950);
    await control('faults', limit);
    const hasty = new BigCommerce({ ...config, failOnLimitReached: true });
    await assert.rejects(hasty.get('/time'), (error) => error.retryAfter === 1);
  },

  async 'webhooks are made, read, changed and removed'() {
    const { data } = await v3.post('/hooks', {
      scope: 'store/order/*',
      destination: 'https://hooks.example.com/bc/1',
      is_active: true,
      headers: { 'x-check': 'random' },
    });
    assert.equal(data.client_id, 'sim-client-id');
    assert.equal((await v3.get('/hooks')).data.length, 1);
    const paused = await v3.put(`/hooks/${data.id}`, { is_active: false });
    assert.equal(paused.data.is_active, false);
    assert.equal((await v3.get('/hooks/admin')).data.hooks_list[0].status, 'inactive');
    assert.equal((await v3.delete(`/hooks/${data.id}`)).data.id, data.id);
    await refused(v3.get(`/hooks/${data.id}`), 404);
  },

  async 'a refund is quoted, made and shown'() {
    const { orders } = await control('orders', {
      customer_id: 11,
      lines: [{ sku: 'TRAY-2', quantity: 2 }],
    });
    const [line] = await v2.get(`/orders/${orders[0]}/products`);
    const items = [{ item_type: 'PRODUCT', item_id: line.id, quantity: 1 }];
    const actions = `/orders/${orders[0]}/payment_actions`;
    const quote = (await v3.post(`${actions}/refund_quotes`, { items })).data;
    const [option] = quote.refund_methods[0];
    const payments = [{ provider_id: option.provider_id, amount: option.amount, offline: false }];
    const refund = (await v3.post(`${actions}/refunds`, { items, payments })).data;
    assert.equal(refund.total_amount, quote.total_refund_amount);
    const listed = await v3.get(`/orders/payment_actions/refunds?order_id:in=${orders[0]}`);
    assert.equal(listed.data.length, 1);
    const { data } = await v3.get(`/orders/${orders[0]}/transactions`);
    assert.deepEqual(
      data.map((one) => one.event),
      ['purchase', 'refund'],
    );
    assert.equal((await v2.get(`/orders/${orders[0]}`)).status_id, 14);
    await refused(v3.post(`${actions}/refunds`, { items, payments: [] }), 422);
  },

  async 'customers are found by id and e-mail'() {
    const { data } = await v3.get('/customers?id:in=11,12&include=addresses');
    assert.equal(data.length, 2);
    assert.equal(data[0].addresses.length, 1);
    const mine = await v3.get(`/customers?email:in=${encodeURIComponent(data[1].email)}`);
    assert.equal(mine.data[0].id, 12);
  },

  async 'a status is written and comes back with the whole order'() {
    const [order] = await v2.get('/orders?limit=1');
    const changed = await v2.put(`/orders/${order.id}`, { status_id: 2 });
    assert.equal(changed.status, 'Shipped');
    assert.equal(changed.total_inc_tax, order.total_inc_tax);
  },

  async 'a code becomes a token once'() {
    const consent = await control('apps/sim-app-client/consent');
    const app = new BigCommerce({
      clientId: 'sim-app-client',
      secret: 'sim-app-secret',
      callback: 'https://hooks.example.com/bc/auth',
    });
    const usual = https.globalAgent;
    https.globalAgent = agent;
    try {
      const token = await app.authorize(consent);
      assert.equal(token.context, 'stores/simstore01');
      assert.equal(token.expires_in, undefined);
      await refused(app.authorize(consent), 400);
      const installed = new BigCommerce({ ...config, accessToken: token.access_token });
      assert.equal((await installed.get('/store')).currency, 'USD');
    } finally {
      https.globalAgent = usual;
    }
  },
};

await control('reset');
let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok      ${name}`);
  } catch (error) {
    ++failed;
    console.log(`FAILED  ${name}\n        ${error.stack.replaceAll('\n', '\n        ')}`);
  }
}
console.log(`${Object.keys(checks).length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

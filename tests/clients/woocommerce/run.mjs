// Drives a simulated store with the vendor's own client: what the client takes for granted, the
// simulator must do. Exits 1 at the first mismatch, naming it.
//
//   node run.mjs HTTP_BASE_URL [HTTPS_BASE_URL CA_FILE]
//
// The store is expected to run the built-in German shop, freshly started.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { default: WooCommerceRestApi } = require('@woocommerce/woocommerce-rest-api');

const consumerKey = 'ck_simulated_read_write';
const consumerSecret = 'cs_simulated_read_write';

function client(url, options = {}) {
  return new WooCommerceRestApi({ url, consumerKey, consumerSecret, version: 'wc/v3', ...options });
}

/** The status and code of a call that must be refused. */
async function refusal(call) {
  try {
    await call;
  } catch (error) {
    assert.ok(error.response, `no answer: ${error.message}`);
    return { status: error.response.status, code: error.response.data.code };
  }
  return assert.fail('a call that should be refused was accepted');
}

async function orders(api) {
  const created = await api.post('orders', {
    payment_method: 'stripe',
    payment_method_title: 'Credit card',
    set_paid: true,
    transaction_id: 'ch_node',
    customer_id: 2,
    billing: { first_name: 'Zoë', last_name: 'Ångström', country: 'DE', email: 'zoe@mail.example' },
    shipping: { first_name: 'Zoë', country: 'DE' },
    line_items: [
      { product_id: 12, quantity: 3 },
      { product_id: 28, quantity: 1 },
    ],
    shipping_lines: [{ method_id: 'flat_rate', method_title: 'Parcel', total: '4.96' }],
    coupon_lines: [{ code: 'ten-percent' }],
  });
  assert.equal(created.status, 201);
  const order = created.data;
  assert.equal(order.status, 'processing');
  assert.equal(order.total, '29.21');
  assert.equal(order.total_tax, '4.66');
  assert.equal(order.line_items[0].price, 0.25182066666666664);

  const read = await api.get(`orders/${order.id}`, { dp: 6 });
  assert.equal(read.data.line_items[0].total, '0.755462');
  assert.equal(read.data.billing.last_name, 'Ångström');

  const note = await api.post(`orders/${order.id}/notes`, { note: 'seen' });
  assert.equal(note.data.note, 'seen');
  const updated = await api.put(`orders/${order.id}`, { status: 'completed' });
  assert.ok(updated.data.date_completed_gmt);
  return order;
}

async function refunds(api, order) {
  const refund = await api.post(`orders/${order.id}/refunds`, { amount: '5.00', reason: 'späť' });
  assert.equal(refund.status, 201);
  assert.equal(refund.data.refunded_payment, true);
  const list = await api.get(`orders/${order.id}/refunds`);
  assert.equal(list.data.length, 1);
  assert.deepEqual(await refusal(api.post(`orders/${order.id}/refunds`, { amount: '999' })), {
    status: 500,
    code: 'woocommerce_rest_cannot_create_order_refund',
  });
  const gone = await api.delete(`orders/${order.id}/refunds/${refund.data.id}`, { force: true });
  assert.equal(gone.status, 200);
  assert.equal((await api.get(`orders/${order.id}`)).data.refunds.length, 0);
}

async function lists(api, order) {
  for (let i = 0; i < 3; ++i) await api.post('orders', { line_items: [{ product_id: 11 }] });
  const page = await api.get('orders', {
    per_page: 2,
    page: 1,
    orderby: 'modified',
    order: 'asc',
    status: ['processing', 'pending', 'completed'],
    modified_after: '2000-01-01T00:00:00',
    dates_are_gmt: true,
  });
  assert.equal(page.data.length, 2);
  assert.equal(page.headers['x-wp-total'], '4');
  assert.equal(page.headers['x-wp-totalpages'], '2');
  assert.match(page.headers.link, /rel="next"/);
  const none = await api.get('orders', { exclude: [order.id], include: [order.id] });
  assert.equal(none.data.length, 0);
  assert.equal((await refusal(api.get('orders', { per_page: 101 }))).code, 'rest_invalid_param');
  assert.deepEqual(await refusal(api.get('orders/987654')), {
    status: 404,
    code: 'woocommerce_rest_shop_order_invalid_id',
  });
  assert.equal((await refusal(api.put('orders/987654', {}))).status, 400);
}

async function people(api) {
  const email = 'node+client@mail.example';
  const created = await api.post('customers', { email, first_name: 'Node' });
  assert.equal(created.status, 201);
  const found = await api.get('customers', { email });
  assert.equal(found.data[0].id, created.data.id);
  assert.equal(
    (await refusal(api.post('customers', { email }))).code,
    'registration-error-email-exists',
  );
  await api.put(`customers/${created.data.id}`, { billing: { city: 'Bern' } });
  assert.equal((await api.get(`customers/${created.data.id}`)).data.billing.city, 'Bern');
  await api.delete(`customers/${created.data.id}`, { force: true });
}

async function goods(api) {
  const batch = await api.post('products/batch', {
    create: [
      { name: 'New', sku: 'NODE-1', regular_price: '5' },
      { name: 'x', sku: 'MUG-001' },
    ],
    update: [{ id: 13, regular_price: '13.95' }],
  });
  assert.equal(batch.data.create[0].price, '5');
  assert.equal(batch.data.create[1].error.code, 'product_invalid_sku');
  assert.equal(batch.data.update[0].price, '13.95');
  assert.equal((await api.get('products', { sku: 'TEE-S-NAV' })).data[0].type, 'variation');
  assert.equal((await api.get('products/27/variations')).data.length, 2);
}

async function webhooks(api) {
  const created = await api.post('webhooks', {
    topic: 'order.updated',
    delivery_url: 'http://127.0.0.1:9/hook',
    secret: 'node-secret',
    status: 'paused',
  });
  assert.equal(created.data.resource, 'order');
  assert.ok(!JSON.stringify(created.data).includes('node-secret'));
  await api.put(`webhooks/${created.data.id}`, { status: 'disabled' });
  assert.equal((await api.get(`webhooks/${created.data.id}`)).data.status, 'disabled');
  assert.equal((await refusal(api.delete(`webhooks/${created.data.id}`))).status, 501);
  await api.delete(`webhooks/${created.data.id}`, { force: true });
}

async function settings(api) {
  const rounding = await api.get('settings/tax/woocommerce_tax_round_at_subtotal');
  assert.equal(rounding.data.value, 'no');
  assert.equal((await api.get('data/currencies/current')).data.code, 'EUR');
  assert.equal((await api.get('system_status')).data.settings.number_of_decimals, 2);
  assert.ok((await api.get('taxes', { per_page: 100 })).data.length >= 9);
  assert.equal((await api.get('payment_gateways')).data.length, 5);
}

async function everything(api, how) {
  const order = await orders(api);
  console.log(`ok  ${how}: an order from draft to done, exact to its unrounded price`);
  await refunds(api, order);
  console.log(`ok  ${how}: refunds, made and deleted`);
  await lists(api, order);
  console.log(`ok  ${how}: lists, pages, refusals`);
  await people(api);
  console.log(`ok  ${how}: customers`);
  await goods(api);
  console.log(`ok  ${how}: products and their batch`);
  await webhooks(api);
  console.log(`ok  ${how}: webhooks`);
  await settings(api);
  console.log(`ok  ${how}: settings`);
}

async function reset(base) {
  const answer = await fetch(new URL('/__sim/reset', base), { method: 'POST', body: '{}' });
  assert.equal(answer.status, 200);
}

/** The same over TLS, where fetch cannot be told of a private authority. */
function resetSecure(base, agent) {
  return new Promise((resolve, reject) => {
    const call = https.request(new URL('/__sim/reset', base), { method: 'POST', agent });
    call.on('response', (answer) => answer.resume().on('end', resolve));
    call.on('error', reject);
    call.end('{}');
  });
}

const [base, secureBase, caFile] = process.argv.slice(2);
if (!base) {
  console.error('usage: node run.mjs HTTP_BASE_URL [HTTPS_BASE_URL CA_FILE]');
  process.exit(2);
}

async function main() {
  await reset(base);
  await everything(client(base), 'http, OAuth 1.0a');
  assert.deepEqual(await refusal(client(base, { consumerSecret: 'cs_wrong' }).get('orders')), {
    status: 401,
    code: 'woocommerce_rest_authentication_error',
  });
  const plain = await fetch(new URL('/wp-json/wc/v3/orders', base), {
    headers: { Authorization: `Basic ${btoa(`${consumerKey}:${consumerSecret}`)}` },
  });
  assert.equal(plain.status, 401);
  console.log('ok  http: a wrong secret and Basic are refused');
  if (!secureBase) return;

  const httpsAgent = new https.Agent({ ca: readFileSync(caFile) });
  await resetSecure(secureBase, httpsAgent);
  await everything(client(secureBase, { axiosConfig: { httpsAgent } }), 'TLS, Basic');
  const inQuery = client(secureBase, { axiosConfig: { httpsAgent }, queryStringAuth: true });
  assert.equal((await inQuery.get('orders')).status, 200);
  console.log('ok  TLS: credentials in the query string');
}

main().catch((error) => {
  const answer = error.response;
  const told = answer ? `${answer.status} ${JSON.stringify(answer.data)}` : '';
  console.error(`${error.stack}\n${told}`);
  process.exit(1);
});

// Validates requests to and answers of the simulated store against the vendor's OpenAPI files.
//
//   node schemas.mjs http://127.0.0.1:8080 DIRECTORY_OF_THE_FILES
//
// The files are not part of the project; without them there is nothing to check, and it says so.
// Two liberties: everything may be null (the schemas seldom say nullable, the vendor's own examples
// have nulls), and oneOf is read as anyOf (link objects fit two branches).
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { parse } from 'yaml';

const [base, directory] = process.argv.slice(2);
if (!base) {
  console.error('usage: node schemas.mjs BASE_URL [DIRECTORY]');
  process.exit(2);
}
if (!directory || !existsSync(join(directory, 'orders.v3.yml'))) {
  console.log("skipped: the vendor's OpenAPI files are not here");
  process.exit(0);
}

const documents = new Map();

const ignored = new Set([
  'example',
  'examples',
  'default',
  'discriminator',
  'xml',
  'format',
  'nullable',
  'externalDocs',
  'deprecated',
  'readOnly',
  'writeOnly',
]);

/** The schema as Ajv reads it: types may be null, oneOf is anyOf, OpenAPI's own words are out. */
function loosened(node, isMap = false) {
  if (Array.isArray(node)) return node.map((one) => loosened(one));
  if (node === null || typeof node !== 'object') return node;
  const out = {};
  for (const [key, value] of Object.entries(node)) {
    if (isMap) {
      out[key] = loosened(value);
    } else if (key.startsWith('x-') || ignored.has(key)) {
      continue;
    } else if (key === 'type' && typeof value === 'string') {
      out.type = [value, 'null'];
    } else if (key === 'enum') {
      out.enum = [...value, null];
    } else if (key === 'exclusiveMaximum' || key === 'exclusiveMinimum') {
      if (typeof value === 'number') out[key] = value; // OpenAPI 3.0 has it as a flag.
    } else {
      out[key === 'oneOf' ? 'anyOf' : key] = loosened(value, key === 'properties');
    }
  }
  return out;
}

function fileAndAjv(file) {
  if (!documents.has(file)) {
    const text = parse(readFileSync(join(directory, file), 'utf8'), { maxAliasCount: -1 });
    const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
    ajv.addSchema({ $id: 'file', ...loosened(text) });
    documents.set(file, { text, ajv });
  }
  return documents.get(file);
}

/** The schema a body of one operation has: `where` leads to it inside the operation. */
function validator(file, path, method, where) {
  const { text, ajv } = fileAndAjv(file);
  const found = Object.keys(text.paths).find((one) => one.replaceAll(/\{[^}]+\}/g, '{}') === path);
  if (!found) throw new Error(`${file} has no path ${path}`);
  let pointer = ['paths', found, method, ...where];
  let holder = pointer.reduce((node, key) => node?.[key], text);
  if (holder?.$ref) {
    pointer = holder.$ref.slice(2).split('/');
    holder = pointer.reduce((node, key) => node[key], text);
  }
  const media = Object.keys(holder?.content ?? {}).find((one) => one.includes('json'));
  if (!media) throw new Error(`${file} ${path} has no JSON schema at ${where.join(' ')}`);
  const parts = [...pointer, 'content', media, 'schema'];
  const escaped = parts.map((one) =>
    encodeURIComponent(one.replaceAll('~', '~0').replaceAll('/', '~1')),
  );
  const check = ajv.compile({ $ref: `file#/${escaped.join('/')}` });
  if (check('nonsense')) throw new Error('the schema accepts anything');
  return check;
}

function mustFit(check, what, body) {
  if (check(body)) return;
  const why = check.errors.slice(0, 8).map((one) => `${one.instancePath} ${one.message}`);
  throw new Error(`${what}: ${why.join('\n        ')}`);
}

async function call(method, path, body) {
  const headers = { 'X-Auth-Token': 'sim-access-token', Accept: 'application/json' };
  if (body) headers['Content-Type'] = 'application/json';
  const reply = await fetch(`${base}/stores/simstore01${path}`, {
    method,
    headers,
    body: body ? JSON.stringify(body) : undefined,
  });
  const text = await reply.text();
  return { status: reply.status, body: text ? JSON.parse(text) : null };
}

async function control(path, body = {}) {
  const sent = { method: 'POST', body: JSON.stringify(body) };
  const reply = await fetch(`${base}/__sim/${path}`, sent);
  if (reply.status !== 200) throw new Error(`${path}: ${await reply.text()}`);
  return reply.json();
}

await control('reset');
const {
  orders: [order],
} = await control('orders', {
  customer_id: 11,
  coupons: ['SAVE10'],
  manual_discount: '2',
  lines: [{ sku: 'MUG-01', quantity: 2, wrapping: '1.50' }, { sku: 'PDF-07' }],
  shipping: [{ cost: '9.95', handling: '1' }],
  fees: [{ name: 'Care', cost: '1.20' }],
});
await control(`orders/${order}/ship`);
await control(`orders/${order}/refund`, { amount: '3' });

const include = 'include=consignments.line_items,fees&consignment_structure=object';
const v2 = 'orders.v2.oas2.yml';
const v3 = 'orders.v3.yml';
const hook = {
  scope: 'store/order/*',
  destination: 'https://hooks.example.com/bc/1',
  is_active: true,
};
const cases = [
  [v2, '/orders', 'get', '/v2/orders'],
  [v2, '/orders', 'get', `/v2/orders?${include}`],
  [v2, '/orders/{}', 'get', `/v2/orders/${order}?${include}`],
  [v2, '/orders/count', 'get', '/v2/orders/count'],
  [v2, '/orders/{}/products', 'get', `/v2/orders/${order}/products`],
  [v2, '/orders/{}/shipping_addresses', 'get', `/v2/orders/${order}/shipping_addresses`],
  [v2, '/orders/{}/coupons', 'get', `/v2/orders/${order}/coupons`],
  [v2, '/orders/{}/taxes', 'get', `/v2/orders/${order}/taxes?details=true`],
  [v2, '/orders/{}/fees', 'get', `/v2/orders/${order}/fees`],
  [v2, '/orders/{}/shipments', 'get', `/v2/orders/${order}/shipments`],
  [v2, '/order_statuses', 'get', '/v2/order_statuses'],
  [v3, '/orders/{}/transactions', 'get', `/v3/orders/${order}/transactions`],
  [v3, '/orders/payment_actions/refunds', 'get', '/v3/orders/payment_actions/refunds'],
  [v3, '/orders/{}/payment_actions/refunds', 'get', `/v3/orders/${order}/payment_actions/refunds`],
  [
    v3,
    '/orders/{}/payment_actions/refund_quotes',
    'post',
    `/v3/orders/${order}/payment_actions/refund_quotes`,
    { items: [{ item_type: 'ORDER', item_id: Number(order), amount: 1 }] },
  ],
  [
    v3,
    '/orders/{}/payment_actions/refunds',
    'post',
    `/v3/orders/${order}/payment_actions/refunds`,
    {
      items: [{ item_type: 'ORDER', item_id: Number(order), amount: 1 }],
      payments: [{ provider_id: 'stripe', amount: 1, offline: false }],
    },
  ],
  ['customers.v3.yml', '/customers', 'get', '/v3/customers?include=addresses,storecredit'],
  ['customers.v3.yml', '/customers/addresses', 'get', '/v3/customers/addresses'],
  ['webhooks.v3.yml', '/hooks', 'post', '/v3/hooks', hook],
  ['webhooks.v3.yml', '/hooks', 'get', '/v3/hooks'],
  ['webhooks.v3.yml', '/hooks/admin', 'get', '/v3/hooks/admin'],
  ['store_information.v2.yml', '/store', 'get', '/v2/store'],
  ['store_information.v2.yml', '/time', 'get', '/v2/time'],
  ['currencies.v2.yml', '/currencies', 'get', '/v2/currencies'],
  ['tax_classes.v2.yml', '/tax_classes', 'get', '/v2/tax_classes'],
  ['tax_settings.v3.yml', '/tax/settings', 'get', '/v3/tax/settings'],
  ['channels.v3.yml', '/channels', 'get', '/v3/channels'],
  ['locations.v3.yml', '/inventory/locations', 'get', '/v3/inventory/locations'],
  ['inventory.v3.yml', '/inventory/items', 'get', '/v3/inventory/items'],
  ['catalog/products_catalog.v3.yml', '/catalog/products', 'get', '/v3/catalog/products'],
  ['catalog/product-variants_catalog.v3.yml', '/catalog/variants', 'get', '/v3/catalog/variants'],
];

let failed = 0;
for (const [file, path, method, url, body] of cases) {
  const name = `${method.toUpperCase()} ${url}`;
  try {
    if (body) mustFit(validator(file, path, method, ['requestBody']), 'request', body);
    const reply = await call(method.toUpperCase(), url, body);
    const answer = validator(file, path, method, ['responses', String(reply.status)]);
    mustFit(answer, 'answer', reply.body);
    console.log(`ok      ${name}`);
  } catch (error) {
    ++failed;
    console.log(`FAILED  ${name}\n        ${error.message}`);
  }
}
console.log(`${cases.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

// Three vendors, a configuration and its secrets: what every scenario begins with.
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Running, Vendor, folder, freePort, request, root, run } from './kit.mjs';

const letters = (count) =>
  Array.from(randomBytes(count), (byte) => 'abcdefghijkmnpqrstuvwxyz23456789'[byte % 32]).join('');

/** Values that may never be read anywhere but where they belong. */
function plant() {
  return {
    shopKey: `ck_${letters(40)}`,
    shopSecret: `cs_${letters(40)}`,
    shopHook: `wh${letters(30)}`,
    storeToken: letters(31),
    storeSecret: letters(64),
    ledgerSecret: letters(48),
    ledgerHook: letters(40),
    masterKey: randomBytes(32).toString('base64'),
    password: `pw-${letters(24)}`,
  };
}

const person = { first_name: 'Plantagenet', last_name: 'Quillfeather' };
const email = 'plantagenet.quillfeather@private.example';

export class World {
  /**
   * `scenarios`: more of what a vendor begins with; `settings`: more settings of a connection;
   * `poll`: of both stores. No poll may do a webhook's work while a webhook is on trial.
   */
  static async open({
    grant = 'client_credentials',
    scenarios = {},
    settings = {},
    poll = '1h',
    log = 'debug',
  } = {}) {
    const world = new World();
    world.folder = folder();
    world.settings = settings;
    world.log = log;
    world.secrets = plant();
    world.email = email;
    world.port = await freePort();
    world.origin = `http://127.0.0.1:${world.port}`;
    world.config = join(world.folder, 'crossfoot.yaml');
    world.logs = []; // What serve and standard error said.
    world.answers = []; // What commands were asked to print.
    const { secrets } = world;
    world.shop = await Vendor.start(
      'woocommerce',
      world.folder,
      {
        base: 'eur',
        api_keys: [
          { key: secrets.shopKey, secret: secrets.shopSecret, permissions: 'read_write' },
        ],
        ...scenarios.shop,
      },
      { tls: true },
    );
    world.store = await Vendor.start('bigcommerce', world.folder, {
      tokens: [
        { access_token: secrets.storeToken, client_id: 'app', client_secret: secrets.storeSecret },
      ],
      switches: { hook_start_delay_s: 0 },
      ...scenarios.store,
    });
    const books = JSON.parse(readFileSync(join(root, 'src/app/sandbox/xero.json'), 'utf8'));
    books.apps = [
      { client_id: 'custom', client_secret: secrets.ledgerSecret, custom: true },
      {
        client_id: 'web',
        client_secret: secrets.ledgerSecret,
        redirect_uris: [`http://localhost:${world.port}/consent`],
      },
    ];
    books.switches = { auto_approve: true };
    Object.assign(books, scenarios.books);
    world.ledger = await Vendor.start('xero', world.folder, books, { tls: true });
    for (const name of ['woocommerce', 'bigcommerce'])
      writeFileSync(
        join(world.folder, `${name}.yaml`),
        readFileSync(join(root, `src/app/sandbox/${name}.yaml`), 'utf8').replace(
          'poll: 5m',
          `poll: ${poll}`,
        ),
      );
    world.writeConfig(grant);
    return world;
  }

  writeConfig(grant) {
    const x = this.ledger.origin;
    const more = (connection) =>
      ', private_network: true' +
      Object.entries(this.settings[connection] ?? {})
        .map(([name, value]) => `, ${name}: "${value}"`)
        .join('');
    writeFileSync(
      this.config,
      `listen: 127.0.0.1:${this.port}
data: data
public_url: ${this.origin}
master_key: {env: CF_MASTER_KEY}
log: ${this.log}
connections:
  shop:
    system: woocommerce
    settings: {base_url: "${this.shop.origin}", ca_file: ${this.shop.caFile}${more('shop')}}
    secrets:
      consumer_key: {env: CF_SHOP_KEY}
      consumer_secret: {file: shop.secret}
      webhook_secret: {command: "printf %s $CF_SHOP_HOOK"}
  store:
    system: bigcommerce
    settings: {store_hash: simstore01, api_base: "${this.store.origin}"${more('store')}}
    secrets: {access_token: {env: CF_STORE_TOKEN}, client_secret: {env: CF_STORE_SECRET}}
  books:
    system: xero
    settings:
      {grant: ${grant}, client_id: ${grant === 'code' ? 'web' : 'custom'}, api_base: "${x}",
       identity_base: "${x}", login_base: "${x}", ca_file: ${this.ledger.caFile}${more('books')}}
    secrets: {client_secret: {env: CF_LEDGER_SECRET}, webhook_key: {env: CF_LEDGER_HOOK}}
integrations:
  shop-to-books: {store: shop, ledger: books, policy: woocommerce.yaml, start: 2020-01-01}
  store-to-books: {store: store, ledger: books, policy: bigcommerce.yaml, start: 2020-01-01}
`,
    );
    writeFileSync(join(this.folder, 'shop.secret'), `${this.secrets.shopSecret}\n`, {
      mode: 0o600,
    });
  }

  get env() {
    const { secrets } = this;
    return {
      CF_MASTER_KEY: secrets.masterKey,
      CF_SHOP_KEY: secrets.shopKey,
      CF_SHOP_HOOK: secrets.shopHook,
      CF_STORE_TOKEN: secrets.storeToken,
      CF_STORE_SECRET: secrets.storeSecret,
      CF_LEDGER_SECRET: secrets.ledgerSecret,
      CF_LEDGER_HOOK: secrets.ledgerHook,
    };
  }

  /** A command on the world's configuration. Everything it says is kept for the secrets' hunt. */
  async command(...args) {
    const done = await run([...args, '--config', this.config], {
      cwd: this.folder,
      env: this.env,
    });
    this.answers.push(done.out);
    this.logs.push(done.err);
    return done;
  }

  /** Starts `serve`. */
  start(options = {}) {
    this.serving = new Running(['serve', '--config', this.config], {
      cwd: this.folder,
      env: this.env,
      ...options,
    });
    return this.serving;
  }

  /** Starts `serve` and waits until it is ready. */
  async serve() {
    this.start();
    const [, address] = await this.serving.says(/Open (\S+)\n/);
    this.address = address;
    return this.serving;
  }

  async stop(signal = 'SIGTERM') {
    const how = await this.serving.stop(signal);
    this.logs.push(this.serving.out, this.serving.err);
    return how;
  }

  async close() {
    if (this.serving && !this.serving.end) await this.stop('SIGKILL');
    for (const vendor of [this.shop, this.store, this.ledger]) await vendor.process.stop('SIGKILL');
  }

  get(path, options) {
    return request(`${this.origin}${path}`, options);
  }

  /** One number of /metrics. */
  async metric(line) {
    const { text } = await this.get('/metrics');
    const found = text.split('\n').find((one) => one.startsWith(`${line} `));
    return found === undefined ? undefined : Number(found.slice(line.length + 1));
  }

  /** A paid order of the planted person in the WooCommerce store; its id. */
  async placeShopOrder(sku = 'MUG-001', quantity = 2) {
    const placed = await this.shop.sim('POST', 'orders', {
      lines: [{ sku, quantity }],
      shipping_lines: [{ title: 'Parcel', total: '4.96', taxable: true }],
      billing: { ...person, email, country: 'DE', city: 'Berlin', postcode: '10115' },
      payment_method: 'stripe',
      paid: true,
      via: 'checkout',
    });
    return (placed.orders?.[0] ?? placed).id;
  }

  /** A paid order of the planted person in the BigCommerce store; its id. */
  async placeStoreOrder(price = '24.30') {
    const placed = await this.store.sim('POST', 'orders', {
      billing: { ...person, email },
      lines: [{ name: 'Engraving', price, quantity: 1 }],
      shipping: [{ method: 'Flat Rate', cost: '9.95' }],
      payment: { action: 'purchase', gateway: 'stripe' },
    });
    return placed.orders[0];
  }

  books() {
    return this.ledger.sim('GET', 'documents');
  }

  /** The invoice of an order, once it is posted. */
  async invoice(number) {
    const { documents } = await this.books();
    return documents.find((one) => one.type === 'ACCREC' && one.number === number);
  }
}

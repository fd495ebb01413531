// A small, consistent world in the words of the HTTP API: every total is the sum of its orders.
const currency = 'EUR';

/** Exact amounts as integers of cents; the API speaks strings. */
export const money = (cents) => {
  const size = Math.abs(cents);
  const text = `${Math.floor(size / 100)}.${String(size % 100).padStart(2, '0')}`;
  return cents < 0 ? `-${text}` : text;
};

const integrations = [
  {
    id: 'woo-xero',
    name: 'Tea shop',
    prefix: 'W',
    store: { connection: 'woo', name: 'tea.example', system: 'woocommerce' },
    ledger: { connection: 'xero', name: 'Tea & Sons Ltd', system: 'xero' },
  },
  {
    id: 'big-xero',
    name: 'Wholesale',
    prefix: 'B',
    store: { connection: 'big', name: 'wholesale.example', system: 'bigcommerce' },
    ledger: { connection: 'xero', name: 'Tea & Sons Ltd', system: 'xero' },
  },
];

const reasons = {
  needs_you: 'Account 299 (Shipping) is archived in Xero',
  waiting: 'The day’s call budget is used; goes on at 00:00',
  posting: '',
  skipped: 'Rule: orders of 0.00 are not posted',
  differs: 'The invoice was changed in Xero after it was posted',
  in_agreement: '',
};

/** Order `index` of the world; always the same. */
function makeOrder(index, state, placedAt) {
  const integration = integrations[index % 2];
  const cents = state === 'skipped' ? 0 : 1999 + ((index * 7919) % 25000);
  const posted = state === 'in_agreement' ? cents : state === 'differs' ? cents - 150 : 0;
  const number = `${integration.prefix}-${1000 + index}`;
  return {
    integration: integration.id,
    order: String(1000 + index),
    number,
    placed_at: placedAt,
    currency,
    cents,
    posted,
    state,
    reason: reasons[state],
    documents: posted ? [number] : [],
    updated_at: placedAt,
  };
}

const summary = ({ cents, posted, ...order }) => ({
  ...order,
  store_total: money(cents),
  ledger_total: money(posted),
  difference: money(cents - posted),
});

const sum = (orders, of) => orders.reduce((total, order) => total + of(order), 0);

const totalsOf = (orders) => [
  {
    currency,
    store: money(sum(orders, (order) => order.cents)),
    ledger: money(sum(orders, (order) => order.posted)),
    difference: money(sum(orders, (order) => order.cents - order.posted)),
  },
];

const statesOf = (orders) => {
  const states = {};
  for (const { state } of orders) states[state] = (states[state] ?? 0) + 1;
  return states;
};

function storyOf(order) {
  const net = Math.round(order.cents / 1.2);
  const tax = order.cents - net;
  const shipping = order.cents > 495 ? 495 : 0;
  const posted = order.posted > 0;
  const ledger = (cents) => (posted ? money(cents) : '0.00');
  const missing = (cents) => (posted ? '0.00' : money(cents));
  const line = (ref, description, account, rule, gross) => ({
    ref,
    description,
    account,
    account_rule: rule,
    tax_code: 'OUTPUT2',
    net: money(Math.round(gross / 1.2)),
    tax: money(gross - Math.round(gross / 1.2)),
    gross: money(gross),
  });
  const off = order.cents - order.posted;
  return {
    summary: summary(order),
    facts: {
      number: order.number,
      currency,
      total: money(order.cents),
      tax: money(tax),
      captures: [{ id: 'c1', gateway: 'card', amount: money(order.cents) }],
      refunds: [],
    },
    documents: posted
      ? [
          {
            key: `invoice/${order.order}`,
            number: order.number,
            vendor_url: `https://ledger.example/invoices/${order.order}`,
            type: 'invoice',
            status: 'paid',
            date: order.placed_at.slice(0, 10),
            currency,
            total: money(order.posted),
            tax_total: money(tax),
            amount_due: '0.00',
            lines: [
              line('l1', 'Sencha', '200 Sales', 'category “Tea”', order.posted - shipping),
              line('s1', 'Parcel', '210 Shipping income', 'kind “shipping”', shipping),
            ],
          },
        ]
      : [],
    movements: posted
      ? [
          {
            key: 'capture/c1',
            kind: 'payment',
            account: '091 Card clearing',
            date: order.placed_at.slice(0, 10),
            amount: money(order.posted),
            applies_to: order.number,
            vendor_id: 'p-1',
          },
        ]
      : [],
    sides: [
      {
        label: 'Goods',
        store: money(order.cents - shipping),
        ledger: ledger(order.posted - shipping),
        difference: posted ? money(off) : missing(order.cents - shipping),
        rule: 'category “Tea” to 200 Sales',
      },
      {
        label: 'Shipping',
        store: money(shipping),
        ledger: ledger(shipping),
        difference: missing(shipping),
        rule: 'kind “shipping” to 210 Shipping income',
      },
      {
        label: 'of which tax',
        store: money(tax),
        ledger: ledger(tax),
        difference: missing(tax),
        rule: 'store amounts, explicit per line',
      },
      {
        label: 'Total',
        store: money(order.cents),
        ledger: money(order.posted),
        difference: money(off),
        rule: '',
      },
    ],
    operations: posted
      ? [
          {
            at: order.placed_at,
            kind: 'put_invoice',
            key: `invoice/${order.order}`,
            outcome: 'done',
            detail: `created ${order.number}`,
          },
          {
            at: order.placed_at,
            kind: 'put_payment',
            key: 'capture/c1',
            outcome: 'done',
            detail: '',
          },
        ]
      : [],
    flags:
      order.state === 'differs'
        ? [{ text: 'Changed in the ledger.', detail: 'Someone lowered the invoice by 1.50 EUR.' }]
        : [],
    audit: [{ at: order.placed_at, what: 'order_read', detail: 'told by webhook' }],
  };
}

/** The world behind the mock server. `change` is told the topic after each change. */
export class World {
  constructor(change = () => undefined) {
    this.change = change;
    this.startedAt = Date.now();
    this.orders = [];
    this.dismissed = new Set();
    this.running = true;
    this.rate = 30;
    const special = { 3: 'needs_you', 11: 'needs_you', 5: 'posting', 8: 'waiting', 20: 'skipped' };
    for (let index = 0; index < 130; ++index) this.add(special[129 - index] ?? 'in_agreement');
  }

  add(state) {
    const index = this.orders.length;
    const placed = new Date(this.startedAt - (200 - index) * 61_000).toISOString();
    this.orders.push(makeOrder(index, state, placed));
  }

  /** New orders from the shops, on their way into the books. */
  arrive(count) {
    for (let i = 0; i < count; ++i) this.add('posting');
    this.change('orders');
  }

  /** Everything on its way is posted. */
  settle() {
    for (const order of this.orders.filter(({ state }) => state === 'posting')) {
      order.state = 'in_agreement';
      order.posted = order.cents;
      order.documents = [order.number];
    }
    this.change('orders');
  }

  /** Someone edits a posted invoice in the ledger. */
  drift(number) {
    const order = this.orders.find((one) => one.number === number);
    Object.assign(order, { state: 'differs', posted: order.cents - 150, reason: reasons.differs });
    this.change('orders');
  }

  overview() {
    const of = ({ id }) => this.orders.filter((order) => order.integration === id);
    return {
      now: new Date().toISOString(),
      complete_to: new Date(this.startedAt).toISOString(),
      review_open: this.reviewItems().length,
      totals: totalsOf(this.orders),
      states: statesOf(this.orders),
      integrations: integrations.map((one) => ({
        id: one.id,
        name: one.name,
        store: one.store,
        ledger: one.ledger,
        state: 'on',
        orders_total: of(one).length,
        states: statesOf(of(one)),
        totals: totalsOf(of(one)),
        last_posted_at: new Date(Date.now() - 12_000).toISOString(),
      })),
      sandbox: {
        running: this.running,
        seed: 7,
        rate_per_minute: this.rate,
        orders_placed: this.orders.length,
        refunds: 4,
        edits: 2,
      },
    };
  }

  page(items, query) {
    const from = Number(query.get('cursor') || 0);
    const limit = Number(query.get('limit') || 50);
    const next = from + limit < items.length ? String(from + limit) : null;
    return { items: items.slice(from, from + limit), next_cursor: next, count: items.length };
  }

  listOrders(query) {
    const q = (query.get('q') ?? '').toLowerCase();
    const found = this.orders
      .filter(
        (order) =>
          (!query.get('integration') || order.integration === query.get('integration')) &&
          (!query.get('state') || order.state === query.get('state')) &&
          order.number.toLowerCase().includes(q),
      )
      .reverse();
    const page = this.page(found, query);
    return { ...page, items: page.items.map(summary), totals: totalsOf(found) };
  }

  order(integration, id) {
    const order = this.orders.find((one) => one.integration === integration && one.order === id);
    return order && storyOf(order);
  }

  listDocuments(query) {
    const q = (query.get('q') ?? '').toLowerCase();
    const found = this.orders
      .filter((order) => order.posted > 0 && order.number.toLowerCase().includes(q))
      .reverse()
      .map((order) => ({
        key: `invoice/${order.order}`,
        number: order.number,
        type: 'invoice',
        status: 'paid',
        date: order.placed_at.slice(0, 10),
        currency,
        total: money(order.posted),
        amount_due: '0.00',
        order: order.order,
        integration: order.integration,
        vendor_url: `https://ledger.example/invoices/${order.order}`,
      }));
    return this.page(found, query);
  }

  reviewItems() {
    return this.orders
      .filter(({ state, order }) => state === 'needs_you' && !this.dismissed.has(order))
      .map((order) => ({
        id: `r-${order.order}`,
        integration: order.integration,
        order: order.order,
        cause: 'ledger.account.archived',
        title: 'Account 299 is archived',
        what: `Xero refused invoice ${order.number}: account 299 (Shipping) is archived.`,
        meaning: 'Nothing was posted. The books lack this sale.',
        todo: 'Choose another account for shipping in the policy, or restore 299 in Xero.',
        root: 'ledger.account.archived:299',
        fingerprint: `f-${order.order}`,
        vendor_error: {
          code: 'xero.account.archived',
          text: "Account code '299' has been archived, or has been deleted.",
        },
        evidence: [{ label: 'ours', value: `${order.number}, ${money(order.cents)} ${currency}` }],
        fixes: [
          { id: 'retry', label: 'Try again', effect: 'The order is read again.' },
          {
            id: 'policy_line',
            label: 'Add to the policy',
            by_hand: true,
            effect: 'The policy has no answer for this. Add these lines to the policy file.',
            policy:
              'accounts:\n  shipping: "<code of an account that is not archived in the ledger>"',
          },
          {
            id: 'ignore_order',
            label: 'Leave this order out',
            effect: `Nothing of order ${order.number} is posted, now or later.`,
          },
          { id: 'dismiss', label: 'Set aside', effect: 'The question comes back.' },
        ],
        opened_at: order.placed_at,
        amount: money(order.cents),
        currency,
      }));
  }

  answerReview(id, answer) {
    const order = this.orders.find((one) => `r-${one.order}` === id);
    if (!order) return false;
    if (answer === 'ignore_order')
      Object.assign(order, { state: 'skipped', reason: 'left out by a person' });
    else if (answer === 'dismiss') {
      this.dismissed.add(order.order);
      Object.assign(order, { state: 'skipped', reason: 'Set aside by a person' });
    } else {
      order.state = 'posting';
    }
    this.change('review');
    return true;
  }

  changeSandbox({ running, rate_per_minute: rate, place }) {
    if (running !== undefined) this.running = running;
    if (rate !== undefined) this.rate = rate;
    this.change('overview');
    if (place) this.arrive(place);
  }

  connections() {
    const ago = (seconds) => new Date(Date.now() - seconds * 1000).toISOString();
    const webhooks = { registered: 8, expected: 8, last_delivery_at: ago(9), rejected: 0 };
    return {
      items: [
        {
          id: 'woo',
          name: 'tea.example',
          system: 'woocommerce',
          side: 'store',
          state: 'healthy',
          detail: '',
          budget: { minute: null, day: null, concurrent: { used: 1, limit: 4 } },
          webhooks,
          last_ok_at: ago(4),
        },
        {
          id: 'big',
          name: 'wholesale.example',
          system: 'bigcommerce',
          side: 'store',
          state: 'attention',
          detail:
            'The shop switched two webhooks off after an outage. They ' +
            'are being registered again; until then polling finds the orders.',
          budget: { minute: { used: 96, limit: 120 }, day: null, concurrent: null },
          webhooks: { ...webhooks, registered: 3, expected: 5, rejected: 2 },
          last_ok_at: ago(31),
        },
        {
          id: 'xero',
          name: 'Tea & Sons Ltd',
          system: 'xero',
          side: 'ledger',
          state: 'healthy',
          detail: '',
          budget: {
            minute: { used: 12, limit: 60 },
            day: { used: 1204, limit: 5000, resets_at: ago(-30_000), forecast: 3100 },
            concurrent: { used: 1, limit: 5 },
          },
          webhooks: null,
          last_ok_at: ago(2),
        },
      ],
    };
  }
}

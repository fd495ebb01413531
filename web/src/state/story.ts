import type { OrderFacts, OrderStory } from '../api/types';
import { amountWithCurrency } from '../format/amount';
import { ruleWords, sentence } from '../format/words';

/** Who did a step: the shop, Crossfoot calling the ledger, its audit trail, or a person. */
export type StepSource = 'Shop' | 'Call' | 'Audit' | 'Person';

export interface Step {
  at: string;
  source: StepSource;
  what: string;
  detail: string;
  bad: boolean;
}

/** Which rule chose which account, each once: "200 by kind: product; 610 by tender: stripe". */
function rulesText(rules: { account?: string; rule?: string }[]): string {
  const said = rules.map(({ account, rule }) => `${account ?? ''} by ${ruleWords(rule)}`.trim());
  return [...new Set(said)].join('; ');
}

function plainValue(name: string, value: unknown): string {
  if (name === 'rules' && Array.isArray(value)) return rulesText(value as object[]);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** What a step's other words say already, or what only a program needs. */
const saidElsewhere = new Set([
  'what',
  'order',
  'integration',
  'key',
  'at',
  'by',
  'number',
  'amount',
  'total',
  'currency',
  'revision',
  'fingerprint',
]);

/** "a: 1, b: 2" of what a step recorded; names that the step's other words say are left out. */
export function detailText(detail: unknown): string {
  if (detail === null || detail === undefined) return '';
  if (typeof detail !== 'object') return String(detail);
  return Object.entries(detail)
    .filter(
      ([name, value]) => !['', null, false].includes(value as null) && !saidElsewhere.has(name),
    )
    .map(([name, value]) => `${sentence(name).toLowerCase()}: ${plainValue(name, value)}`)
    .join(', ');
}

const outcomes: Record<string, string> = {
  '': 'no answer yet',
  unknown: 'no answer yet',
  done: 'done',
  adopted: 'found in the ledger already',
  refused: 'refused by the ledger',
  absent: 'looked for and not in the ledger',
};

const calls: Record<string, string> = {
  document: 'Post document',
  void: 'Void document',
  payment: 'Record payment',
  allocation: 'Allocate credit',
  customer_credit: 'Record customer credit',
  bank: 'Record money moved',
  contact: 'Write contact',
  item: 'Write item',
  note: 'Write history note',
};

const decisions: Record<string, string> = {
  'review.set_aside': 'Question set aside',
  'review.retried': 'Asked to try again',
  'review.withdrawn': 'Answer withdrawn',
  'review.accept_theirs': 'Accepted as it is in the ledger',
  'review.restore_ours': 'Asked to restore what the store says',
  'review.accept_difference': 'Difference accepted',
  'review.adopt': 'Document in the ledger taken over',
  'review.post_anyway': 'Called another sale',
  'review.settled_by_hand': 'Called recorded by hand',
  'review.link_contact': 'Contact chosen',
  'review.create_contact': 'Asked for a new contact',
  'review.post_in_open_period': 'Let into the open period',
  'review.cancel_in_books': 'Asked to undo it in the books',
  'review.ignore_order': 'Left out',
  'order.replayed': 'Asked to read the order again',
};

const field = (detail: unknown, name: string): string => {
  const value: unknown =
    typeof detail === 'object' && detail !== null
      ? (detail as Record<string, unknown>)[name]
      : undefined;
  return typeof value === 'string' ? value : '';
};

/** "WC-46, 207.90 EUR" of what a call or an entry names. */
function named(detail: unknown): string {
  const amount = field(detail, 'amount') || field(detail, 'total');
  const currency = field(detail, 'currency');
  return [field(detail, 'number'), amount && currency ? amountWithCurrency(amount, currency) : '']
    .filter(Boolean)
    .join(', ');
}

function shopSteps(facts: OrderFacts | null, placedAt: string, currency: string): Step[] {
  const step = (at: string | undefined, what: string, detail = ''): Step[] =>
    at ? [{ at, source: 'Shop', what, detail, bad: false }] : [];
  const money = (amount: string | undefined) =>
    amount ? amountWithCurrency(amount, currency) : '';
  return [
    ...step(placedAt, 'Order placed'),
    ...(facts?.authorisations ?? []).flatMap(({ at, amount, gateway }) =>
      step(at, `Payment authorised: ${money(amount)}`, gateway),
    ),
    ...(facts?.payments ?? []).flatMap(({ at, amount, gateway, gateway_reference }) =>
      step(at, `Paid: ${money(amount)}`, [gateway, gateway_reference].filter(Boolean).join(' · ')),
    ),
    ...step(facts?.shipped_at, 'Shipped'),
    ...(facts?.refunds ?? []).flatMap(({ at, amount, tenders, reason }) =>
      step(
        at,
        `Refunded${amount ? `: ${money(amount)}` : ''}`,
        [...(tenders ?? []).map((tender) => `${tender.gateway} ${money(tender.amount)}`), reason]
          .filter(Boolean)
          .join(' · '),
      ),
    ),
    ...step(facts?.cancelled_at, 'Cancelled'),
  ];
}

function auditStep({ at, what, detail }: OrderStory['audit'][number]): Step {
  const by = field(detail, 'by');
  const [kind = '', verb = ''] = what.split('.');
  return {
    at,
    source: by ? 'Person' : 'Audit',
    what: by
      ? `${decisions[what] ?? sentence(what)} by ${by}`
      : [`${sentence(kind)} ${verb}`.trim(), named(detail)].filter(Boolean).join(': '),
    detail: by ? '' : detailText(detail),
    bad: false,
  };
}

/** What the shop told, which calls were made and what was recorded, as one line of time. */
export function storySteps(
  story: Pick<OrderStory, 'operations' | 'audit'> & Partial<Pick<OrderStory, 'facts' | 'summary'>>,
): Step[] {
  const { summary } = story;
  const shop = summary ? shopSteps(story.facts ?? null, summary.placed_at, summary.currency) : [];
  const operations = story.operations.map(({ at, kind, key, outcome, detail }): Step => {
    const head = [calls[kind] ?? sentence(kind), named(detail)].filter(Boolean).join(' ');
    return {
      at,
      source: 'Call',
      what: `${head}: ${outcomes[outcome] ?? sentence(outcome).toLowerCase()}`,
      detail: [detailText(detail), key].filter(Boolean).join(' · '),
      bad: !['', 'done', 'adopted', 'unknown', 'absent'].includes(outcome),
    };
  });
  // A stable sort on the instant: within one second the shop comes first, then calls, then audit.
  return [...shop, ...operations, ...story.audit.map(auditStep)].sort((a, b) =>
    a.at < b.at ? -1 : a.at > b.at ? 1 : 0,
  );
}

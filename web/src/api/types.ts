// The HTTP API's documents. Amounts are strings with the exact digits, instants ISO 8601 in UTC.

export type * from './connection-types';

export type Amount = string;
export type Instant = string;

export const orderStates = [
  'in_agreement',
  'posting',
  'waiting',
  'needs_you',
  'differs',
  'skipped',
] as const;
export type OrderState = (typeof orderStates)[number];
export type StateCounts = Partial<Record<OrderState, number>>;

export type Role = 'viewer' | 'operator' | 'admin';

export interface Session {
  authenticated: boolean;
  setup_required: boolean;
  user: { name: string; role?: Role } | null;
  csrf: string;
  sandbox: boolean;
  version: string;
}

/**
 * `named` is what rules explain, `held` what is not in the books yet (on its way, waiting, or a
 * question to a person): difference = store - ledger - named - held.
 */
export interface Totals {
  currency: string;
  store: Amount;
  ledger: Amount;
  named?: Amount;
  held?: Amount;
  difference: Amount;
}

export interface EndPoint {
  connection: string;
  name: string;
  system: string;
}

export interface IntegrationOverview {
  id: string;
  name: string;
  store: EndPoint;
  ledger: EndPoint;
  state: 'on' | 'off' | 'attention';
  orders_total: number;
  /** Changes heard of and not looked at yet. */
  queued?: number;
  states: StateCounts;
  totals: Totals[];
  last_posted_at: Instant | null;
}

export interface SandboxState {
  running: boolean;
  seed: number | string;
  rate_per_minute: number;
  orders_placed: number;
  refunds: number;
  edits: number;
}

/** Something wrong with a connection as a whole, from when it was noticed until it is over. */
export interface Incident {
  connection: string;
  kind: string;
  title: string;
  what: string;
  todo: string;
  times: number;
  opened_at: Instant;
}

export interface Overview {
  now: Instant;
  complete_to: Instant | null;
  review_open: number;
  queued?: number;
  totals: Totals[];
  states: StateCounts;
  integrations: IntegrationOverview[];
  sandbox: SandboxState | null;
  incidents?: Incident[];
}

export interface OrderSummary {
  integration: string;
  order: string;
  number: string;
  placed_at: Instant;
  currency: string;
  store_total: Amount;
  ledger_total: Amount;
  named?: Amount;
  held?: Amount;
  difference: Amount;
  state: OrderState;
  reason: string;
  documents: string[];
  updated_at: Instant;
}

export interface DocumentLine {
  ref: string | null;
  kind?: string;
  description?: string;
  quantity?: string;
  account: string;
  /** Code and name: "200 Sales". */
  account_title?: string;
  account_rule?: string;
  tax_code: string;
  net: Amount;
  tax: Amount;
  gross: Amount;
}

export interface PostedDocument {
  key: string;
  number: string;
  vendor_url: string;
  type: string;
  status: string;
  /** posted, voided, differs: what Crossfoot knows of it in the ledger. */
  state?: string;
  date: string;
  currency: string;
  total: Amount;
  tax_total: Amount;
  amount_due: Amount;
  policy_version?: number;
  lines: DocumentLine[];
}

export interface Movement {
  key: string;
  kind: string;
  state?: string;
  account?: string;
  account_title?: string;
  date: string;
  amount?: Amount;
  applies_to?: string;
  from?: string;
  to?: string;
  vendor_id: string;
}

export type SideKind =
  'line' | 'cancelled' | 'refund' | 'rest' | 'total' | 'tax' | 'payment' | 'payout';

/** Rows up to `total` add up to it; tax, payment and payout stand beside it. */
export interface Side {
  kind?: SideKind;
  label: string;
  store: Amount;
  ledger: Amount;
  named?: Amount;
  difference: Amount;
  rule: string;
}

export interface Operation {
  at: Instant;
  kind: string;
  key: string;
  outcome: string;
  detail: unknown;
}

export interface FactLine {
  id: string;
  kind: string;
  amount: Amount;
  tax_code?: string;
  discount?: Amount;
  tax?: Amount;
  qty?: string;
  sku?: string;
  description?: string;
}

export interface Tender {
  gateway: string;
  amount: Amount;
}

/** What the store says, in the words of the accounting rules. Empty members are left out. */
export interface OrderFacts {
  prices_include_tax?: boolean;
  lines?: FactLine[];
  coupons?: { code: string; amount: Amount }[];
  total?: Amount;
  customer?: { name?: string; company?: string; email?: string; vat_number?: string };
  channel?: string;
  payment_method?: string;
  authorisations?: (Tender & { at: Instant })[];
  payments?: (Tender & { id: string; at: Instant; gateway_reference?: string })[];
  refunds?: {
    id: string;
    at: Instant;
    amount?: Amount;
    tenders?: Tender[];
    reason?: string;
  }[];
  shipped_at?: Instant;
  cancelled_at?: Instant;
}

export interface OrderStory {
  summary: OrderSummary;
  facts: OrderFacts | null;
  documents: PostedDocument[];
  movements: Movement[];
  sides: Side[];
  operations: Operation[];
  /** Open review items of the order, or plain remarks. */
  flags: { text: string; detail: string | Partial<ReviewItem> }[];
  audit: { at: Instant; what: string; detail: unknown }[];
  store_url?: string;
}

export interface DocumentSummary {
  key: string;
  number: string;
  type: string;
  status: string;
  date: string;
  currency: string;
  total: Amount;
  amount_due: Amount;
  order: string;
  integration?: string;
  vendor_url: string;
}

/** One typed answer to a review item, with what it would do to the books. */
export interface ReviewFix {
  id: string;
  label: string;
  effect?: string;
  /** Done outside this page; `policy` says what to add where. */
  by_hand?: boolean;
  policy?: string;
  choices?: { value: string; label: string }[];
}

export interface ReviewItem {
  id: string;
  integration: string;
  order: string;
  number?: string;
  state?: 'open' | 'dismissed' | 'closed';
  cause: string;
  /** What items with one remedy share. */
  root?: string;
  /** Of the item as shown: an answer holds for that alone. */
  fingerprint?: string;
  title: string;
  what: string;
  meaning: string;
  todo: string;
  fixes: ReviewFix[];
  vendor_error?: { code: string; text: string };
  evidence?: { label: string; value: string }[];
  opened_at: Instant;
  changed_at?: Instant;
  amount?: Amount;
  currency?: string;
}

export type ProofState = 'proven' | 'different' | 'open';

export interface ProvenDay {
  integration: string;
  day: string;
  state: ProofState;
  proven_at: Instant;
  signed: boolean;
  orders: number;
  documents: number;
  explained: number;
  unexplained: number;
}

export interface ProofFigure {
  currency: string;
  measure: 'invoices' | 'credit_notes' | 'account' | 'taxable' | 'tax' | 'tender';
  name: string;
  store: Amount;
  ledger: Amount;
  explained: Amount;
  difference: Amount;
}

export interface ProofDifference {
  kind: string;
  title: string;
  explained: boolean;
  order: string;
  order_number: string;
  document: string;
  text: string;
}

export interface DayProof {
  integration: string;
  day: string;
  state: ProofState;
  time_zone: string;
  begins: Instant;
  ends: Instant;
  proven_at: Instant;
  orders: number;
  documents: number;
  figures: ProofFigure[];
  differences: ProofDifference[];
  statement?: { text: string; signature: string; public_key: string; algorithm: string };
}

export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
  /** Of everything the filter finds, not of the page; null where counting would take too long. */
  count: number | null;
  totals?: Totals[];
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
}

export interface Hint {
  topic: 'orders' | 'review' | 'connections' | 'documents' | 'overview';
  key: string;
}

export interface SandboxChange {
  rate_per_minute?: number;
  running?: boolean;
  place?: number;
  /** An order that a person has to decide on. */
  place_question?: boolean;
}

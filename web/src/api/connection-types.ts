// What the HTTP API tells of connections.

import type { Instant } from './types';

export interface Budget {
  used: number;
  limit: number;
}

/** A window that slides; some vendors count 30 seconds instead of a minute. */
export interface MinuteBudget extends Budget {
  seconds?: number;
}

export interface DayBudget extends Budget {
  resets_at: Instant | null;
  forecast: number | null;
  /** When the day's calls are used up at the present rate; "" when they last. */
  ends_at?: Instant | null;
  /** What is done about it, in words; "" when work goes at once. */
  gathers?: string;
}

/** Calls were stopped after failures in a row. */
export interface Breaker {
  state: 'open' | 'half_open';
  cause: string;
  text: string;
  since: Instant;
  next_try_at: Instant;
}

export interface Webhooks {
  registered: number;
  expected: number;
  last_delivery_at: Instant | null;
  accepted?: number;
  rejected: number;
  problems?: string[];
}

export interface Connection {
  id: string;
  name: string;
  system: string;
  side: 'store' | 'ledger';
  state: 'healthy' | 'attention' | 'broken';
  detail: string;
  budget: {
    minute: MinuteBudget | null;
    day: DayBudget | null;
    concurrent: Budget | null;
    paused_until?: Instant | null;
  };
  breaker?: Breaker | null;
  webhooks: Webhooks | null;
  last_ok_at: Instant | null;
}

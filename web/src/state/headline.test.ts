import { describe, expect, it } from 'vitest';

import type { IntegrationOverview, Overview } from '../api/types';
import { favicon, headline, integrationState, pageTitle } from './headline';

const overview = (change: Partial<Overview>): Overview => ({
  now: '2025-05-14T14:05:00Z',
  complete_to: '2025-05-14T14:05:00Z',
  review_open: 0,
  totals: [{ currency: 'EUR', store: '10.00', ledger: '10.00', difference: '0.00' }],
  states: { in_agreement: 5 },
  integrations: [],
  sandbox: null,
  ...change,
});

describe('the headline', () => {
  it('is green only when everything agrees', () => {
    expect(headline(overview({}))).toEqual({ state: 'in_agreement', text: 'Everything is right' });
  });
  it('puts a difference before everything else', () => {
    const found = headline(overview({ states: { differs: 1, needs_you: 4 }, review_open: 4 }));
    expect(found.state).toBe('differs');
    expect(found.todo?.href).toBe('/orders?state=differs');
  });
  it('says what needs a person', () => {
    const found = headline(overview({ states: { in_agreement: 9 }, review_open: 2 }));
    expect(found).toMatchObject({ state: 'needs_you', text: '2 questions need you' });
  });
  it('does not call it right while orders are on the way', () => {
    expect(headline(overview({ states: { in_agreement: 9, posting: 1 } })).state).toBe('posting');
    expect(headline(overview({ states: { in_agreement: 9, waiting: 1 } })).state).toBe('waiting');
  });
  it('never shows green over totals that differ', () => {
    const totals = [{ currency: 'EUR', store: '10.00', ledger: '9.99', difference: '0.01' }];
    expect(headline(overview({ totals })).state).toBe('differs');
  });
  it('has nothing to say of an empty house', () => {
    expect(headline(overview({ states: {}, totals: [] })).text).toBe('Nothing to post yet');
  });
});

describe('the tab', () => {
  it('tells the state', () => {
    expect(pageTitle(overview({}), 'Orders')).toBe('Orders — Crossfoot');
    expect(pageTitle(overview({ review_open: 2 }), 'Orders')).toBe('● 2 need you — Crossfoot');
    expect(pageTitle(overview({ review_open: 1 }), '')).toBe('● 1 needs you — Crossfoot');
    expect(pageTitle(overview({ states: { differs: 3 } }), '')).toBe('● 3 differ — Crossfoot');
    expect(pageTitle(undefined, 'Log in')).toBe('Log in — Crossfoot');
  });
  it('has an icon for it', () => {
    expect(favicon(overview({}))).toBe('/favicon.svg');
    expect(favicon(overview({ review_open: 2 }))).toBe('/favicon-needs-you.svg');
    expect(favicon(overview({ states: { differs: 1 } }))).toBe('/favicon-differs.svg');
  });
});

describe('an integration', () => {
  const integration = (change: Partial<IntegrationOverview>): IntegrationOverview => ({
    id: 'a',
    name: 'A',
    store: { connection: 's', name: 'S', system: 'woocommerce' },
    ledger: { connection: 'l', name: 'L', system: 'xero' },
    state: 'on',
    orders_total: 1,
    states: { in_agreement: 1 },
    totals: [],
    last_posted_at: null,
    ...change,
  });
  it('has the most urgent word of its orders', () => {
    expect(integrationState(integration({}))).toBe('in_agreement');
    expect(integrationState(integration({ states: { needs_you: 1, differs: 1 } }))).toBe('differs');
    expect(integrationState(integration({ state: 'attention' }))).toBe('needs_you');
    expect(integrationState(integration({ state: 'off', states: { differs: 1 } }))).toBe('off');
  });
});

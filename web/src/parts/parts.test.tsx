import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, within } from '@testing-library/react';
import type { ReactNode } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { Router } from 'wouter';
import { memoryLocation } from 'wouter/memory-location';

import { ApiError } from '../api/client';
import { orderStates, type OrderSummary } from '../api/types';
import { OrderPage } from '../pages/OrderPage';
import { byCause } from '../pages/ReviewPage';
import { tokenOf } from '../pages/EntryPages';
import { detailText, storySteps } from '../state/story';
import { byUrgency, vocabulary } from '../state/vocabulary';
import { Difference } from './Amount';
import { DataList } from './DataList';
import { SideBySide } from './SideBySide';
import { Situation } from './Situation';
import { StateBadge } from './StateBadge';

const show = (node: ReactNode) => render(<MantineProvider>{node}</MantineProvider>);

describe('a state', () => {
  it('is a word and an icon, never a colour alone', () => {
    for (const state of orderStates) {
      const { container, unmount } = show(<StateBadge state={state} />);
      expect(container.querySelector('.cf-state')?.textContent).toBe(vocabulary[state].word);
      expect(container.querySelector('svg')).not.toBeNull();
      unmount();
    }
  });
  it('is in the order of urgency exactly once', () => {
    expect([...byUrgency].sort()).toEqual([...orderStates].sort());
  });
  it('that is not known yet is shown as it came', () => {
    const { container } = show(<StateBadge state="archived" />);
    expect(container.querySelector('.cf-state')?.textContent).toBe('archived');
  });
});

describe('a difference', () => {
  it('is quiet when zero and bold with its sign when not', () => {
    const zero = show(<Difference value="0.00" />).container.querySelector('.cf-amount');
    expect(zero?.className).toContain('cf-difference-zero');
    const less = show(<Difference value="-0.01" />).container.querySelector('.cf-amount');
    expect(less?.textContent).toBe('\u22120.01');
    expect(less?.className).toBe('cf-amount cf-difference ');
    const red = show(<Difference value="0.01" unexplained />).container.querySelector('.cf-amount');
    expect(red?.className).toContain('cf-difference-unexplained');
  });
});

describe('side by side', () => {
  it('keeps rows, order and rules', () => {
    const sides = [
      { label: 'Lines', store: '90.00', ledger: '90.00', difference: '0.00', rule: 'sales' },
      { label: 'Tax', store: '10.00', ledger: '9.99', difference: '0.01', rule: 'per line' },
    ];
    show(<SideBySide sides={sides} currency="EUR" unexplained />);
    const rows = screen.getAllByRole('row').slice(1);
    expect(rows.map((row) => within(row).getByRole('rowheader').textContent)).toEqual([
      'Lines',
      'Tax',
    ]);
    expect(rows[1]?.textContent).toContain('+0.01');
  });
});

describe('a list', () => {
  const list = (navigate: (path: string) => void) => {
    const { hook } = memoryLocation({ path: '/' });
    const spy: typeof hook = () => [hook()[0], navigate];
    return show(
      <Router hook={spy}>
        <DataList
          label="Rows"
          items={['a', 'b', 'c']}
          columns={[{ key: 'name', title: 'Name', cell: (item) => item }]}
          rowKey={(item) => item}
          href={(item) => `/${item}`}
          card={(item) => item}
        />
      </Router>,
    );
  };
  it('moves between its rows by keyboard and opens one', () => {
    const gone: string[] = [];
    list((path) => gone.push(path));
    const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
    expect(rows.length).toBeGreaterThan(0);
    rows[0]?.focus();
    fireEvent.keyDown(document.activeElement ?? document.body, { key: 'ArrowDown' });
    expect(document.activeElement).toBe(rows[1]);
    fireEvent.keyDown(document.activeElement ?? document.body, { key: 'End' });
    fireEvent.keyDown(document.activeElement ?? document.body, { key: 'k' });
    fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Enter' });
    expect(gone).toEqual(['/b']);
  });
});

describe('a situation', () => {
  const refetch = () => undefined;
  it('names what went wrong and keeps what was read', () => {
    const error = new ApiError({
      type: 'about:blank',
      title: 'Storage is away',
      status: 503,
      code: 'x',
      detail: 'Wait.',
    });
    show(
      <Situation read={{ data: 'old', error, isPending: false, refetch }} what="it">
        {(data) => <p>{data}</p>}
      </Situation>,
    );
    expect(screen.getByRole('alert').textContent).toContain('Storage is away');
    expect(screen.getByText('old')).toBeDefined();
  });
  it('says that it loads', () => {
    show(
      <Situation
        read={{ data: undefined, error: null, isPending: true, refetch }}
        what="the orders"
      >
        {() => null}
      </Situation>,
    );
    expect(screen.getByRole('status').getAttribute('aria-label')).toBe('Loading the orders');
  });
});

describe('a story', () => {
  it('is one line of time, oldest first, with refusals marked', () => {
    const steps = storySteps({
      operations: [
        {
          at: '2025-01-01T00:00:02Z',
          kind: 'put_invoice',
          key: 'k',
          outcome: 'refused',
          detail: 'd',
        },
        { at: '2025-01-01T00:00:04Z', kind: 'put_payment', key: 'p', outcome: '', detail: '' },
      ],
      audit: [{ at: '2025-01-01T00:00:03Z', what: 'order_read', detail: '' }],
    });
    expect(steps.map(({ what }) => what)).toEqual([
      'Put invoice: refused by the ledger',
      'Order read',
      'Put payment: no answer yet',
    ]);
    expect(steps.map(({ bad }) => bad)).toEqual([true, false, false]);
  });
  it('begins in the shop and names documents, amounts and persons', () => {
    const at = '2025-01-01T00:00:02Z';
    const steps = storySteps({
      summary: { placed_at: at, currency: 'EUR' } as OrderSummary,
      facts: { payments: [{ id: '1', gateway: 'stripe', amount: '5.00', at }] },
      operations: [
        {
          at,
          kind: 'document',
          key: 'k',
          outcome: 'done',
          detail: { number: 'W-1', total: '5.00', currency: 'EUR', status: 'authorised' },
        },
      ],
      audit: [
        {
          at,
          what: 'document.created',
          detail: { number: 'W-1', amount: '5.00', currency: 'EUR', vendor_id: 'x' },
        },
        { at, what: 'review.set_aside', detail: { by: 'ada', review: 'r' } },
      ],
    });
    expect(steps.map(({ source, what }) => `${source}: ${what}`)).toEqual([
      'Shop: Order placed',
      'Shop: Paid: 5.00 EUR',
      'Call: Post document W-1, 5.00 EUR: done',
      'Audit: Document created: W-1, 5.00 EUR',
      'Person: Question set aside by ada',
    ]);
    expect(steps[2]?.detail).toBe('status: authorised · k');
  });
});

describe('what a step recorded', () => {
  it('is read as text, whatever its shape', () => {
    expect(detailText('as it is')).toBe('as it is');
    expect(detailText({ what: 'x', vendor_id: 'a-1', count: 5, nothing: null })).toBe(
      'vendor id: a-1, count: 5',
    );
    expect(detailText(null)).toBe('');
  });
  it('names each account and its rule once, in words', () => {
    const rules = [
      { kind: 'product', account: '200', rule: 'kind:product', line: '1' },
      { kind: 'product', account: '200', rule: 'kind:product', line: '2' },
      { kind: 'product', account: '220', rule: 'Workshops', line: '3' },
      { account: '610', rule: 'tender:stripe' },
    ];
    expect(detailText({ adopted: false, rules })).toBe(
      'rules: 200 by kind: product; 220 by rule: Workshops; 610 by tender: stripe',
    );
  });
});

describe('the review', () => {
  it('groups by cause in the order of appearance', () => {
    const item = (id: string, cause: string) => ({
      id,
      cause,
      integration: 'i',
      order: id,
      title: '',
      what: '',
      meaning: '',
      todo: '',
      fixes: [],
      opened_at: '',
      amount: '',
      currency: '',
    });
    const groups = byCause([item('1', 'b'), item('2', 'a'), item('3', 'b')]);
    expect(groups.map((group) => group.map(({ id }) => id))).toEqual([['1', '3'], ['2']]);
  });
});

describe('an order nobody knows', () => {
  it('is no fault of the connection: it says when orders appear', async () => {
    const problem = { type: 'about:blank', title: 'Nothing here', status: 404, code: 'not_found' };
    const answer = () =>
      Promise.resolve(
        new Response(JSON.stringify(problem), {
          status: 404,
          headers: { 'Content-Type': 'application/problem+json' },
        }),
      );
    vi.stubGlobal('fetch', answer);
    const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
    show(
      <QueryClientProvider client={client}>
        <OrderPage integration="shop" order="999" />
      </QueryClientProvider>,
    );
    await screen.findByRole('heading', { name: 'This order is not known here' });
    expect(screen.queryByRole('alert')).toBeNull();
    vi.unstubAllGlobals();
  });
});

describe('the one-time link', () => {
  it('carries its token after the hash', () => {
    expect(tokenOf('#token=abc%2Bd')).toBe('abc+d');
    expect(tokenOf('')).toBe('');
  });
});

import { Button, Kbd, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconArrowUp, IconSearch } from '@tabler/icons-react';
import { useCallback, useEffect, useMemo, useState } from 'react';

import { useOrders, useOverview } from '../api/queries';
import type { OrderSummary, Page, StateCounts, Totals } from '../api/types';
import { formatCount, plural, shownOf } from '../format/words';
import { Amount, Difference } from '../parts/Amount';
import { DataList, type Column } from '../parts/DataList';
import { PageHead } from '../parts/PageHead';
import { Empty, Situation } from '../parts/Situation';
import { StateBadge } from '../parts/StateBadge';
import { Trio } from '../parts/Trio';
import { When } from '../parts/When';
import { useFilter } from '../parts/useFilter';
import { useFrozenList } from '../parts/useFrozenList';
import { byUrgency } from '../state/vocabulary';

export const orderHref = (order: { integration: string; order: string }): string =>
  `/orders/${encodeURIComponent(order.integration)}/${encodeURIComponent(order.order)}`;

const keyOf = (order: OrderSummary): string => `${order.integration}/${order.order}`;

/** Filter buttons: one per state, with its count when one is known. */
function StateFilter(props: { states: StateCounts | undefined }) {
  const [state, setState] = useFilter('state');
  return (
    <ul className="cf-counts" aria-label="Show orders in state">
      {byUrgency
        .filter((each) => each === state || (props.states?.[each] ?? 0) > 0)
        .map((each) => (
          <li key={each}>
            <button
              type="button"
              aria-pressed={each === state}
              onClick={() => setState(each === state ? '' : each)}
            >
              <StateBadge state={each} />
              <strong>{formatCount(props.states?.[each] ?? 0)}</strong>
            </button>
          </li>
        ))}
    </ul>
  );
}

/** Searches while one types, without an entry in the history per letter. */
export function SearchBox({ label }: { label: string }) {
  const [query, setQuery] = useFilter('q');
  const [text, setText] = useState(query);
  const search = useDebouncedCallback(setQuery, 250);
  return (
    <TextInput
      type="search"
      data-search
      aria-label={label}
      placeholder={label}
      value={text}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={<Kbd className="cf-key-hint">/</Kbd>}
      onChange={(event) => {
        setText(event.currentTarget.value);
        search(event.currentTarget.value.trim());
      }}
      style={{ flex: '1 1 260px', maxWidth: 420 }}
    />
  );
}

/** Two shops may use the same numbers, so each order names its integration unless one is chosen. */
function OrderName({ order }: { order: OrderSummary }) {
  const integrations = useOverview().data?.integrations ?? [];
  const [chosen] = useFilter('integration');
  const name = integrations.find(({ id }) => id === order.integration)?.name;
  return (
    <>
      <strong>{order.number}</strong>{' '}
      {name && !chosen && integrations.length > 1 ? (
        <span className="cf-quiet cf-small cf-under">{name}</span>
      ) : null}
    </>
  );
}

const columns: Column<OrderSummary>[] = [
  { key: 'number', title: 'Order', cell: (order) => <OrderName order={order} /> },
  { key: 'placed', title: 'Placed', cell: (order) => <When at={order.placed_at} /> },
  {
    key: 'state',
    title: 'State',
    cell: (order) => <StateBadge state={order.state} why={order.reason} />,
  },
  { key: 'documents', title: 'Documents', cell: (order) => order.documents.join(', ') },
  {
    key: 'store',
    title: 'Store',
    number: true,
    cell: (order) => <Amount value={order.store_total} currency={order.currency} />,
  },
  {
    key: 'books',
    title: 'Books',
    number: true,
    cell: (order) => <Amount value={order.ledger_total} currency={order.currency} />,
  },
  {
    key: 'difference',
    title: 'Difference',
    number: true,
    cell: (order) => (
      <Difference
        value={order.difference}
        named={order.named}
        held={order.held}
        currency={order.currency}
        unexplained={order.state === 'differs'}
      />
    ),
  },
];

function OrderCard({ order }: { order: OrderSummary }) {
  return (
    <>
      <Trio
        store={order.store_total}
        ledger={order.ledger_total}
        named={order.named}
        held={order.held}
        difference={order.difference}
        currency={order.currency}
        unexplained={order.state === 'differs'}
      />
      <div className="cf-card-head">
        <span>
          <OrderName order={order} />
          <span className="cf-quiet cf-small cf-under">
            <When at={order.placed_at} />
          </span>
        </span>
        <StateBadge state={order.state} why={order.reason} />
      </div>
    </>
  );
}

/** One line per currency, of everything the filter finds. */
function totalCells(count: number | null, totals: Totals[] | undefined) {
  if (count === null) return [];
  return (totals ?? []).map((total, line) => [
    line === 0 ? plural(count, 'order') : '',
    '',
    '',
    '',
    <Amount key="store" value={total.store} currency={total.currency} />,
    <Amount key="books" value={total.ledger} currency={total.currency} />,
    <Difference
      key="difference"
      value={total.difference}
      named={total.named}
      held={total.held}
      currency={total.currency}
    />,
  ]);
}

/** An order that moved up while pages were read stands on two of them: the first is the newer. */
function withoutTwins(orders: OrderSummary[]): OrderSummary[] {
  const seen = new Set<string>();
  return orders.filter((order) => !seen.has(keyOf(order)) && seen.add(keyOf(order)));
}

function OrderList(props: {
  pages: Page<OrderSummary>[];
  scope: string;
  settled: boolean;
  next: { more: boolean; fetching: boolean; fetch: () => void };
}) {
  const { pages, scope, settled, next } = props;
  const live = useMemo(() => withoutTwins(pages.flatMap((page) => page.items)), [pages]);
  const { items, newCount, missing, show } = useFrozenList(scope, live, keyOf, settled);
  // Rows pushed to the next page by new ones must be read from there to stay true.
  const pushed = missing.size > 0 && next.more && pages.length * 50 < items.length + 200;
  useEffect(() => {
    if (pushed && !next.fetching) next.fetch();
  }, [pushed, next]);
  const first = pages[0];
  const showNew = () => {
    show();
    window.scrollTo({ top: 0 });
  };
  return (
    <>
      <div className="cf-pill" role="status">
        {newCount > 0 ? (
          <Button
            size="xs"
            radius="xl"
            leftSection={<IconArrowUp size={14} aria-hidden />}
            onClick={showNew}
          >
            {formatCount(newCount)} new
          </Button>
        ) : null}
      </div>
      <DataList
        label="Orders"
        items={items}
        columns={columns}
        rowKey={keyOf}
        href={orderHref}
        card={(order) => <OrderCard order={order} />}
        totals={totalCells(first?.count ?? null, first?.totals)}
        gone={next.more ? undefined : missing}
      />
      <p className="cf-quiet cf-small" role="status">
        {shownOf(items.length, first?.count ?? null, 'order', next.more)}
      </p>
      {next.more ? (
        <Tooltip label="Reads the next 50 orders" openDelay={500}>
          <Button variant="default" loading={next.fetching} onClick={next.fetch}>
            Show more
          </Button>
        </Tooltip>
      ) : null}
    </>
  );
}

function NoOrders({ filtered }: { filtered: boolean }) {
  const [, setState] = useFilter('state');
  const [, setQuery] = useFilter('q');
  const sandbox = useOverview().data?.sandbox;
  if (filtered)
    return (
      <Empty
        title="No order fits"
        action={
          <Button
            variant="default"
            onClick={() => {
              setState('');
              setQuery('');
            }}
          >
            Show all orders
          </Button>
        }
      >
        Search looks at how order numbers and document numbers begin. The state filter is above.
      </Empty>
    );
  return (
    <Empty title="No orders yet">
      {sandbox
        ? 'The simulated shops place orders by themselves; the first one is here in seconds.'
        : 'Each order of a connected shop appears here as soon as the shop tells of it, ' +
          'with what is posted for it and the difference between both.'}
    </Empty>
  );
}

export function OrdersPage() {
  const [integration] = useFilter('integration');
  const [state] = useFilter('state');
  const [q] = useFilter('q');
  const overview = useOverview().data;
  const orders = useOrders({ integration, state, q });
  const chosen = overview?.integrations.find((one) => one.id === integration);
  const { showMore, hasNextPage, isFetchingNextPage } = orders;
  const fetch = useCallback(() => void showMore(), [showMore]);
  const next = useMemo(
    () => ({ more: hasNextPage, fetching: isFetchingNextPage, fetch }),
    [hasNextPage, isFetchingNextPage, fetch],
  );
  return (
    <>
      <PageHead title="Orders">
        <p className="cf-quiet">Each order beside what the books say about it.</p>
      </PageHead>
      <div className="cf-row" style={{ marginBottom: 16 }}>
        <SearchBox label="Search orders" />
        <StateFilter states={(chosen ?? overview)?.states} />
      </div>
      <Situation read={orders} what="orders">
        {({ pages }) =>
          pages[0]?.items.length ? (
            <OrderList
              pages={pages}
              scope={JSON.stringify([integration, state, q])}
              settled={!orders.isPlaceholderData}
              next={next}
            />
          ) : (
            <NoOrders filtered={Boolean(state || q)} />
          )
        }
      </Situation>
    </>
  );
}

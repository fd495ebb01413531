import { useMediaQuery } from '@mantine/hooks';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';

export interface Column<Item> {
  key: string;
  title: string;
  cell: (item: Item) => ReactNode;
  number?: boolean;
}

interface DataListProps<Item> {
  label: string;
  items: Item[];
  columns: Column<Item>[];
  rowKey: (item: Item) => string;
  href?: ((item: Item) => string) | undefined;
  /** The same row on a phone: the amounts first. */
  card: (item: Item) => ReactNode;
  /** Cells of the totals row, one per column. */
  totals?: ReactNode[][] | undefined;
  dense?: boolean;
  /** Rows that left the filter while they were looked at. */
  gone?: Set<string> | undefined;
}

export const usePhone = (): boolean => useMediaQuery('(max-width: 48em)') ?? false;

/** Arrows, j and k, Home and End move between the rows of one list. */
function moveBetweenRows(event: KeyboardEvent<HTMLElement>) {
  const row = (event.target as HTMLElement).closest('[data-row]');
  if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
  const here = rows.indexOf(row as HTMLElement);
  const next: Record<string, number> = {
    ArrowDown: here + 1,
    j: here + 1,
    ArrowUp: here - 1,
    k: here - 1,
    Home: 0,
    End: rows.length - 1,
  };
  const to = next[event.key];
  if (to === undefined) return;
  event.preventDefault();
  rows[Math.min(Math.max(to, 0), rows.length - 1)]?.focus();
}

/**
 * Only the rows near the window are in the document, so a million rows are as quick as fifty. The
 * others are taken to be as tall as the first one seen, so nothing moves when one scrolls there.
 */
function useWindowed(count: number, estimate: number) {
  const frame = useRef<HTMLDivElement>(null);
  const rowHeight = useRef(estimate);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const row = frame.current?.querySelector('[data-index]');
    if (row) rowHeight.current = row.getBoundingClientRect().height;
  });
  // Where the list begins on the page is known after it is laid out.
  useLayoutEffect(() => {
    const place = frame.current?.getBoundingClientRect().top;
    if (place !== undefined) setTop(place + window.scrollY);
  }, [count === 0]); // eslint-disable-line react-hooks/exhaustive-deps
  const windowed = useWindowVirtualizer({
    count,
    estimateSize: () => rowHeight.current,
    overscan: 20,
    scrollMargin: top,
  });
  const rows = windowed.getVirtualItems();
  const before = (rows[0]?.start ?? top) - top;
  const after = windowed.getTotalSize() - ((rows.at(-1)?.end ?? top) - top);
  return { frame, rows, before: Math.max(before, 0), after: Math.max(after, 0), windowed };
}

export function DataList<Item>(props: DataListProps<Item>) {
  return usePhone() ? <Cards {...props} /> : <Rows {...props} />;
}

function Spacer({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden>
      <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}

function Rows<Item>(props: DataListProps<Item>) {
  const { items, columns, rowKey, href, gone } = props;
  const [, navigate] = useLocation();
  const { frame, rows, before, after, windowed } = useWindowed(items.length, 41);
  const open = (event: KeyboardEvent, item: Item) => {
    if (event.key === 'Enter' && event.target === event.currentTarget && href) navigate(href(item));
  };
  return (
    <div ref={frame} className="cf-table-frame cf-table-frame-sticky">
      <table
        className={`cf-table ${props.dense ? 'cf-table-dense' : ''}`}
        aria-label={props.label}
        aria-rowcount={items.length + 1}
        onKeyDown={moveBetweenRows}
      >
        <thead>
          <tr>
            {columns.map(({ key, title, number }) => (
              <th key={key} scope="col" className={number ? 'cf-number' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer height={before} columns={columns.length} />
          {rows.map((row) => {
            const item = items[row.index];
            if (item === undefined) return null;
            const key = rowKey(item);
            return (
              <tr
                key={key}
                ref={windowed.measureElement}
                data-index={row.index}
                data-row
                aria-rowindex={row.index + 2}
                className={gone?.has(key) ? 'cf-gone' : undefined}
                {...(href ? { tabIndex: row.index === 0 ? 0 : -1 } : {})}
                onKeyDown={(event) => open(event, item)}
                onClick={(event) => {
                  const onLink = (event.target as HTMLElement).closest('a, button');
                  const selecting = window.getSelection()?.type === 'Range';
                  if (href && !onLink && !selecting) navigate(href(item));
                }}
              >
                {columns.map(({ key: column, cell, number }) => (
                  <td key={column} className={number ? 'cf-number' : undefined}>
                    {cell(item)}
                  </td>
                ))}
              </tr>
            );
          })}
          <Spacer height={after} columns={columns.length} />
        </tbody>
        {props.totals?.length ? (
          <tfoot>
            {props.totals.map((cells, line) => (
              <tr key={line}>
                {cells.map((cell, index) => (
                  <td key={index} className={columns[index]?.number ? 'cf-number' : undefined}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tfoot>
        ) : null}
      </table>
    </div>
  );
}

function Cards<Item>({ label, items, rowKey, href, card, gone }: DataListProps<Item>) {
  const { frame, rows, before, after, windowed } = useWindowed(items.length, 112);
  return (
    <div ref={frame}>
      <div style={{ height: before }} />
      <ul className="cf-cards" aria-label={label}>
        {rows.map((row) => {
          const item = items[row.index];
          if (item === undefined) return null;
          const key = rowKey(item);
          return (
            <li
              key={key}
              ref={windowed.measureElement}
              data-index={row.index}
              className={gone?.has(key) ? 'cf-gone' : undefined}
            >
              {href ? (
                <Link href={href(item)} className="cf-card-link" data-row>
                  {card(item)}
                </Link>
              ) : (
                card(item)
              )}
            </li>
          );
        })}
      </ul>
      <div style={{ height: after }} />
    </div>
  );
}

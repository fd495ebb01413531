import { useMemo, useState } from 'react';

export interface FrozenView<Item> {
  items: Item[];
  /** Rows that arrived above or between those shown. */
  newCount: number;
  /** Keys of rows shown that the live list no longer holds. */
  missing: Set<string>;
}

/**
 * A list that never jumps: rows already shown change in place and stay where they are, rows that
 * arrived among them are counted, rows after the last one shown are the next page.
 */
export function frozenView<Item>(
  shown: Item[],
  live: Item[],
  keyOf: (item: Item) => string,
): FrozenView<Item> {
  const now = new Map(live.map((item) => [keyOf(item), item]));
  const shownKeys = new Set(shown.map(keyOf));
  const lastShown = live.findLastIndex((item) => shownKeys.has(keyOf(item)));
  const arrived = live.filter((item) => !shownKeys.has(keyOf(item)));
  const nextPage = live.slice(lastShown + 1);
  return {
    items: [...shown.map((item) => now.get(keyOf(item)) ?? item), ...nextPage],
    newCount: arrived.length - nextPage.length,
    missing: new Set([...shownKeys].filter((key) => !now.has(key))),
  };
}

/**
 * `scope` names the filter: another one starts afresh, once its own rows are there (`settled`;
 * until then `live` still holds those of the filter before). `show` lets in what has arrived.
 */
export function useFrozenList<Item>(
  scope: string,
  live: Item[] | undefined,
  keyOf: (item: Item) => string,
  settled = true,
): FrozenView<Item> & { show: () => void } {
  const [frozen, setFrozen] = useState<{ scope: string; shown: Item[] } | null>(null);
  const shown = frozen?.scope === scope ? frozen.shown : null;
  // Nothing was on the page yet, so nothing can jump.
  if (settled && live && (shown === null || (shown.length === 0 && live.length > 0)))
    setFrozen({ scope, shown: live });

  return useMemo(() => {
    const view = frozenView(shown ?? live ?? [], live ?? [], keyOf);
    return { ...view, show: () => setFrozen({ scope, shown: live ?? [] }) };
  }, [shown, live, keyOf, scope]);
}

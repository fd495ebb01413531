import { act, renderHook } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { frozenView, useFrozenList } from './useFrozenList';

interface Row {
  key: string;
  state: string;
}
const keyOf = (row: Row) => row.key;
const rows = (text: string): Row[] =>
  text
    .split(' ')
    .filter(Boolean)
    .map((one) => {
      const [key = '', state = 'old'] = one.split(':');
      return { key, state };
    });
const keys = (items: Row[]) => items.map(keyOf).join(' ');

describe('a frozen list', () => {
  it('keeps its order while rows change in place', () => {
    const view = frozenView(rows('c b a'), rows('a:new c b'), keyOf);
    expect(keys(view.items)).toBe('c b a');
    expect(view.items[2]?.state).toBe('new');
    expect(view.newCount).toBe(0);
  });
  it('counts what arrives above and between', () => {
    const view = frozenView(rows('c b a'), rows('e d c x b a'), keyOf);
    expect(keys(view.items)).toBe('c b a');
    expect(view.newCount).toBe(3);
  });
  it('takes rows after the last one as the next page', () => {
    const view = frozenView(rows('c b'), rows('d c b a z'), keyOf);
    expect(keys(view.items)).toBe('c b a z');
    expect(view.newCount).toBe(1);
  });
  it('names rows that left', () => {
    const view = frozenView(rows('c b a'), rows('c a'), keyOf);
    expect([...view.missing]).toEqual(['b']);
    expect(keys(view.items)).toBe('c b a');
  });
});

describe('the hook', () => {
  const render = (scope: string, live: Row[] | undefined) =>
    renderHook(
      (props: { scope: string; live: Row[] | undefined }) =>
        useFrozenList(props.scope, props.live, keyOf),
      { initialProps: { scope, live } },
    );

  it('lets new rows in when asked', () => {
    const { result, rerender } = render('all', rows('b a'));
    rerender({ scope: 'all', live: rows('c b a') });
    expect(keys(result.current.items)).toBe('b a');
    expect(result.current.newCount).toBe(1);
    act(() => result.current.show());
    expect(keys(result.current.items)).toBe('c b a');
    expect(result.current.newCount).toBe(0);
  });
  it('waits for the rows of the new filter before it holds them', () => {
    const { result, rerender } = renderHook(
      (props: { scope: string; live: Row[]; settled: boolean }) =>
        useFrozenList(props.scope, props.live, keyOf, props.settled),
      { initialProps: { scope: 'all', live: rows('c b a'), settled: true } },
    );
    rerender({ scope: 'posting', live: rows('c b a'), settled: false });
    expect(keys(result.current.items)).toBe('c b a');
    rerender({ scope: 'posting', live: rows('b'), settled: true });
    expect(keys(result.current.items)).toBe('b');
  });
  it('starts afresh with another filter, and fills an empty list at once', () => {
    const { result, rerender } = render('all', rows('b a'));
    rerender({ scope: 'posting', live: rows('') });
    expect(keys(result.current.items)).toBe('');
    rerender({ scope: 'posting', live: rows('d') });
    expect(keys(result.current.items)).toBe('d');
  });
});

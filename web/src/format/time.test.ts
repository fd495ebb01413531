import { describe, expect, it } from 'vitest';

import { formatAgo, formatClock, formatDate, formatExact, formatInstant } from './time';

const now = new Date('2025-05-14T14:05:00Z');
const before = (ms: number) => new Date(now.getTime() - ms).toISOString();

describe('relative time', () => {
  it('is used under a day only', () => {
    expect(formatAgo(before(1_000), now)).toBe('just now');
    expect(formatAgo(before(12_000), now)).toBe('12 s ago');
    expect(formatAgo(before(59 * 60_000), now)).toBe('59 min ago');
    expect(formatAgo(before(23 * 3_600_000), now)).toBe('23 h ago');
    expect(formatAgo(before(25 * 3_600_000), now)).toMatch(/13 May 2025/);
  });
  it('looks ahead too', () => {
    expect(formatAgo(before(-120_000), now)).toBe('in 2 min');
  });
});

describe('dates', () => {
  it('are written out', () => {
    expect(formatInstant('2025-05-14T12:00:00Z')).toMatch(/^14 May 2025, \d\d:00$/);
    expect(formatExact('2025-05-14T12:00:07Z')).toMatch(/^14 May 2025, \d\d:00:07 /);
  });
  it('of the ledger have no zone', () => {
    expect(formatDate('2025-05-14')).toBe('14 May 2025');
    expect(formatDate('2025-01-01')).toBe('1 Jan 2025');
  });
  it('are left out when it is today', () => {
    expect(formatClock(now.toISOString(), now)).toMatch(/^\d\d:05$/);
    expect(formatClock(before(72 * 3_600_000), now)).toMatch(/^11 May 2025, /);
  });
  it('stay as they came when they are none', () => {
    expect(formatInstant('soon')).toBe('soon');
    expect(formatAgo('soon', now)).toBe('soon');
    expect(formatDate('soon')).toBe('soon');
  });
});

const day = 24 * 60 * 60 * 1000;

const dateAndTime = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});
const dateOnly = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const timeOnly = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const exact = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});

const at = (instant: string): Date | null => {
  const date = new Date(instant);
  return Number.isNaN(date.getTime()) ? null : date;
};

/** "14 May 2025, 14:05" in the reader's zone. */
export function formatInstant(instant: string): string {
  const date = at(instant);
  return date ? dateAndTime.format(date).replace(' at ', ', ') : instant;
}

/** With seconds and zone, for the hover. */
export function formatExact(instant: string): string {
  const date = at(instant);
  return date ? exact.format(date).replace(' at ', ', ') : instant;
}

/** "14:05" today, with the date on any other day. */
export function formatClock(instant: string, now: Date = new Date()): string {
  const date = at(instant);
  if (!date) return instant;
  return date.toDateString() === now.toDateString()
    ? timeOnly.format(date)
    : formatInstant(instant);
}

/** A ledger date has no zone: "2025-05-14" is 14 May everywhere. */
export function formatDate(date: string): string {
  const parsed = at(`${date.slice(0, 10)}T00:00:00Z`);
  return parsed ? dateOnly.format(parsed) : date;
}

/** "12 s ago", "5 min ago", "3 h ago"; the date and time when a day or more has passed. */
export function formatAgo(instant: string, now: Date = new Date()): string {
  const date = at(instant);
  if (!date) return instant;
  const passed = now.getTime() - date.getTime();
  if (passed >= day || passed < -day) return formatInstant(instant);
  const size = Math.abs(passed);
  const seconds = Math.floor(size / 1000);
  if (seconds < 5) return 'just now';
  const text =
    seconds < 60
      ? `${seconds} s`
      : seconds < 3600
        ? `${Math.floor(seconds / 60)} min`
        : `${Math.floor(seconds / 3600)} h`;
  return passed < 0 ? `in ${text}` : `${text} ago`;
}

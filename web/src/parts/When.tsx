import { useEffect, useState } from 'react';

import { formatAgo, formatExact, formatInstant } from '../format/time';

/** The time now, often enough for "5 min ago" to stay true. */
export function useNow(everyMs = 10_000): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** How long ago; the exact time on hover. */
export function Ago({ at, never = 'never' }: { at: string | null; never?: string }) {
  const now = useNow();
  if (!at) return <>{never}</>;
  return (
    <time dateTime={at} title={formatExact(at)}>
      {formatAgo(at, now)}
    </time>
  );
}

/** The exact time on hover; with `seconds` at once. */
export function When({ at, seconds = false }: { at: string; seconds?: boolean }) {
  return (
    <time dateTime={at} title={formatExact(at)}>
      {seconds ? formatExact(at) : formatInstant(at)}
    </time>
  );
}

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import type { Hint } from './types';

export type LiveState = 'connecting' | 'live' | 'lost';

const topics = new Set(['orders', 'review', 'connections', 'documents', 'overview']);

/**
 * The topics whose pages a hint makes stale. Every change shows in the overview too, an order's
 * also in documents, review and budgets; "overview" is also what a page is told that fell behind.
 */
export function staleTopics(data: string): string[] {
  try {
    const hint = JSON.parse(data) as Partial<Hint>;
    if (!hint.topic || !topics.has(hint.topic)) return [];
    return hint.topic === 'orders' || hint.topic === 'overview'
      ? [...topics]
      : [hint.topic, 'overview'];
  } catch {
    return [];
  }
}

/** How long hints gather before the pages are read again. */
const gatherFor = 900;
/** How long to wait after a refusal, doubling in between; milliseconds. */
const pauseMin = 2_000;
const pauseMax = 30_000;

/** Listens to the server's hints while mounted and says whether they arrive. */
export function useLive(): LiveState {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');

  useEffect(() => {
    const stale = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      for (const topic of stale) void client.invalidateQueries({ queryKey: [topic] });
      stale.clear();
    };
    let events: EventSource;
    let again: ReturnType<typeof setTimeout> | undefined;
    let pause = pauseMin;
    const listen = () => {
      events = new EventSource('/api/v1/events');
      events.addEventListener('open', () => {
        setState('live');
        pause = pauseMin;
        // What happened while nobody listened was announced to nobody.
        for (const topic of topics) stale.add(topic);
        timer ??= setTimeout(flush, gatherFor);
      });
      events.addEventListener('error', () => {
        setState('lost');
        // The browser comes back by itself after a broken connection, but not after a refusal.
        if (events.readyState !== EventSource.CLOSED) return;
        // The session may be over: asking for it tells.
        void client.invalidateQueries({ queryKey: ['session'] });
        again = setTimeout(listen, pause);
        pause = Math.min(pause * 2, pauseMax);
      });
      events.addEventListener('hint', (event) => {
        for (const topic of staleTopics(String(event.data))) stale.add(topic);
        if (stale.size > 0) timer ??= setTimeout(flush, gatherFor);
      });
    };
    listen();
    return () => {
      clearTimeout(timer);
      clearTimeout(again);
      events.close();
    };
  }, [client]);

  return state;
}

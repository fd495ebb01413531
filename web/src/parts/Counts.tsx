import { Link } from 'wouter';

import { address } from '../api/client';
import type { StateCounts } from '../api/types';
import { formatCount } from '../format/words';
import { byUrgency } from '../state/vocabulary';
import { StateBadge } from './StateBadge';

/** How many orders are in each state; each count leads to them. */
export function Counts({ states, integration }: { states: StateCounts; integration?: string }) {
  return (
    <ul className="cf-counts" aria-label="Orders by state">
      {byUrgency
        .filter((state) => (states[state] ?? 0) > 0)
        .map((state) => (
          <li key={state}>
            <Link href={address('/orders', { integration, state })}>
              <StateBadge state={state} />
              <strong>{formatCount(states[state] ?? 0)}</strong>
            </Link>
          </li>
        ))}
    </ul>
  );
}

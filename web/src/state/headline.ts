import type { IntegrationOverview, Overview, StateCounts } from '../api/types';
import { isZero } from '../format/amount';
import { plural } from '../format/words';
import type { State } from './vocabulary';

export interface Headline {
  state: State;
  text: string;
  /** Where the answer to "what do I do?" is; absent when there is nothing to do. */
  todo?: { label: string; href: string };
}

const count = (states: StateCounts, state: keyof StateCounts): number => states[state] ?? 0;

/** Is everything right, and if not, what do I do? */
export function headline(overview: Overview): Headline {
  const { states } = overview;
  const orders = Object.values(states).reduce((sum, each) => sum + each, 0);
  const differs = count(states, 'differs');
  if (differs > 0) {
    const verb = differs === 1 ? 'differs' : 'differ';
    return {
      state: 'differs',
      text: `${plural(differs, 'order')} ${verb} and no rule says why`,
      todo: { label: 'Look at what differs', href: '/orders?state=differs' },
    };
  }
  const waitingForYou = Math.max(overview.review_open, count(states, 'needs_you'));
  if (waitingForYou > 0)
    return {
      state: 'needs_you',
      text: `${plural(waitingForYou, 'question')} ${waitingForYou === 1 ? 'needs' : 'need'} you`,
      todo: { label: 'Open the review', href: '/review' },
    };
  const queued = overview.queued ?? 0;
  if (orders === 0 && queued === 0) return { state: 'waiting', text: 'Nothing to post yet' };
  const onTheWay = count(states, 'posting') + count(states, 'waiting');
  if (onTheWay > 0)
    return {
      state: count(states, 'posting') > 0 ? 'posting' : 'waiting',
      text: `Right so far; ${plural(onTheWay, 'order')} on the way`,
    };
  if (queued > 0)
    return { state: 'posting', text: `Right so far; ${plural(queued, 'change')} to look at` };
  // Orders agree one by one, yet the sums do not: that must never be shown as green.
  if (overview.totals.some((total) => !isZero(total.difference)))
    return {
      state: 'differs',
      text: 'The totals differ although no order does',
      todo: { label: 'Look at all orders', href: '/orders' },
    };
  return { state: 'in_agreement', text: 'Everything is right' };
}

/** One word for an integration: the most urgent of its orders, or off. */
export function integrationState(integration: IntegrationOverview): State {
  if (integration.state === 'off') return 'off';
  const { states } = integration;
  if (count(states, 'differs') > 0) return 'differs';
  if (count(states, 'needs_you') > 0 || integration.state === 'attention') return 'needs_you';
  if (count(states, 'posting') > 0) return 'posting';
  if (count(states, 'waiting') > 0) return 'waiting';
  return 'in_agreement';
}

/** "● 2 need you — Crossfoot": the tab tells it without being opened. */
export function pageTitle(overview: Overview | undefined, page: string): string {
  const name = page ? `${page} — Crossfoot` : 'Crossfoot';
  if (!overview) return name;
  const differs = count(overview.states, 'differs');
  if (differs > 0) return `● ${differs} ${differs === 1 ? 'differs' : 'differ'} — Crossfoot`;
  const need = Math.max(overview.review_open, count(overview.states, 'needs_you'));
  if (need > 0) return `● ${need} ${need === 1 ? 'needs' : 'need'} you — Crossfoot`;
  return name;
}

export function favicon(overview: Overview | undefined): string {
  if (!overview) return '/favicon.svg';
  if (count(overview.states, 'differs') > 0) return '/favicon-differs.svg';
  const need = Math.max(overview.review_open, count(overview.states, 'needs_you'));
  return need > 0 ? '/favicon-needs-you.svg' : '/favicon.svg';
}

import {
  IconAlertTriangle,
  IconArrowUpRight,
  IconCircleCheck,
  IconCircleMinus,
  IconClockPause,
  IconHandStop,
  IconPower,
} from '@tabler/icons-react';

import type { OrderState } from '../api/types';

/** The seven words. An order, a day and an integration use the same ones. */
export type State = OrderState | 'off';

export interface StateWord {
  word: string;
  /** Colour of the design: see styles/states.css. */
  tone: 'green' | 'blue' | 'grey' | 'amber' | 'red' | 'outline';
  icon: typeof IconCircleCheck;
  meaning: string;
}

export const vocabulary: Record<State, StateWord> = {
  in_agreement: {
    word: 'In agreement',
    tone: 'green',
    icon: IconCircleCheck,
    meaning: 'Store and ledger are equal, proven by reading the ledger back.',
  },
  posting: {
    word: 'Posting',
    tone: 'blue',
    icon: IconArrowUpRight,
    meaning: 'On its way into the ledger.',
  },
  waiting: {
    word: 'Waiting',
    tone: 'grey',
    icon: IconClockPause,
    meaning: 'Held by a call budget, a schedule or an approval.',
  },
  needs_you: {
    word: 'Needs you',
    tone: 'amber',
    icon: IconHandStop,
    meaning: 'A person has to decide. Nothing uncertain is posted.',
  },
  differs: {
    word: 'Differs',
    tone: 'red',
    icon: IconAlertTriangle,
    meaning: 'Store and ledger differ and no rule explains it.',
  },
  skipped: {
    word: 'Skipped',
    tone: 'grey',
    icon: IconCircleMinus,
    meaning: 'Deliberately not posted, by a rule.',
  },
  off: {
    word: 'Off',
    tone: 'outline',
    icon: IconPower,
    meaning: 'Switched off.',
  },
};

/** What to look at first comes first. */
export const byUrgency: OrderState[] = [
  'differs',
  'needs_you',
  'waiting',
  'posting',
  'in_agreement',
  'skipped',
];

export const isState = (text: string): text is State => text in vocabulary;

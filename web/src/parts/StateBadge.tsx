import { Tooltip } from '@mantine/core';

import { isState, vocabulary, type State } from '../state/vocabulary';

/** A state as colour, icon and word. `why` adds to the meaning on hover and on focus. */
export function StateBadge({ state, why }: { state: State | string; why?: string }) {
  if (!isState(state)) return <span className="cf-state cf-tone-outline">{state}</span>;
  const { word, tone, icon: Icon, meaning } = vocabulary[state];
  return (
    <Tooltip label={why || meaning} multiline maw={320} openDelay={300} events={hoverAndFocus}>
      <span className={`cf-state cf-tone-${tone} cf-state-${state}`}>
        <Icon size={15} stroke={2} aria-hidden />
        <span className="cf-state-word">{word}</span>
      </span>
    </Tooltip>
  );
}

const hoverAndFocus = { hover: true, focus: true, touch: true };

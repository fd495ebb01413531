import { Button, NumberInput } from '@mantine/core';
import { IconHandStop, IconPlayerPause, IconPlayerPlay, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';

import { useMayAct, useSandbox } from '../api/queries';
import type { SandboxState } from '../api/types';
import { plural } from '../format/words';

/** The most the simulated shops are asked for: more than a laptop posts. */
const rateMax = 6000;

/** How fast the simulated shops work, and orders on demand. Only in the sandbox. */
export function SandboxBar({ sandbox }: { sandbox: SandboxState }) {
  const change = useSandbox();
  const mayAct = useMayAct();
  const [rate, setRate] = useState<number | string>(sandbox.rate_per_minute);
  const asked = Number(rate);
  const unchanged = asked === sandbox.rate_per_minute;
  const valid = rate !== '' && (unchanged || (asked >= 1 && asked <= rateMax));
  const setPace = () => {
    if (valid && !unchanged) change.mutate({ rate_per_minute: asked });
  };
  return (
    <section className="cf-section" aria-label="Sandbox">
      <div className="cf-section-head">
        <h2>Sandbox</h2>
        <span className="cf-quiet cf-small">
          {plural(sandbox.orders_placed, 'order')} placed, {plural(sandbox.refunds, 'refund')},{' '}
          {plural(sandbox.edits, 'edit')} · seed {sandbox.seed}
        </span>
      </div>
      <div className="cf-sandbox" style={mayAct ? undefined : { display: 'none' }}>
        <Button
          variant="default"
          leftSection={
            sandbox.running ? (
              <IconPlayerPause size={16} aria-hidden />
            ) : (
              <IconPlayerPlay size={16} aria-hidden />
            )
          }
          onClick={() => change.mutate({ running: !sandbox.running })}
        >
          {sandbox.running ? 'Pause the shops' : 'Let the shops sell'}
        </Button>
        <NumberInput
          label="Orders a minute"
          value={rate}
          min={1}
          max={rateMax}
          step={5}
          w={150}
          error={valid ? null : `1 to ${rateMax}`}
          onChange={setRate}
          onBlur={setPace}
          onKeyDown={(event) => (event.key === 'Enter' ? setPace() : undefined)}
        />
        {[1, 10, 100].map((count) => (
          <Button
            key={count}
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => change.mutate({ place: count })}
          >
            Place {count === 1 ? 'an order' : `${count} orders`}
          </Button>
        ))}
        <Button
          variant="default"
          leftSection={<IconHandStop size={16} aria-hidden />}
          onClick={() => change.mutate({ place_question: true })}
        >
          Place one that needs you
        </Button>
      </div>
      <p className="cf-quiet cf-small">
        Two simulated shops and a simulated ledger in this program. Nothing leaves this machine.
      </p>
      {change.error ? (
        <p role="alert" style={{ color: 'var(--cf-red)' }}>
          {change.error.message}
        </p>
      ) : null}
    </section>
  );
}

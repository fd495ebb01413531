import { IconAlertTriangle, IconCircleCheck, IconHandStop } from '@tabler/icons-react';
import { Fragment } from 'react';

import { useConnections } from '../api/queries';
import type { Breaker, Budget, Connection, DayBudget, MinuteBudget, Webhooks } from '../api/types';
import { formatClock } from '../format/time';
import { formatCount, plural, systemName } from '../format/words';
import { PageHead } from '../parts/PageHead';
import { Empty, Situation } from '../parts/Situation';
import { Ago, useNow } from '../parts/When';

const health = {
  healthy: { word: 'Healthy', tone: 'green', icon: IconCircleCheck },
  attention: { word: 'Needs you', tone: 'amber', icon: IconHandStop },
  broken: { word: 'Broken', tone: 'red', icon: IconAlertTriangle },
} as const;

function Health({ state }: { state: Connection['state'] }) {
  // A word of a newer program than this page is better shown as something to look at.
  const { word, tone, icon: Icon } = health[state] ?? health.attention;
  return (
    <span className={`cf-state cf-tone-${tone}`}>
      <Icon size={15} aria-hidden />
      {word}
    </span>
  );
}

const share = (part: number, whole: number): number =>
  whole > 0 ? Math.min(100, Math.round((part / whole) * 100)) : 0;

/** Amber from three quarters on; red when the day is used up: a full minute is soon over. */
function toneOf(used: number, limit: number, lasting: boolean): string {
  if (lasting && limit > 0 && used >= limit) return 'cf-bar-red';
  return share(used, limit) >= 75 ? 'cf-bar-amber' : '';
}

function BudgetLine(props: {
  label: string;
  budget: Budget;
  note?: string;
  forecast?: number;
  lasting?: boolean;
}) {
  const { label, budget, forecast } = props;
  return (
    <div className="cf-budget">
      <div className="cf-card-head" style={{ marginTop: 0 }}>
        <span>{label}</span>
        <span>
          {formatCount(budget.used)} of {formatCount(budget.limit)}
        </span>
      </div>
      <div
        className={`cf-bar ${toneOf(budget.used, budget.limit, props.lasting ?? false)}`}
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={budget.limit}
        aria-valuenow={Math.min(budget.used, budget.limit)}
      >
        <span style={{ width: `${share(budget.used, budget.limit)}%` }} />
        {forecast === undefined ? null : (
          <span
            className="cf-bar-forecast"
            style={{ width: `${share(forecast, budget.limit)}%` }}
          />
        )}
      </div>
      {props.note ? <div className="cf-quiet cf-small">{props.note}</div> : null}
    </div>
  );
}

function dayNote(day: DayBudget): string {
  const parts = [];
  if (day.forecast !== null) parts.push(`about ${formatCount(day.forecast)} by the end of the day`);
  if (day.ends_at && day.used < day.limit) parts.push(`used up at ${formatClock(day.ends_at)}`);
  if (day.resets_at) parts.push(`begins again at ${formatClock(day.resets_at)}`);
  if (day.gathers) parts.push(day.gathers);
  return parts.join('; ');
}

const windowName = ({ seconds = 60 }: MinuteBudget): string =>
  seconds === 60 ? 'Calls in the last minute' : `Calls in the last ${seconds} s`;

/** The vendor asked for a pause, or its window is full. */
function Paused({ until }: { until: string | null | undefined }) {
  const now = useNow(1000);
  if (!until || new Date(until) <= now) return null;
  return (
    <p className="cf-quiet cf-small">
      The vendor asks for a pause; calls go on <Ago at={until} />.
    </p>
  );
}

/** Failures in a row stopped the calls. */
function Stopped({ breaker }: { breaker: Breaker }) {
  return (
    <p>
      {breaker.text};{' '}
      {breaker.state === 'open'
        ? `trying again at ${formatClock(breaker.next_try_at)}.`
        : 'trying again now.'}
    </p>
  );
}

function Facts({ connection }: { connection: Connection }) {
  const { webhooks, last_ok_at } = connection;
  return (
    <dl className="cf-facts">
      <dt>Last answer</dt>
      <dd>
        <Ago at={last_ok_at} />
      </dd>
      {webhooks ? (
        <>
          <dt>Webhooks</dt>
          <dd>{registered(webhooks)}</dd>
          <dt>Last delivery</dt>
          <dd>
            <Ago at={webhooks.last_delivery_at} />
          </dd>
          <dt>Since the start</dt>
          <dd>
            {webhooks.accepted === undefined
              ? ''
              : `${plural(webhooks.accepted, 'delivery', 'deliveries')} taken; `}
            {webhooks.rejected === 0
              ? 'none refused'
              : `${formatCount(webhooks.rejected)} refused for a wrong signature`}
          </dd>
          {(webhooks.problems ?? []).map((problem) => (
            <Fragment key={problem}>
              <dt>Trouble</dt>
              <dd>{problem}</dd>
            </Fragment>
          ))}
        </>
      ) : null}
    </dl>
  );
}

function registered({ registered: present, expected }: Webhooks): string {
  if (expected === 0) return 'set up at the vendor, by hand';
  const text = `${formatCount(present)} of ${formatCount(expected)} registered`;
  const missing = expected - present;
  return missing > 0 ? `${text}; ${plural(missing, 'is', 'are')} missing, polling stands in` : text;
}

function ConnectionBlock({ connection }: { connection: Connection }) {
  const { minute, day, concurrent } = connection.budget;
  return (
    <article className="cf-connection">
      <div className="cf-section-head">
        <h2>
          {connection.name}{' '}
          <span className="cf-quiet" style={{ fontWeight: 400 }}>
            {systemName(connection.system)}, {connection.side}
          </span>
        </h2>
        <Health state={connection.state} />
      </div>
      {connection.breaker ? <Stopped breaker={connection.breaker} /> : null}
      {connection.detail && connection.detail !== connection.breaker?.text ? (
        <p>{connection.detail}</p>
      ) : null}
      <div className="cf-connection-body">
        <div>
          {day ? (
            <BudgetLine
              label="Calls today"
              lasting
              budget={day}
              note={dayNote(day)}
              {...(day.forecast === null ? {} : { forecast: day.forecast })}
            />
          ) : null}
          {minute ? <BudgetLine label={windowName(minute)} budget={minute} /> : null}
          {concurrent ? <BudgetLine label="Calls at once" budget={concurrent} /> : null}
          <Paused until={connection.budget.paused_until} />
          {!day && !minute && !concurrent ? (
            <p className="cf-quiet">This system states no call limit.</p>
          ) : null}
        </div>
        <div>
          <Facts connection={connection} />
        </div>
      </div>
    </article>
  );
}

export function ConnectionsPage() {
  const connections = useConnections();
  return (
    <>
      <PageHead title="Connections">
        <p className="cf-quiet">
          Each shop and ledger: does it answer, does it tell us, what is left.
        </p>
      </PageHead>
      <Situation read={connections} what="connections">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nothing is connected yet">
              A shop or ledger appears here with its health, its call budget and its webhooks.
              Connect one on the command line: <code>crossfoot connect</code>.
            </Empty>
          ) : (
            items.map((each) => <ConnectionBlock key={each.id} connection={each} />)
          )
        }
      </Situation>
    </>
  );
}

import { Button } from '@mantine/core';
import { Link } from 'wouter';

import { useDayProof, useProvenDays } from '../api/queries';
import type { DayProof, ProofFigure, ProofState, ProvenDay } from '../api/types';
import { formatDate } from '../format/time';
import { formatCount } from '../format/words';
import { Amount } from '../parts/Amount';
import { DataList, type Column } from '../parts/DataList';
import { PageHead } from '../parts/PageHead';
import { Empty, Situation } from '../parts/Situation';
import { StateBadge } from '../parts/StateBadge';
import { useFilter } from '../parts/useFilter';
import { When } from '../parts/When';
import type { State } from '../state/vocabulary';
import { orderHref } from './OrdersPage';

/** A day uses the words that orders use. */
const stateOf: Record<ProofState, State> = {
  proven: 'in_agreement',
  different: 'differs',
  open: 'waiting',
};
const whyOf: Record<ProofState, string> = {
  proven: 'Store and ledger were read afresh and agree; what differs has an explanation.',
  different: 'Something differs and nothing explains it.',
  open: 'The day has not ended, or something of it is still being posted.',
};

function DayBadge({ state }: { state: ProofState }) {
  return <StateBadge state={stateOf[state]} why={whyOf[state]} />;
}

const dayHref = ({ integration, day }: { integration: string; day: string }) =>
  `/proof/${encodeURIComponent(integration)}/${day}`;

const columns: Column<ProvenDay>[] = [
  { key: 'day', title: 'Day', cell: ({ day }) => formatDate(day) },
  { key: 'integration', title: 'Integration', cell: ({ integration }) => integration },
  { key: 'state', title: 'State', cell: ({ state }) => <DayBadge state={state} /> },
  { key: 'orders', title: 'Orders', number: true, cell: ({ orders }) => formatCount(orders) },
  {
    key: 'documents',
    title: 'Documents',
    number: true,
    cell: ({ documents }) => formatCount(documents),
  },
  {
    key: 'unexplained',
    title: 'Differences',
    number: true,
    cell: ({ unexplained }) => formatCount(unexplained),
  },
  {
    key: 'explained',
    title: 'Explained',
    number: true,
    cell: ({ explained }) => formatCount(explained),
  },
  { key: 'signed', title: 'Statement', cell: ({ signed }) => (signed ? 'Signed' : 'None') },
];

function DayCard({ day }: { day: ProvenDay }) {
  return (
    <>
      <div className="cf-card-head" style={{ marginTop: 0 }}>
        <span>{formatDate(day.day)}</span>
        <DayBadge state={day.state} />
      </div>
      <div className="cf-card-head">
        <span className="cf-quiet cf-small">{day.integration}</span>
        <span className="cf-quiet cf-small">
          {formatCount(day.orders)} orders · {formatCount(day.unexplained)} differences
        </span>
      </div>
    </>
  );
}

export function ProofPage() {
  const [integration] = useFilter('integration');
  const days = useProvenDays(integration);
  return (
    <>
      <PageHead title="Daily proof">
        <p className="cf-quiet">
          Store and books, read afresh and compared day by day. Each night the day before is proven.
        </p>
      </PageHead>
      <Situation read={days} what="days">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No day is proven yet">
              The first proof comes in the night after the first day. To prove a day now, run
              crossfoot reconcile on the server.
            </Empty>
          ) : (
            <DataList
              label="Days"
              items={items}
              columns={columns}
              rowKey={dayHref}
              href={dayHref}
              card={(day) => <DayCard day={day} />}
            />
          )
        }
      </Situation>
    </>
  );
}

const measureWords: Record<ProofFigure['measure'], string> = {
  invoices: 'Invoices',
  credit_notes: 'Credit notes',
  account: 'Account',
  taxable: 'Net under tax code',
  tax: 'Tax under code',
  tender: 'Money on account',
};

function Figures({ figures }: { figures: ProofFigure[] }) {
  return (
    <section aria-labelledby="figures">
      <h2 id="figures">Store and books</h2>
      <div className="cf-table-frame" role="region" aria-label="Sums of the day" tabIndex={0}>
        <table className="cf-table">
          <thead>
            <tr>
              <th scope="col">Sum</th>
              <th scope="col" className="cf-number">
                Store
              </th>
              <th scope="col" className="cf-number">
                Books
              </th>
              <th scope="col" className="cf-number">
                Explained
              </th>
              <th scope="col" className="cf-number">
                Difference
              </th>
            </tr>
          </thead>
          <tbody>
            {figures.map((one) => (
              <tr key={`${one.currency}/${one.measure}/${one.name}`}>
                <th scope="row">
                  {measureWords[one.measure]} {one.name}
                </th>
                {[one.store, one.ledger, one.explained, one.difference].map((amount, index) => (
                  <td key={index} className="cf-number">
                    <Amount value={amount} currency={one.currency} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Differences({ proof }: { proof: DayProof }) {
  if (proof.differences.length === 0)
    return <p className="cf-quiet">Nothing differs: to the cent, line by line.</p>;
  return (
    <section aria-labelledby="differences">
      <h2 id="differences">What differs</h2>
      <ul>
        {proof.differences.map((one, index) => (
          <li key={index} style={{ marginBottom: 12 }}>
            <strong>{one.title}</strong>
            {one.explained ? <span className="cf-quiet"> (explained)</span> : null}
            {one.order ? (
              <>
                {' · '}
                <Link href={orderHref({ integration: proof.integration, order: one.order })}>
                  Order {one.order_number}
                </Link>
              </>
            ) : null}
            {one.document ? <span className="cf-quiet"> · {one.document}</span> : null}
            <br />
            {one.text}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function DayPage({ integration, day }: { integration: string; day: string }) {
  const proof = useDayProof(integration, day);
  return (
    <Situation read={proof} what="the day">
      {(found) => (
        <>
          <PageHead title={`Proof of ${formatDate(found.day)}`}>
            <p>
              <DayBadge state={found.state} /> {found.integration}, a day of {found.time_zone}.
              Proven <When at={found.proven_at} />.
            </p>
          </PageHead>
          <p className="cf-screen">
            <Button variant="default" onClick={() => window.print()}>
              Print
            </Button>
          </p>
          <Differences proof={found} />
          <Figures figures={found.figures} />
          {found.statement ? (
            <p className="cf-quiet cf-small" style={{ overflowWrap: 'anywhere' }}>
              Signed with {found.statement.algorithm} by key {found.statement.public_key}.
            </p>
          ) : null}
        </>
      )}
    </Situation>
  );
}

import { Button } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { address } from '../api/client';
import { useOverview } from '../api/queries';
import type { EndPoint, Incident, IntegrationOverview, Overview, Totals } from '../api/types';
import { formatClock, formatExact } from '../format/time';
import { plural, systemName } from '../format/words';
import { Amount, Difference } from '../parts/Amount';
import { Counts } from '../parts/Counts';
import { usePhone } from '../parts/DataList';
import { PageHead } from '../parts/PageHead';
import { SandboxBar } from '../parts/SandboxBar';
import { Empty, Situation } from '../parts/Situation';
import { StateBadge } from '../parts/StateBadge';
import { Trio } from '../parts/Trio';
import { Ago } from '../parts/When';
import { useFilter } from '../parts/useFilter';
import { useTabTitle } from '../parts/useTabTitle';
import { headline, integrationState } from '../state/headline';
import { vocabulary } from '../state/vocabulary';

/** What the headline leaves out: it names the most urgent thing only. */
function onTheWay(overview: Overview): string {
  const { states, queued = 0 } = overview;
  const posting = (states.posting ?? 0) + (states.waiting ?? 0);
  const parts = [
    posting > 0 ? `${plural(posting, 'order')} on the way` : '',
    queued > posting ? `${plural(queued - posting, 'change')} not looked at yet` : '',
  ].filter(Boolean);
  return parts.length > 0 ? ` · ${parts.join(', ')}` : '';
}

/** Is everything right, and if not, what do I do? Before anything else. */
function Answer({ overview }: { overview: Overview }) {
  const { state, text, todo } = headline(overview);
  const { tone, icon: Icon } = vocabulary[state];
  return (
    <section className={`cf-answer cf-tone-${tone}`} aria-label="State of the books">
      <Icon size={34} stroke={1.8} aria-hidden />
      <div className="cf-answer-text">
        <h1>{text}</h1>
        <p>
          {overview.complete_to ? (
            <>
              Books complete to{' '}
              <time dateTime={overview.complete_to} title={formatExact(overview.complete_to)}>
                {formatClock(overview.complete_to)}
              </time>
            </>
          ) : (
            'No order has been read yet'
          )}
          {onTheWay(overview)}
        </p>
      </div>
      {todo ? (
        <Button
          component={Link}
          href={todo.href}
          rightSection={<IconArrowRight size={16} aria-hidden />}
        >
          {todo.label}
        </Button>
      ) : null}
    </section>
  );
}

function RunningDifference({ overview }: { overview: Overview }) {
  const { totals } = overview;
  const unexplained = headline(overview).state === 'differs';
  if (totals.length === 0) return null;
  return (
    <section className="cf-section" data-testid="running-difference">
      <h2>Store, books, difference</h2>
      {totals.map((total) => (
        <div key={total.currency} className="cf-total-line">
          <Trio {...total} large unexplained={unexplained} />
        </div>
      ))}
    </section>
  );
}

/** "WooCommerce shop" says its system already; "tea.example" does not. */
const endName = ({ name, system }: EndPoint): string =>
  name.includes(systemName(system)) ? name : `${systemName(system)} ${name}`;

const openHref = (integration: IntegrationOverview) =>
  address('/orders', { integration: integration.id });

function Route({ integration }: { integration: IntegrationOverview }) {
  const { store, ledger } = integration;
  return (
    <span className="cf-quiet cf-small">
      {endName(store)} <span aria-label="to">→</span> {endName(ledger)}
    </span>
  );
}

function IntegrationCard({ integration }: { integration: IntegrationOverview }) {
  return (
    <li>
      {integration.totals.map((total) => (
        <Trio
          key={total.currency}
          {...total}
          unexplained={integrationState(integration) === 'differs'}
        />
      ))}
      <div className="cf-card-head">
        <Link href={openHref(integration)}>
          <strong>{integration.name}</strong>
        </Link>
        <StateBadge state={integrationState(integration)} />
      </div>
      <div style={{ margin: '4px 0 8px' }}>
        <Route integration={integration} />
      </div>
      <Counts states={integration.states} integration={integration.id} />
    </li>
  );
}

function IntegrationRow({ integration }: { integration: IntegrationOverview }) {
  const each = (cell: (total: Totals) => ReactNode) =>
    integration.totals.map((total) => <div key={total.currency}>{cell(total)}</div>);
  return (
    <tr>
      <th scope="row">
        <Link href={openHref(integration)}>{integration.name}</Link>
        <div style={{ marginBottom: 6 }}>
          <Route integration={integration} />
        </div>
        <Counts states={integration.states} integration={integration.id} />
      </th>
      <td>
        <StateBadge state={integrationState(integration)} />
      </td>
      <td>
        <Ago at={integration.last_posted_at} never="nothing yet" />
      </td>
      <td className="cf-number">
        {each((total) => (
          <Amount value={total.store} currency={total.currency} />
        ))}
      </td>
      <td className="cf-number">
        {each((total) => (
          <Amount value={total.ledger} currency={total.currency} />
        ))}
      </td>
      <td className="cf-number">
        {each((total) => (
          <Difference
            value={total.difference}
            named={total.named}
            held={total.held}
            currency={total.currency}
            unexplained={integrationState(integration) === 'differs'}
          />
        ))}
      </td>
    </tr>
  );
}

function Integrations({ integrations }: { integrations: IntegrationOverview[] }) {
  const phone = usePhone();
  if (integrations.length === 0)
    return (
      <Empty title="No shop is connected yet">
        A connected shop and ledger appear here with their orders by state and the difference
        between both. Connect them on the command line: <code>crossfoot connect</code>.
      </Empty>
    );
  if (phone)
    return (
      <ul className="cf-cards" aria-label="Integrations">
        {integrations.map((each) => (
          <IntegrationCard key={each.id} integration={each} />
        ))}
      </ul>
    );
  return (
    <div className="cf-table-frame">
      <table className="cf-table" aria-label="Integrations">
        <thead>
          <tr>
            <th scope="col">Integration</th>
            <th scope="col">State</th>
            <th scope="col">Last posted</th>
            <th scope="col" className="cf-number">
              Store
            </th>
            <th scope="col" className="cf-number">
              Books
            </th>
            <th scope="col" className="cf-number">
              Difference
            </th>
          </tr>
        </thead>
        <tbody>
          {integrations.map((each) => (
            <IntegrationRow key={each.id} integration={each} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Incidents({ incidents }: { incidents: Incident[] }) {
  if (incidents.length === 0) return null;
  return (
    <section className="cf-section" aria-label="Incidents">
      <h2>Incidents</h2>
      {incidents.map((incident) => (
        <article key={`${incident.connection}/${incident.kind}`} className="cf-review">
          <div className="cf-section-head">
            <h3>{incident.title}</h3>
            <span className="cf-quiet cf-small">
              {incident.connection} · since <Ago at={incident.opened_at} />
            </span>
          </div>
          <p>{incident.what}</p>
          <p>{incident.todo}</p>
        </article>
      ))}
    </section>
  );
}

export function OverviewPage() {
  const overview = useOverview();
  useTabTitle('Overview');
  const [chosen] = useFilter('integration');
  return (
    <>
      {overview.data ? null : <PageHead title="Overview" />}
      <Situation read={overview} what="the overview">
        {(data) => (
          <>
            <Answer overview={data} />
            <Incidents incidents={data.incidents ?? []} />
            <RunningDifference overview={data} />
            <section className="cf-section">
              <h2>Integrations</h2>
              <Integrations
                integrations={data.integrations.filter((one) => !chosen || one.id === chosen)}
              />
            </section>
            {data.sandbox ? <SandboxBar sandbox={data.sandbox} /> : null}
          </>
        )}
      </Situation>
    </>
  );
}

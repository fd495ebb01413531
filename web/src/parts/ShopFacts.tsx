import type { OrderFacts, OrderStory } from '../api/types';
import { sentence } from '../format/words';
import { Amount } from './Amount';
import { When } from './When';

/** The facts that are no lines of the comparison: who bought, how it was paid, what came back. */
function rows(facts: OrderFacts, currency: string): [string, React.ReactNode][] {
  const { customer } = facts;
  const who = [customer?.company, customer?.name, customer?.email].filter(Boolean).join(', ');
  const money = (amount: string) => <Amount value={amount} currency={currency} />;
  const all: [string, React.ReactNode][] = [
    ['Customer', who || 'a guest without a name'],
    ['Tax number', customer?.vat_number],
    ['Paid by', facts.payment_method],
    ['Channel', facts.channel ? sentence(facts.channel) : ''],
    ['Prices', facts.prices_include_tax ? 'with tax' : 'without tax'],
    ['Coupons', facts.coupons?.map(({ code }) => code).join(', ')],
  ];
  for (const each of facts.authorisations ?? [])
    all.push([
      'Authorised',
      <>
        {money(each.amount)} · {each.gateway} · <When at={each.at} />
      </>,
    ]);
  for (const each of facts.payments ?? [])
    all.push([
      'Paid',
      <>
        {money(each.amount)} · {each.gateway} · <When at={each.at} />
      </>,
    ]);
  for (const each of facts.refunds ?? [])
    all.push([
      'Refunded',
      <>
        {each.amount ? <>{money(each.amount)} · </> : null}
        {(each.tenders ?? []).map((tender, index) => (
          <span key={index}>
            {money(tender.amount)} to {tender.gateway} ·{' '}
          </span>
        ))}
        <When at={each.at} />
        {each.reason ? ` · ${each.reason}` : ''}
      </>,
    ]);
  if (facts.shipped_at) all.push(['Shipped', <When key="at" at={facts.shipped_at} />]);
  if (facts.cancelled_at) all.push(['Cancelled', <When key="at" at={facts.cancelled_at} />]);
  return all.filter(([, value]) => Boolean(value));
}

export function ShopFacts({ story }: { story: OrderStory }) {
  const { facts, summary } = story;
  return (
    <section className="cf-section">
      <h2>In the shop</h2>
      {facts ? (
        <>
          <dl className="cf-facts">
            {rows(facts, summary.currency).map(([name, value], index) => (
              <div key={index} className="cf-fact">
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <details style={{ marginTop: 12 }}>
            <summary>Every fact, as read</summary>
            {/* Focusable, so that it can be scrolled from the keyboard. */}
            <pre className="cf-mono cf-facts-text" tabIndex={0}>
              {JSON.stringify(facts, null, 2)}
            </pre>
          </details>
        </>
      ) : (
        <p className="cf-quiet">The order’s facts have not been read from the shop yet.</p>
      )}
    </section>
  );
}

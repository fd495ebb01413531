import { Button, NativeSelect } from '@mantine/core';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';

import { useReview, useReviewAnswer, useReviewFix, useReviewRetryAll } from '../api/queries';
import type { ReviewFix, ReviewItem } from '../api/types';
import { plural } from '../format/words';
import { ActionButton } from '../parts/ActionButton';
import { Amount } from '../parts/Amount';
import { PageHead } from '../parts/PageHead';
import { Empty, Situation } from '../parts/Situation';
import { Ago } from '../parts/When';
import { useFilter } from '../parts/useFilter';
import { orderHref } from './OrdersPage';

const rootOf = (item: ReviewItem) => item.root ?? item.cause;

/** Items with the same root cause together, in the order in which the causes first appear. */
export function byCause(items: ReviewItem[]): ReviewItem[][] {
  return [...Map.groupBy(items, rootOf).values()];
}

/** A decision: the dialog says what it does to the books before anything is decided. */
function Fix({ item, fix }: { item: ReviewItem; fix: ReviewFix }) {
  const write = useReviewFix();
  const choices = fix.choices ?? [];
  const [choice, setChoice] = useState(choices[0]?.value ?? '');
  const decision = {
    id: item.id,
    fix: fix.id,
    fingerprint: item.fingerprint ?? '',
    ...(choice ? { choice } : {}),
  };
  return (
    <ActionButton
      label={fix.label}
      title={`${fix.label}?`}
      confirm={fix.label}
      done="Decided."
      size="xs"
      write={write}
      run={() => write.mutateAsync(decision)}
    >
      <p>{fix.effect}</p>
      {choices.length > 0 ? (
        <NativeSelect
          label="Which one"
          data={choices}
          value={choice}
          onChange={(event) => setChoice(event.currentTarget.value)}
        />
      ) : null}
      <p className="cf-quiet cf-small">
        The answer is kept with your name and holds while the item is as it is now. Order{' '}
        {item.number ?? item.order}.
      </p>
    </ActionButton>
  );
}

/** What the ledger or store said itself, and what was seen: for comparing, and for its support. */
function Evidence({ item }: { item: ReviewItem }) {
  const evidence = item.evidence ?? [];
  const error = item.vendor_error;
  if (evidence.length === 0 && !error) return null;
  return (
    <>
      <dt>Seen</dt>
      <dd>
        {evidence.map(({ label, value }) => (
          <span key={label} className="cf-evidence">
            <span className="cf-quiet">{label}</span> {value}
          </span>
        ))}
        {error ? (
          <span className="cf-evidence">
            <code>{error.code}</code>
            {error.text ? <q>{error.text}</q> : null}
          </span>
        ) : null}
      </dd>
    </>
  );
}

function Item({ item, grouped }: { item: ReviewItem; grouped: boolean }) {
  const retry = useReviewAnswer();
  const dismiss = useReviewAnswer();
  const fixes = item.fixes.filter(({ id }) => id !== 'retry' && id !== 'dismiss');
  const byHand = fixes.filter((fix) => fix.by_hand || !fix.effect);
  const decisions = fixes.filter((fix) => !fix.by_hand && fix.effect);
  return (
    <article className="cf-review" data-row tabIndex={-1} aria-label={item.title}>
      <div className="cf-section-head">
        <h3>
          {grouped ? null : `${item.title} · `}
          <Link href={orderHref(item)}>Order {item.number ?? item.order}</Link>
        </h3>
        <span className="cf-quiet cf-small">
          {item.amount ? (
            <>
              <Amount value={item.amount} currency={item.currency} /> ·{' '}
            </>
          ) : null}
          opened <Ago at={item.opened_at} />
        </span>
      </div>
      <dl className="cf-facts">
        <dt>What happened</dt>
        <dd>{item.what}</dd>
        <dt>For the books</dt>
        <dd>{item.meaning}</dd>
        <dt>What to do</dt>
        <dd>
          {item.todo}
          {byHand.map((fix) => (
            <div key={fix.id}>
              {fix.effect ?? fix.label}
              {fix.policy ? <pre className="cf-policy">{fix.policy}</pre> : null}
            </div>
          ))}
        </dd>
        <Evidence item={item} />
      </dl>
      <div className="cf-row" style={{ marginTop: 12 }}>
        <Button
          size="xs"
          variant={grouped ? 'default' : 'filled'}
          loading={retry.isPending}
          onClick={() => retry.mutate({ id: item.id, answer: 'retry' })}
        >
          Try again
        </Button>
        {decisions.map((fix) => (
          <Fix key={`${fix.id}${item.fingerprint}`} item={item} fix={fix} />
        ))}
        <ActionButton
          label="Set aside"
          title="Set this aside?"
          confirm="Set aside"
          done="Set aside."
          size="xs"
          write={dismiss}
          run={() => dismiss.mutateAsync({ id: item.id, answer: 'dismiss' })}
        >
          Nothing more is posted for order {item.number ?? item.order} on this account: it counts as
          skipped, by your decision. The question comes back when the order or its cause changes. To
          undo it before that, take it up again on the order’s own page.
        </ActionButton>
        <span role="status" className="cf-quiet cf-small">
          {retry.isSuccess ? 'Asked for. The item leaves by itself once the books agree.' : ''}
        </span>
        {retry.error ? (
          <span role="alert" style={{ color: 'var(--cf-red)' }}>
            {retry.error.message}
          </span>
        ) : null}
      </div>
    </article>
  );
}

/** One cause, many orders: solved once, tried again at once. */
function TryAll({ group, integration }: { group: ReviewItem[]; integration: string }) {
  const retry = useReviewRetryAll();
  const first = group[0];
  if (!first) return null;
  return (
    <span className="cf-row">
      <span role={retry.error ? 'alert' : 'status'} className="cf-quiet cf-small">
        {retry.error?.message ?? (retry.isSuccess ? 'Asked for.' : '')}
      </span>
      <Button
        size="xs"
        loading={retry.isPending}
        onClick={() => retry.mutate({ root: rootOf(first), integration })}
      >
        Try all {group.length} again
      </Button>
    </span>
  );
}

function Groups({ items, integration }: { items: ReviewItem[]; integration: string }) {
  const groups = useMemo(() => byCause(items), [items]);
  return groups.map((group) => {
    const grouped = group.length > 1;
    return (
      <section key={group[0] ? rootOf(group[0]) : ''} className="cf-section">
        {grouped ? (
          <div className="cf-section-head">
            <h2>
              {group[0]?.title} · {plural(group.length, 'order')}
            </h2>
            <TryAll group={group} integration={integration} />
          </div>
        ) : null}
        {group.map((item) => (
          <Item key={item.id} item={item} grouped={grouped} />
        ))}
      </section>
    );
  });
}

export function ReviewPage() {
  const review = useReview();
  const [integration] = useFilter('integration');
  const { hasNextPage, isFetchingNextPage, showMore } = review;
  return (
    <>
      <PageHead title="Review">
        <p className="cf-quiet">
          What Crossfoot will not decide alone. Until you answer, nothing is posted for these
          orders.
        </p>
      </PageHead>
      <Situation read={review} what="the review">
        {({ pages }) => {
          const items = pages
            .flatMap((page) => page.items)
            .filter((item) => !integration || item.integration === integration);
          if (items.length === 0)
            return (
              <Empty title="Nothing needs you">
                When an order cannot be posted with certainty, it waits here with the reason in
                plain words and what to do about it.
              </Empty>
            );
          return (
            <>
              <Groups items={items} integration={integration} />
              {hasNextPage ? (
                <Button
                  variant="default"
                  mt="lg"
                  loading={isFetchingNextPage}
                  onClick={() => void showMore()}
                >
                  Show more
                </Button>
              ) : null}
            </>
          );
        }}
      </Situation>
    </>
  );
}

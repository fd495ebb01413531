import { Button } from '@mantine/core';
import { Link } from 'wouter';

import { ApiError } from '../api/client';
import { useOrder, useOverview, useReplay, useReviewAnswer } from '../api/queries';
import type { OrderStory, ReviewItem } from '../api/types';
import { isZero } from '../format/amount';
import { ActionButton } from '../parts/ActionButton';
import { PageHead } from '../parts/PageHead';
import { Documents, Movements } from '../parts/Posted';
import { ShopFacts } from '../parts/ShopFacts';
import { SideBySide } from '../parts/SideBySide';
import { Empty, Situation } from '../parts/Situation';
import { StateBadge } from '../parts/StateBadge';
import { Story } from '../parts/Story';
import { Trio } from '../parts/Trio';
import { When } from '../parts/When';

function Replay({ integration, order }: { integration: string; order: string }) {
  const replay = useReplay();
  return (
    <ActionButton
      label="Read again and repost"
      title="Read this order again?"
      confirm="Read again"
      done="Asked for. The story below shows what it changed."
      write={replay}
      run={() => replay.mutateAsync({ integration, order })}
    >
      Crossfoot reads the order from the shop and its documents from the ledger, and posts only what
      differs. When both agree, nothing is posted and nothing changes.
    </ActionButton>
  );
}

/** A question that was set aside: it can be taken up again. */
function SetAside({ item }: { item: Partial<ReviewItem> & { id: string } }) {
  const retry = useReviewAnswer();
  return (
    <p className="cf-note cf-note-quiet">
      <strong>Set aside: {item.title}.</strong> {item.what}{' '}
      <Button
        size="xs"
        variant="default"
        loading={retry.isPending}
        onClick={() => retry.mutate({ id: item.id, answer: 'retry' })}
      >
        Take it up again
      </Button>{' '}
      <span role="alert">{retry.error ? retry.error.message : ''}</span>
    </p>
  );
}

/** A remark, or a review item in its own words. */
function Flag({ text, detail }: OrderStory['flags'][number]) {
  const item = typeof detail === 'string' ? { title: text, what: detail } : detail;
  if ('id' in item && item.id && item.state === 'dismissed')
    return <SetAside item={{ ...item, id: item.id }} />;
  const more = [item.what, item.meaning, item.todo].filter(Boolean).join(' ');
  return (
    <p className="cf-note">
      <strong>{item.title ?? text}.</strong> {more}{' '}
      {item.id ? <Link href="/review">Answer in the review</Link> : null}
    </p>
  );
}

function StoryOfOrder({ story }: { story: OrderStory }) {
  const { summary } = story;
  const integration = useOverview().data?.integrations.find(({ id }) => id === summary.integration);
  return (
    <>
      <PageHead
        title={`Order ${summary.number}`}
        badge={<StateBadge state={summary.state} why={summary.reason} />}
        action={<Replay integration={summary.integration} order={summary.order} />}
      >
        <p className="cf-quiet">
          {integration ? `${integration.name} · ` : ''}
          Placed <When at={summary.placed_at} />
          {summary.reason ? ` · ${summary.reason}` : ''}
          {story.store_url ? (
            <>
              {' · '}
              <a href={story.store_url} target="_blank" rel="noreferrer">
                Open in the shop
              </a>
            </>
          ) : null}
        </p>
      </PageHead>
      <Trio
        large
        store={summary.store_total}
        ledger={summary.ledger_total}
        named={summary.named}
        held={summary.held}
        difference={summary.difference}
        currency={summary.currency}
        unexplained={summary.state === 'differs'}
      />
      {story.flags.map((flag, index) => (
        <Flag key={index} {...flag} />
      ))}
      <section className="cf-section">
        <h2>Side by side</h2>
        <SideBySide
          sides={story.sides}
          held={!isZero(summary.held ?? '0')}
          currency={summary.currency}
          unexplained={summary.state === 'differs'}
        />
      </section>
      <ShopFacts story={story} />
      <Documents story={story} />
      <Movements story={story} />
      <Story story={story} />
    </>
  );
}

export function OrderPage({ integration, order }: { integration: string; order: string }) {
  const story = useOrder(integration, order);
  if (!story.data && story.error instanceof ApiError && story.error.status === 404)
    return (
      <>
        <PageHead title="Order" />
        <Empty
          title="This order is not known here"
          action={
            <Button component={Link} href="/orders" variant="default">
              To the orders
            </Button>
          }
        >
          Orders appear when the shop tells of them, within minutes. Those placed before the start
          of the integration are left alone.
        </Empty>
      </>
    );
  return (
    <>
      {story.data ? null : <PageHead title="Order" />}
      <Situation read={story} what="the order">
        {(data) => <StoryOfOrder story={data} />}
      </Situation>
    </>
  );
}

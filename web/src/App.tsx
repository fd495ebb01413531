import { Button } from '@mantine/core';
import { Link, Redirect, Route, Switch } from 'wouter';

import { useSession } from './api/queries';
import { PageHead } from './parts/PageHead';
import { Shell } from './parts/Shell';
import { Empty, Failure, Loading } from './parts/Situation';
import { ConnectionsPage } from './pages/ConnectionsPage';
import { DocumentsPage } from './pages/DocumentsPage';
import { LoginPage, SetupPage } from './pages/EntryPages';
import { OrderPage } from './pages/OrderPage';
import { OrdersPage } from './pages/OrdersPage';
import { OverviewPage } from './pages/OverviewPage';
import { DayPage, ProofPage } from './pages/ProofPages';
import { ReviewPage } from './pages/ReviewPage';

function NotFound() {
  return (
    <>
      <PageHead title="No such page" />
      <Empty
        title="There is nothing at this address"
        action={
          <Button component={Link} href="/" variant="default">
            To the overview
          </Button>
        }
      >
        The link may be old, or a letter of it may be missing.
      </Empty>
    </>
  );
}

function Pages() {
  return (
    <Switch>
      <Route path="/" component={OverviewPage} />
      <Route path="/orders" component={OrdersPage} />
      <Route path="/orders/:integration/:order">
        {({ integration, order }) => (
          <OrderPage
            key={`${integration}/${order}`}
            integration={decodeURIComponent(integration)}
            order={decodeURIComponent(order)}
          />
        )}
      </Route>
      <Route path="/documents" component={DocumentsPage} />
      <Route path="/review" component={ReviewPage} />
      <Route path="/proof" component={ProofPage} />
      <Route path="/proof/:integration/:day">
        {({ integration, day }) => (
          <DayPage
            key={`${integration}/${day}`}
            integration={decodeURIComponent(integration)}
            day={decodeURIComponent(day)}
          />
        )}
      </Route>
      <Route path="/connections" component={ConnectionsPage} />
      <Route path="/setup">
        <Redirect to="/" replace />
      </Route>
      <Route component={NotFound} />
    </Switch>
  );
}

export function App() {
  const session = useSession();
  if (session.data) {
    if (session.data.setup_required) return <SetupPage />;
    if (!session.data.authenticated) return <LoginPage />;
    return (
      <Shell session={session.data}>
        <Pages />
      </Shell>
    );
  }
  return (
    <main className="cf-page">
      {session.error ? (
        <Failure error={session.error} retry={() => void session.refetch()} />
      ) : (
        <Loading what="Crossfoot" lines={3} />
      )}
    </main>
  );
}

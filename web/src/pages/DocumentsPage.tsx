import { Button } from '@mantine/core';
import { Link } from 'wouter';

import { useDocuments } from '../api/queries';
import type { DocumentSummary } from '../api/types';
import { formatDate } from '../format/time';
import { sentence, shownOf } from '../format/words';
import { Amount } from '../parts/Amount';
import { DataList, type Column } from '../parts/DataList';
import { PageHead } from '../parts/PageHead';
import { DocumentLink } from '../parts/Posted';
import { Empty, Situation } from '../parts/Situation';
import { useFilter } from '../parts/useFilter';
import { orderHref, SearchBox } from './OrdersPage';

function OrderLink({ document }: { document: DocumentSummary }) {
  const { integration, order } = document;
  if (!order) return null;
  return integration ? <Link href={orderHref({ integration, order })}>{order}</Link> : <>{order}</>;
}

const columns: Column<DocumentSummary>[] = [
  { key: 'number', title: 'Document', cell: (document) => <DocumentLink {...document} /> },
  { key: 'type', title: 'Type', cell: (document) => sentence(document.type) },
  { key: 'status', title: 'Status', cell: (document) => sentence(document.status) },
  { key: 'date', title: 'Date', cell: (document) => formatDate(document.date) },
  { key: 'order', title: 'Order', cell: (document) => <OrderLink document={document} /> },
  {
    key: 'total',
    title: 'Total',
    number: true,
    cell: ({ total, currency }) => <Amount value={total} currency={currency} />,
  },
  {
    key: 'due',
    title: 'Still due',
    number: true,
    cell: ({ amount_due, currency }) => <Amount value={amount_due} currency={currency} />,
  },
];

function DocumentCard({ document }: { document: DocumentSummary }) {
  return (
    <>
      <div className="cf-card-head" style={{ marginTop: 0 }}>
        <Amount value={document.total} currency={document.currency} />
        <span className="cf-quiet cf-small">
          due <Amount value={document.amount_due} />
        </span>
      </div>
      <div className="cf-card-head">
        <span>
          <DocumentLink {...document} />{' '}
          <span className="cf-quiet cf-small">{sentence(document.type)}</span>
        </span>
        <span className="cf-quiet cf-small">
          {sentence(document.status)} · {formatDate(document.date)}
        </span>
      </div>
    </>
  );
}

export function DocumentsPage() {
  const [integration] = useFilter('integration');
  const [q] = useFilter('q');
  const documents = useDocuments({ integration, q });
  const { hasNextPage, isFetchingNextPage, showMore } = documents;
  return (
    <>
      <PageHead title="Documents">
        <p className="cf-quiet">What Crossfoot has posted in the ledger.</p>
      </PageHead>
      <div className="cf-row" style={{ marginBottom: 16 }}>
        <SearchBox label="Search documents" />
      </div>
      <Situation read={documents} what="documents">
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0)
            return (
              <Empty title={q ? 'No document fits' : 'No documents yet'}>
                {q
                  ? 'Search looks at how document numbers begin.'
                  : 'Invoices and credit notes appear here as soon as the first order is posted.'}
              </Empty>
            );
          return (
            <>
              <DataList
                label="Documents"
                items={items}
                columns={columns}
                rowKey={(document) => document.key}
                card={(document) => <DocumentCard document={document} />}
              />
              <p className="cf-quiet cf-small">
                {shownOf(items.length, pages[0]?.count ?? null, 'document', hasNextPage)}
              </p>
              {hasNextPage ? (
                <Button
                  variant="default"
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

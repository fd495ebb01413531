import type { DocumentLine, Movement, OrderStory, PostedDocument } from '../api/types';
import { formatDate } from '../format/time';
import { ruleWords, sentence } from '../format/words';
import { Amount } from './Amount';
import { usePhone } from './DataList';

const lineName = ({ description, kind, quantity, ref }: DocumentLine): string => {
  const name = description || sentence(kind ?? '') || ref || 'Line';
  return quantity && quantity !== '1' ? `${quantity} × ${name}` : name;
};

const accountOf = (line: DocumentLine): string => line.account_title ?? line.account;

function LineCards({ document }: { document: PostedDocument }) {
  return (
    <ul className="cf-cards" aria-label={`Lines of ${document.number}`}>
      {document.lines.map((line, index) => (
        <li key={index}>
          <div className="cf-card-head" style={{ marginTop: 0 }}>
            <span>{lineName(line)}</span>
            <Amount value={line.gross} />
          </div>
          <div className="cf-quiet cf-small">
            {accountOf(line)} · {ruleWords(line.account_rule)} · {line.tax_code}{' '}
            <Amount value={line.tax} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function LineTable({ document }: { document: PostedDocument }) {
  return (
    <div className="cf-table-frame">
      <table className="cf-table cf-table-dense" aria-label={`Lines of ${document.number}`}>
        <thead>
          <tr>
            <th scope="col">Line</th>
            <th scope="col">Account</th>
            <th scope="col">Why this account</th>
            <th scope="col">Tax code</th>
            <th scope="col" className="cf-number">
              Net
            </th>
            <th scope="col" className="cf-number">
              Tax
            </th>
            <th scope="col" className="cf-number">
              Gross
            </th>
          </tr>
        </thead>
        <tbody>
          {document.lines.map((line, index) => (
            <tr key={index}>
              <th scope="row">{lineName(line)}</th>
              <td>{accountOf(line)}</td>
              <td className="cf-quiet">{ruleWords(line.account_rule)}</td>
              <td>{line.tax_code}</td>
              <td className="cf-number">
                <Amount value={line.net} />
              </td>
              <td className="cf-number">
                <Amount value={line.tax} />
              </td>
              <td className="cf-number">
                <Amount value={line.gross} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={5}>
              Total {document.currency}
            </th>
            <td className="cf-number">
              <Amount value={document.tax_total} />
            </td>
            <td className="cf-number">
              <Amount value={document.total} />
            </td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

/** The number; in the ledger's own page where the ledger has one. */
export function DocumentLink({ number, vendor_url }: { number: string; vendor_url: string }) {
  if (!vendor_url) return <>{number}</>;
  return (
    <a href={vendor_url} target="_blank" rel="noreferrer">
      {number}
    </a>
  );
}

function DocumentBlock({ document }: { document: PostedDocument }) {
  const phone = usePhone();
  const words = [
    sentence(document.status),
    document.state === 'differs' ? 'differs from what was sent' : '',
    formatDate(document.date),
    document.policy_version ? `policy version ${document.policy_version}` : '',
  ].filter(Boolean);
  return (
    <article className="cf-document" aria-label={`${sentence(document.type)} ${document.number}`}>
      <div className="cf-section-head">
        <h3>
          {sentence(document.type)} <DocumentLink {...document} />
        </h3>
        <span className="cf-quiet cf-small">
          {words.join(' · ')} · still due{' '}
          <Amount value={document.amount_due} currency={document.currency} />
        </span>
      </div>
      {phone ? <LineCards document={document} /> : <LineTable document={document} />}
    </article>
  );
}

export function Documents({ story }: { story: OrderStory }) {
  return (
    <section className="cf-section">
      <h2>In the books</h2>
      {story.documents.length === 0 ? (
        <p className="cf-quiet">
          Nothing is posted for this order
          {story.summary.reason ? `: ${story.summary.reason}.` : '.'}
        </p>
      ) : (
        story.documents.map((document) => <DocumentBlock key={document.key} document={document} />)
      )}
    </section>
  );
}

/** "on WC-46", "WC-46-R1 against WC-46". */
function where(movement: Movement, numbers: Map<string, string>): string {
  const number = (key: string | undefined) => (key ? (numbers.get(key) ?? key) : '');
  if (movement.applies_to) return ` · on ${number(movement.applies_to)}`;
  if (movement.from && movement.to)
    return ` · ${number(movement.from)} against ${number(movement.to)}`;
  return '';
}

export function Movements({ story }: { story: OrderStory }) {
  const { movements, documents, summary } = story;
  const numbers = new Map(documents.map(({ key, number }) => [key, number]));
  if (movements.length === 0) return null;
  return (
    <section className="cf-section">
      <h2>Money</h2>
      <ul className="cf-cards" aria-label="Payments, refunds and allocations">
        {movements.map((movement) => (
          <li key={movement.key}>
            <div className="cf-card-head" style={{ marginTop: 0 }}>
              <span>
                <strong>{sentence(movement.kind)}</strong>
                {movement.account ? ` · ${movement.account_title ?? movement.account}` : ''}
              </span>
              {movement.amount ? (
                <Amount value={movement.amount} currency={summary.currency} />
              ) : null}
            </div>
            <div className="cf-quiet cf-small">
              {formatDate(movement.date)}
              {where(movement, numbers)}
              {movement.state === 'voided' ? ' · voided' : ''}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

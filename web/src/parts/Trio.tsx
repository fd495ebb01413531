import { isZero } from '../format/amount';
import { Amount, Difference } from './Amount';

/** The signature: store, books, difference; between them what a rule explains, if anything. */
export function Trio(props: {
  store: string;
  ledger: string;
  /** What rules explain of store minus books; shown when it is not zero. */
  named?: string | undefined;
  /** What is not in the books yet; shown when it is not zero. */
  held?: string | undefined;
  /** Left out where nothing is booked yet, so nothing can differ. */
  difference: string | undefined;
  currency: string;
  large?: boolean;
  unexplained?: boolean;
}) {
  const code = <span className="cf-amount-currency">{props.currency}</span>;
  return (
    <dl className={`cf-trio ${props.large ? 'cf-trio-large' : ''}`}>
      <div>
        <dt>Store {code}</dt>
        <dd>
          <Amount value={props.store} currency={props.currency} />
        </dd>
      </div>
      <div>
        <dt>Books {code}</dt>
        <dd>
          <Amount value={props.ledger} currency={props.currency} />
        </dd>
      </div>
      {props.named && !isZero(props.named) ? (
        <div>
          <dt>Explained {code}</dt>
          <dd>
            <Amount value={props.named} currency={props.currency} />
          </dd>
        </div>
      ) : null}
      {props.held && !isZero(props.held) ? (
        <div>
          <dt>Not booked yet {code}</dt>
          <dd>
            <Amount value={props.held} currency={props.currency} />
          </dd>
        </div>
      ) : null}
      {props.difference === undefined ? null : (
        <div>
          <dt>Difference {code}</dt>
          <dd>
            <Difference
              value={props.difference}
              currency={props.currency}
              unexplained={props.unexplained}
            />
          </dd>
        </div>
      )}
    </dl>
  );
}

import { formatAmount, isZero } from '../format/amount';

/** An amount, exact, with its currency unless the column says it. */
export function Amount({ value, currency }: { value: string; currency?: string | undefined }) {
  return (
    <span className="cf-amount">
      {formatAmount(value)}
      {currency ? <span className="cf-amount-currency">{currency}</span> : null}
    </span>
  );
}

/** Store minus ledger: quiet when zero, else bold with its sign; red when nothing explains it. */
export function Difference(props: {
  value: string;
  currency?: string | undefined;
  unexplained?: boolean | undefined;
  /** What rules explain of store minus books; named below the rest when it is not zero. */
  named?: string | undefined;
  /** What is not in the books yet, likewise. */
  held?: string | undefined;
}) {
  const red = props.unexplained ? 'cf-difference-unexplained' : '';
  const look = isZero(props.value) ? 'cf-difference-zero' : `cf-difference ${red}`;
  return (
    <>
      <span className={`cf-amount ${look}`}>
        {formatAmount(props.value, { sign: 'always' })}
        {props.currency ? <span className="cf-amount-currency">{props.currency}</span> : null}
      </span>
      {props.named && !isZero(props.named) ? (
        <div className="cf-quiet cf-small cf-aside">{formatAmount(props.named)} explained</div>
      ) : null}
      {props.held && !isZero(props.held) ? (
        <div className="cf-quiet cf-small cf-aside">{formatAmount(props.held)} not booked yet</div>
      ) : null}
    </>
  );
}

import type { Side } from '../api/types';
import { Amount, Difference } from './Amount';
import { usePhone } from './DataList';
import { Trio } from './Trio';

const groupOf = ({ kind = 'line' }: Side): 'sum' | 'total' | 'beside' =>
  kind === 'total' ? 'total' : ['tax', 'payment', 'payout'].includes(kind) ? 'beside' : 'sum';

function Cards(props: { sides: Side[]; unexplained: boolean; held: boolean }) {
  const { sides, unexplained, held } = props;
  return (
    <ul className="cf-cards" aria-label="Store and books side by side">
      {sides.map((side, index) => (
        <li key={index} className={`cf-side-${groupOf(side)}`}>
          <div style={{ fontWeight: 600, marginBottom: 4 }}>{side.label}</div>
          <Trio
            {...side}
            {...(held ? { held: side.difference, difference: undefined } : {})}
            currency=""
            unexplained={unexplained}
          />
          <div className="cf-quiet cf-small">{side.rule}</div>
        </li>
      ))}
    </ul>
  );
}

/** Store | books | difference: the same rows in the same order, cent by cent, and the rule. */
export function SideBySide(props: {
  sides: Side[];
  currency: string;
  unexplained: boolean;
  /** The order is on its way or asked about: what differs is not booked yet. */
  held?: boolean;
}) {
  const { sides, currency, unexplained, held = false } = props;
  if (usePhone()) return <Cards sides={sides} unexplained={unexplained} held={held} />;
  return (
    <div className="cf-table-frame">
      <table className="cf-table cf-table-dense" aria-label="Store and books side by side">
        <thead>
          <tr>
            <th scope="col">{currency}</th>
            <th scope="col" className="cf-number">
              Store
            </th>
            <th scope="col" className="cf-number">
              Books
            </th>
            <th scope="col" className="cf-number">
              {held ? 'Not booked yet' : 'Difference'}
            </th>
            <th scope="col">Account and rule</th>
          </tr>
        </thead>
        <tbody>
          {sides.map((side, index) => (
            <tr key={index} className={`cf-side-${groupOf(side)}`}>
              <th scope="row">{side.label}</th>
              <td className="cf-number">
                <Amount value={side.store} />
              </td>
              <td className="cf-number">
                <Amount value={side.ledger} />
              </td>
              <td className="cf-number">
                {held ? (
                  <Amount value={side.difference} />
                ) : (
                  <Difference
                    value={side.difference}
                    named={side.named}
                    unexplained={unexplained}
                  />
                )}
              </td>
              <td className="cf-quiet cf-small">{side.rule}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

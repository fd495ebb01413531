// The books as they should be, from what the stores say happened, against what the simulated ledger
// holds: order by order, in cents, as integers. Shares nothing with the program it judges.
import { cents, twins } from '../operate/books.mjs';

const sum = (amounts) => amounts.reduce((total, amount) => total + cents(amount), 0n);

/** "WC-1042-R7" belongs to "WC-1042"; nothing when it belongs to no order. */
function orderOf(number, orders) {
  for (let end = number.length; end > 0; end = number.lastIndexOf('-', end - 1))
    if (orders.has(number.slice(0, end))) return number.slice(0, end);
  return undefined;
}

function judge(number, order, mine) {
  const problems = [];
  const say = (what, store, books) =>
    store === books || problems.push(`${number}: ${what} store ${store}, books ${books} (cents)`);
  const charged = cents(order.charged_total);
  const collected = sum(order.captures.map((one) => one.amount));
  if (mine.length === 0) {
    if (collected > 0n && charged > 0n) problems.push(`${number}: lost, nothing in the books`);
    return problems;
  }
  const undone = order.cancelled && collected === 0n;
  const given = sum(order.refunds.flatMap((refund) => refund.tenders.map((one) => one.amount)));
  const living = mine.filter((one) => !['VOIDED', 'DELETED'].includes(one.status));
  const net = (field) =>
    living.reduce(
      (total, one) => total + (one.type === 'ACCREC' ? 1n : -1n) * cents(one[field]),
      0n,
    );
  const invoices = living.filter((one) => one.type === 'ACCREC' && one.number === number);
  if (invoices.length > 1) problems.push(`${number}: ${invoices.length} invoices`);
  for (const one of living)
    if (one.currency !== order.currency) problems.push(`${number}: ${one.currency} in the books`);
  say('charged less given back', undone ? 0n : charged - given, net('total'));
  say('still to be paid', undone ? 0n : charged - collected, net('due'));
  return problems;
}

/** What is wrong, a sentence each: lost, doubled, foreign or different to a cent. */
export function audit(stores, books) {
  const orders = new Map();
  for (const [prefix, facts] of stores)
    for (const order of facts.orders)
      if (order.state !== 'draft') orders.set(`${prefix}${order.number}`, order);
  const documents = new Map([...orders.keys()].map((number) => [number, []]));
  const problems = twins(books).map((twice) => `twice: ${twice}`);
  for (const one of books.documents) {
    if (!['ACCREC', 'ACCRECCREDIT'].includes(one.type)) continue;
    const number = orderOf(one.number, orders);
    if (number === undefined) problems.push(`${one.number} belongs to no order`);
    else documents.get(number).push(one);
  }
  for (const [number, order] of orders)
    problems.push(...judge(number, order, documents.get(number)));
  return problems;
}

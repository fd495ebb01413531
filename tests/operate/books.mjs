// Store against simulated ledger, order by order. Amounts are counted in minor units, as integers.
import assert from 'node:assert/strict';

/** "12.30" -> 1230n; refuses anything that is not an amount with at most two decimals. */
export function cents(text) {
  const match = /^(-?)(\d+)(?:\.(\d{1,2})0*)?$/.exec(text);
  assert.ok(match, `'${text}' is no amount in cents`);
  const minor = BigInt(match[2]) * 100n + BigInt((match[3] ?? '').padEnd(2, '0') || '0');
  return match[1] ? -minor : minor;
}

const sum = (amounts) => amounts.reduce((total, amount) => total + cents(amount), 0n);

/**
 * What is wrong, as a list of sentences: every paid order must have one invoice of its total less
 * what credit notes took off again, and payments of what was captured.
 */
export function differences(facts, books, prefix) {
  const problems = [];
  const living = books.documents.filter((one) => !['VOIDED', 'DELETED'].includes(one.status));
  for (const order of facts.orders) {
    if (order.state !== 'paid' || order.cancelled || cents(order.charged_total) === 0n) continue;
    const number = `${prefix}${order.number}`;
    const invoices = living.filter((one) => one.type === 'ACCREC' && one.number === number);
    if (invoices.length !== 1) {
      problems.push(`order ${order.number} has ${invoices.length} invoices`);
      continue;
    }
    const notes = living.filter(
      (one) => one.type === 'ACCRECCREDIT' && one.number.startsWith(`${number}-`),
    );
    const refunded = sum(order.refunds.map((refund) => refund.amount));
    const want = cents(order.charged_total) - refunded;
    const have = cents(invoices[0].total) - sum(notes.map((note) => note.total));
    if (want !== have) problems.push(`order ${order.number}: store ${want}, books ${have} (cents)`);
    const paid = books.payments.filter(
      (one) => one.document === invoices[0].id && one.status === 'AUTHORISED',
    );
    const captured = sum(order.captures.map((capture) => capture.amount));
    const received = sum(paid.map((payment) => payment.amount));
    if (captured !== received)
      problems.push(`order ${order.number}: captured ${captured}, received ${received} (cents)`);
  }
  return problems;
}

/** Documents that share a number, and payments that share a reference. */
export function twins(books) {
  const seen = new Set();
  const twice = [];
  for (const one of [
    ...books.documents.map((document) => `${document.type} ${document.number}`),
    ...books.payments
      .filter((payment) => payment.status === 'AUTHORISED' && payment.reference)
      .map((payment) => `payment ${payment.number} ${payment.reference}`),
  ]) {
    if (seen.has(one)) twice.push(one);
    seen.add(one);
  }
  return twice;
}

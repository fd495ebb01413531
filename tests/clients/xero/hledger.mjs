// Fills the simulated ledger with documents of every kind and lets hledger judge: `check` accepts
// the exported journal, `balance` agrees with the trial balance account by account.
//
//   node hledger.mjs http://localhost:8080
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { control, openBooks } from './sdk.mjs';

const [base] = process.argv.slice(2);
if (!base) {
  console.error('usage: node hledger.mjs BASE_URL');
  process.exit(2);
}
if (spawnSync('hledger', ['--version']).status !== 0) {
  console.log('skipped: hledger is not installed');
  process.exit(0);
}
const send = await openBooks(base);

async function call(method, path, body) {
  const { status, text } = await send(method, `/${path}`, body);
  if (status !== 200) throw new Error(`${method} ${path}: ${status} ${text}`);
  return JSON.parse(text);
}

let state = 7;
const below = (bound) => {
  state = (state * 1103515245 + 12345) % 2147483648;
  return state % bound;
};
const cents = (most) => (1 + below(most)) / 100;
const day = (n) => new Date(Date.UTC(2026, 0, 10 + n)).toISOString().slice(0, 10);

for (let n = 0; n < 120; n += 1) {
  const common = {
    Contact: { Name: `Shopper ${n % 9}` },
    Date: day(n),
    DueDate: day(n),
    Status: 'AUTHORISED',
    CurrencyCode: n % 4 === 3 ? 'EUR' : 'GBP',
    LineAmountTypes: n % 2 ? 'Inclusive' : 'Exclusive',
  };
  const lines = Array.from({ length: 1 + below(4) }, () => ({
    Description: 'Twine',
    Quantity: 1 + below(5),
    UnitAmount: cents(9999),
    AccountCode: below(2) ? '200' : '260',
    TaxType: ['OUTPUT2', 'RROUTPUT', 'ZERORATEDOUTPUT'][below(3)],
  }));
  const {
    Invoices: [invoice],
  } = await call('PUT', 'Invoices?unitdp=4', {
    ...common,
    Type: 'ACCREC',
    InvoiceNumber: `H-${n}`,
    LineItems: lines,
  });
  const target = { InvoiceID: invoice.InvoiceID };
  if (n % 3 === 0) {
    // Paid in two parts at another rate: what rounding leaves is a currency gain, nothing stays
    // open.
    const part = Math.floor(invoice.Total * 50) / 100;
    for (const amount of [part, Math.round((invoice.Total - part) * 100) / 100]) {
      if (amount <= 0) continue;
      const rate = common.CurrencyCode === 'EUR' ? { CurrencyRate: 1.21 } : {};
      await call('PUT', 'Payments', {
        Invoice: target,
        Account: { Code: '090' },
        Date: day(n + 3),
        Amount: amount,
        ...rate,
      });
    }
  }
  if (n % 5 === 1) {
    const {
      CreditNotes: [note],
    } = await call('PUT', 'CreditNotes?unitdp=4', {
      ...common,
      Type: 'ACCRECCREDIT',
      Date: day(n + 2),
      LineItems: lines,
    });
    if (n % 2)
      await call('PUT', 'Payments', {
        CreditNote: { CreditNoteID: note.CreditNoteID },
        Account: { Code: '091' },
        Date: day(n + 4),
        Amount: note.Total,
      });
    else if (n % 3)
      await call('PUT', `CreditNotes/${note.CreditNoteID}/Allocations`, {
        Invoice: target,
        Amount: note.Total,
        Date: day(n + 4),
      });
  }
  if (n % 7 === 2) {
    const {
      BankTransactions: [taken],
    } = await call('PUT', 'BankTransactions', {
      ...common,
      Type: 'RECEIVE-PREPAYMENT',
      CurrencyCode: 'GBP',
      BankAccount: { Code: '092' },
      LineItems: [
        {
          Description: 'Deposit',
          Quantity: 1,
          UnitAmount: 33.33,
          AccountCode: '830',
          TaxType: 'NONE',
        },
      ],
    });
    if (common.CurrencyCode === 'GBP' && n % 3 && invoice.AmountDue > 5)
      await call('PUT', `Prepayments/${taken.PrepaymentID}/Allocations`, {
        Invoice: target,
        Amount: 1.11,
        Date: day(n + 1),
      }).catch(() => {});
  }
}
await call('PUT', 'BankTransactions', {
  Type: 'SPEND',
  Contact: { Name: 'Bank' },
  BankAccount: { Code: '090' },
  Date: day(5),
  LineAmountTypes: 'Inclusive',
  LineItems: [
    { Description: 'fees', Quantity: 1, UnitAmount: 1.2, AccountCode: '404', TaxType: 'INPUT2' },
  ],
});
await call('PUT', 'ManualJournals', {
  Narration: 'Gift cards; expired',
  Status: 'POSTED',
  Date: day(9),
  JournalLines: [
    { LineAmount: 25, AccountCode: '825' },
    { LineAmount: -25, AccountCode: '270' },
  ],
});

const until = day(200);
const folder = mkdtempSync(join(tmpdir(), 'crossfoot-hledger-'));
let failed = false;
try {
  const file = join(folder, 'books.journal');
  writeFileSync(file, await control(base, 'GET', `journal?date=${until}`));
  execFileSync('hledger', ['check', '-f', file], { stdio: 'inherit' });
  const csv = execFileSync('hledger', ['balance', '-f', file, '--flat', '-O', 'csv', '-N'], {
    encoding: 'utf8',
  });
  const theirs = new Map(
    csv
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => {
        const [account, amount] = row.replaceAll('"', '').split(',');
        return [account, amount.replace('GBP', '').trim()];
      }),
  );
  const {
    Reports: [report],
  } = await call('GET', `Reports/TrialBalance?date=${until}`);
  let rows = 0;
  for (const section of report.Rows) {
    for (const row of section.Rows ?? []) {
      if (row.RowType !== 'Row') continue;
      rows += 1;
      const code = row.Cells[0].Value.match(/\(([^)]*)\)$/)[1];
      const ours = row.Cells[1].Value || `-${row.Cells[2].Value}`;
      if (theirs.get(code) !== ours) {
        failed = true;
        console.log(`FAIL  account ${code}: trial balance ${ours}, hledger ${theirs.get(code)}`);
      }
      theirs.delete(code);
    }
  }
  for (const [code, amount] of theirs) {
    failed = true;
    console.log(`FAIL  account ${code}: hledger ${amount}, trial balance nothing`);
  }
  const { documents } = await control(base, 'GET', 'documents');
  console.log(
    `${documents.length} documents, ${rows} accounts, hledger ${failed ? 'differs' : 'agrees'}`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
process.exit(failed ? 1 : 0);

// Validates what the simulated ledger takes and answers against the vendor's OpenAPI file: names,
// types, enums, lengths. Exits 1 on a mismatch, 0 with "skipped" where the file is absent.
//
//   node schemas.mjs http://localhost:8080 ../shared/specs/xero
import { openBooks } from './sdk.mjs';
import { openSpec } from './spec.mjs';

const [base, directory] = process.argv.slice(2);
if (!base || !directory) {
  console.error('usage: node schemas.mjs BASE_URL DIRECTORY');
  process.exit(2);
}
const spec = openSpec(directory);
if (!spec) {
  console.log(`skipped: ${directory} has no xero_accounting.yaml`);
  process.exit(0);
}
const { problems, schemaOf, requestSchemaOf } = spec;

const send = await openBooks(base);
let failures = 0;
let checked = 0;

function report(label, found) {
  checked += 1;
  if (found.length === 0) return;
  failures += 1;
  console.log(`FAIL  ${label}\n      ${[...new Set(found)].slice(0, 10).join('\n      ')}`);
}

async function call(method, path, { ids = {}, query = '', body, status = 200 } = {}) {
  const filled = path.replace(/\{(\w+)\}/g, (_, name) => ids[name]);
  const reply = await send(method, filled + query, body);
  const { text } = reply;
  const label = `${method} ${path}`;
  if (reply.status !== status)
    return report(label, [`status ${reply.status}: ${text.slice(0, 500)}`]);
  const wanted = requestSchemaOf(method, path);
  if (body && wanted && status === 200) report(`${label} (request)`, problems(wanted, body));
  const schema = schemaOf(method, path, String(status));
  if (!schema) return report(label, ['the vendor declares no such answer']);
  const answer = JSON.parse(text);
  report(label, problems(schema, answer));
  return answer;
}

const today = new Date().toISOString().slice(0, 10);
const line = {
  Description: 'Twine',
  Quantity: 2,
  UnitAmount: 9.99,
  AccountCode: '200',
  TaxType: 'OUTPUT2',
};
const contact = {
  Name: 'Odalys Brandt',
};

await call('GET', '/Organisation');
await call('GET', '/Organisation/Actions');
await call('GET', '/Accounts');
await call('PUT', '/Accounts', {
  body: { Code: '299', Name: 'Other sales', Type: 'REVENUE', TaxType: 'OUTPUT2' },
});
await call('GET', '/TaxRates');
await call('GET', '/Currencies');
await call('GET', '/BrandingThemes');
const tracking = await call('PUT', '/TrackingCategories', { body: { Name: 'Channel' } });
const category = tracking.TrackingCategories[0].TrackingCategoryID;
await call('PUT', '/TrackingCategories/{TrackingCategoryID}/Options', {
  ids: { TrackingCategoryID: category },
  body: { Name: 'Web UK' },
});
await call('GET', '/TrackingCategories');
await call('PUT', '/Items', {
  body: {
    Items: [
      {
        Code: 'TWINE',
        Name: 'Twine',
        SalesDetails: { UnitPrice: 9.99, AccountCode: '200', TaxType: 'OUTPUT2' },
      },
    ],
  },
});
await call('GET', '/Items');
await call('PUT', '/Contacts', {
  body: {
    Contacts: [
      {
        Name: 'Odalys Brandt',
        ContactNumber: 'bc:7',
        EmailAddress: 'o@example.test',
        Phones: [{ PhoneType: 'MOBILE', PhoneNumber: '7700900123' }],
        Addresses: [{ AddressType: 'STREET', City: 'Whitby' }],
      },
    ],
  },
});
await call('GET', '/Contacts', { query: '?page=1' });
await call('PUT', '/Contacts', { body: { Contacts: [{ Name: 'Odalys Brandt' }] }, status: 400 });
await call('PUT', '/ContactGroups', { body: { ContactGroups: [{ Name: 'Shoppers' }] } });

const invoice = {
  Type: 'ACCREC',
  Contact: contact,
  InvoiceNumber: 'S-1',
  Date: today,
  DueDate: today,
  Status: 'AUTHORISED',
  LineItems: [{ ...line, Tracking: [{ Name: 'Channel', Option: 'Web UK' }] }],
};
const made = await call('PUT', '/Invoices', { query: '?unitdp=4', body: { Invoices: [invoice] } });
const { InvoiceID } = made.Invoices[0];
await call('PUT', '/Invoices', { body: { Invoices: [invoice] }, status: 400 });
await call('PUT', '/Invoices', {
  query: '?summarizeErrors=false',
  body: { Invoices: [invoice, { ...invoice, InvoiceNumber: 'S-2' }] },
});
await call('GET', '/Invoices', { query: '?page=1' });
await call('POST', '/Invoices/{InvoiceID}', {
  ids: { InvoiceID },
  body: { Invoices: [{ Reference: 'x' }] },
});
const note = await call('PUT', '/CreditNotes', {
  body: {
    CreditNotes: [
      {
        Type: 'ACCRECCREDIT',
        Contact: contact,
        Status: 'AUTHORISED',
        Date: today,
        LineItems: [{ ...line, Quantity: 1 }],
      },
    ],
  },
});
const { CreditNoteID } = note.CreditNotes[0];
await call('PUT', '/CreditNotes/{CreditNoteID}/Allocations', {
  ids: { CreditNoteID },
  body: { Allocations: [{ Invoice: { InvoiceID }, Amount: 5, Date: today }] },
});
const payment = await call('PUT', '/Payments', {
  body: {
    Payments: [
      {
        Invoice: { InvoiceID },
        Account: { Code: '090' },
        Date: today,
        Amount: 1,
        Reference: 'card',
      },
    ],
  },
});
await call('GET', '/Payments', { query: '?page=1' });
await call('GET', '/Invoices/{InvoiceID}', { ids: { InvoiceID } });
await call('GET', '/CreditNotes/{CreditNoteID}', { ids: { CreditNoteID } });
await call('PUT', '/Payments', {
  body: {
    Payments: [{ CreditNote: { CreditNoteID }, Account: { Code: '090' }, Date: today, Amount: 2 }],
  },
});
await call('POST', '/Payments/{PaymentID}', {
  ids: { PaymentID: payment.Payments[0].PaymentID },
  body: { Status: 'DELETED' },
});
const batch = await call('PUT', '/BatchPayments', {
  body: {
    BatchPayments: [
      {
        Account: { AccountID: payment.Payments[0].Account.AccountID },
        Date: today,
        Payments: [{ Invoice: { InvoiceID }, Amount: 2 }],
      },
    ],
  },
});
await call('GET', '/BatchPayments');
await call('POST', '/BatchPayments', {
  body: { BatchPaymentID: batch.BatchPayments[0].BatchPaymentID, Status: 'DELETED' },
});
const bankLine = {
  Description: 'fees',
  Quantity: 1,
  UnitAmount: 1.2,
  AccountCode: '404',
  TaxType: 'INPUT2',
};
await call('PUT', '/BankTransactions', {
  body: {
    BankTransactions: [
      {
        Type: 'SPEND',
        Contact: contact,
        BankAccount: { Code: '090' },
        Date: today,
        LineItems: [bankLine],
      },
    ],
  },
});
const over = await call('PUT', '/BankTransactions', {
  body: {
    BankTransactions: [
      {
        Type: 'RECEIVE-OVERPAYMENT',
        Contact: contact,
        BankAccount: { Code: '090' },
        LineAmountTypes: 'NoTax',
        LineItems: [{ Description: 'too much', Quantity: 1, UnitAmount: 4, AccountCode: '610' }],
      },
    ],
  },
});
const { OverpaymentID } = over.BankTransactions[0];
await call('PUT', '/Overpayments/{OverpaymentID}/Allocations', {
  ids: { OverpaymentID },
  body: { Allocations: [{ Invoice: { InvoiceID }, Amount: 1, Date: today }] },
});
await call('GET', '/Overpayments/{OverpaymentID}', { ids: { OverpaymentID } });
await call('GET', '/BankTransactions', { query: '?page=1' });
await call('PUT', '/ManualJournals', {
  body: {
    ManualJournals: [
      {
        Narration: 'x',
        JournalLines: [
          { LineAmount: 5, AccountCode: '825' },
          { LineAmount: -5, AccountCode: '270' },
        ],
      },
    ],
  },
});
await call('PUT', '/Invoices/{InvoiceID}/History', {
  ids: { InvoiceID },
  body: { HistoryRecords: [{ Details: 'note' }] },
});
await call('GET', '/Invoices/{InvoiceID}/History', { ids: { InvoiceID } });
for (const name of ['TrialBalance', 'BalanceSheet', 'ProfitAndLoss'])
  await call('GET', `/Reports/${name}`);

console.log(`${checked} bodies checked, ${failures} failed`);
process.exit(failures ? 1 : 0);

// Runs the vendor's own SDK `xero-node` against the simulated ledger: consent, tokens, contacts,
// items, invoices, payments, credit notes, allocations, refunds, errors, limits. Exits 1 when
// something is not so.
//
//   node run.mjs http://localhost:8080
import assert from 'node:assert/strict';

import { connectSdk, control, credentialsClient, refusal } from './sdk.mjs';

const base = process.argv[2]?.replace(/\/$/, '');
if (!base) {
  console.error('usage: node run.mjs BASE_URL   (a running `crossfoot simulate xero`)');
  process.exit(2);
}
const app = {
  clientId: 'sim-web',
  clientSecret: 'sim-web-secret',
  redirectUris: ['http://localhost/callback'],
  scopes: [
    'openid',
    'profile',
    'email',
    'offline_access',
    'accounting.settings',
    'accounting.contacts',
    'accounting.invoices',
    'accounting.payments',
    'accounting.banktransactions',
    'accounting.manualjournals',
    'accounting.reports.trialbalance.read',
  ],
  state: 'cf-7c1f',
  httpTimeout: 5000,
};

await control(base, 'POST', 'reset', {});
await control(base, 'POST', 'limits', { minute: 0, day: 0 });
const xero = await connectSdk(base, app);
const api = xero.accountingApi;
const today = new Date().toISOString().slice(0, 10);
const line = (quantity, unitAmount, more = {}) => ({
  description: 'Kelp seasoning, 250 g pouch',
  quantity,
  unitAmount,
  accountCode: '200',
  taxType: 'OUTPUT2',
  ...more,
});
const contact = () => ({ contactID: shared.contact });
const shared = {};
let tenant;

async function signIn() {
  const url = new URL(await xero.buildConsentUrl());
  const consent = await fetch(`${base}${url.pathname}${url.search}&decision=approve`, {
    redirect: 'manual',
  });
  assert.equal(consent.status, 302, await consent.text());
  return xero.apiCallback(consent.headers.get('location'));
}

const journeys = {
  async 'consent, code exchange, a verified id token'() {
    const tokens = await signIn();
    assert.ok(tokens.access_token && tokens.refresh_token && tokens.id_token);
    assert.equal(tokens.claims().aud, app.clientId);
    await xero.updateTenants();
    tenant = xero.tenants[0].tenantId;
    assert.equal(xero.tenants[0].orgData.organisationID, tenant);
  },

  async 'both ways to refresh, the old token within its grace'() {
    const old = xero.readTokenSet().refresh_token;
    const first = await xero.refreshToken();
    assert.notEqual(first.refresh_token, old);
    const second = await xero.refreshWithRefreshToken(app.clientId, app.clientSecret, old);
    assert.ok(second.access_token);
  },

  async 'a custom connection by client credentials'() {
    const custom = credentialsClient({
      clientId: 'sim-custom',
      clientSecret: 'sim-custom-secret',
      scopes: ['accounting.settings'],
    });
    const tokens = await custom.getClientCredentialsToken();
    assert.ok(tokens.access_token && !tokens.refresh_token);
    const { body } = await custom.accountingApi.getOrganisations('');
    assert.equal(body.organisations[0].baseCurrency, 'GBP');
  },

  async 'reference data'() {
    const { body: organisations } = await api.getOrganisations(tenant);
    assert.equal(organisations.organisations[0].timezone, 'GMTSTANDARDTIME');
    const { body: accounts } = await api.getAccounts(
      tenant,
      undefined,
      'Status=="ACTIVE" AND Type=="BANK"',
      'Code ASC',
    );
    assert.deepEqual(
      accounts.accounts.map((one) => one.code),
      ['090', '091', '092', '093'],
    );
    const { body: rates } = await api.getTaxRates(tenant);
    assert.equal(rates.taxRates.find((one) => one.taxType === 'OUTPUT2').effectiveRate, 20);
    const { body: themes } = await api.getBrandingThemes(tenant);
    assert.equal(themes.brandingThemes[0].sortOrder, 0);
    const { body: currencies } = await api.getCurrencies(tenant);
    assert.ok(currencies.currencies.some((one) => one.code === 'EUR'));
  },

  async 'contacts: created, found by number, refused twice'() {
    const { body } = await api.createContacts(
      tenant,
      {
        contacts: [
          {
            name: 'Mabel Quayle',
            contactNumber: 'bc:1841',
            emailAddress: 'mabel@example.test',
            addresses: [{ addressType: 'STREET', addressLine1: '4 Harbour Row', city: 'Whitby' }],
          },
        ],
      },
      false,
    );
    shared.contact = body.contacts[0].contactID;
    assert.equal(body.contacts[0].phones.length, 4);
    const { body: found } = await api.getContact(tenant, 'bc:1841');
    assert.equal(found.contacts[0].contactID, shared.contact);
    const twice = await refusal(
      api.createContacts(tenant, { contacts: [{ name: 'MABEL QUAYLE' }] }, true),
    );
    assert.equal(twice.status, 400);
    assert.match(JSON.stringify(twice.body), /already assigned to another contact/);
  },

  async 'items by code'() {
    const { body } = await api.updateOrCreateItems(
      tenant,
      {
        items: [
          {
            code: 'KELP-250',
            name: 'Kelp seasoning 250 g',
            isSold: true,
            salesDetails: { unitPrice: 19.99, accountCode: '200', taxType: 'OUTPUT2' },
          },
        ],
      },
      false,
      4,
    );
    assert.equal(body.items[0].salesDetails.unitPrice, 19.99);
  },

  async 'an invoice, read back to the cent'() {
    const { body } = await api.createInvoices(
      tenant,
      {
        invoices: [
          {
            type: 'ACCREC',
            contact: contact(),
            invoiceNumber: 'BC-1001',
            reference: 'bc:1001',
            date: today,
            dueDate: today,
            lineAmountTypes: 'Exclusive',
            status: 'AUTHORISED',
            url: 'https://store.example/orders/1001',
            lineItems: [
              line(2, 19.99, { itemCode: 'KELP-250' }),
              {
                description: 'Shipping',
                quantity: 1,
                unitAmount: 4.95,
                accountCode: '260',
                taxType: 'OUTPUT2',
              },
            ],
          },
        ],
      },
      true,
      4,
      'key-1001',
    );
    shared.invoice = body.invoices[0];
    assert.equal(shared.invoice.total, 53.92);
    assert.ok(shared.invoice.updatedDateUTC instanceof Date);
    const { body: read } = await api.getInvoice(tenant, shared.invoice.invoiceID, 4);
    assert.equal(read.invoices[0].amountDue, 53.92);
    assert.equal(read.invoices[0].lineItems[0].taxAmount, 8);
  },

  async 'a batch that fails in part'() {
    const good = {
      type: 'ACCREC',
      contact: contact(),
      invoiceNumber: 'BC-1002',
      date: today,
      dueDate: today,
      status: 'AUTHORISED',
      lineItems: [line(1, 19.99)],
    };
    const bad = {
      ...good,
      invoiceNumber: 'BC-1003',
      lineItems: [line(3, 7.33, { accountCode: '9999' })],
    };
    const { body } = await api.createInvoices(tenant, { invoices: [good, bad] }, false, 4);
    assert.equal(body.invoices[0].statusAttributeString, 'OK');
    assert.equal(body.invoices[1].statusAttributeString, 'ERROR');
    assert.match(body.invoices[1].validationErrors[0].message, /not a valid code/);
    shared.second = body.invoices[0];
  },

  async 'lists: by number, filter, order, page, changed since'() {
    const { body: numbered } = await api.getInvoices(
      tenant,
      undefined,
      undefined,
      undefined,
      undefined,
      ['BC-1001', 'BC-1002', 'BC-9999'],
      undefined,
      undefined,
      1,
    );
    assert.equal(numbered.invoices.length, 2);
    const { body: filtered } = await api.getInvoices(
      tenant,
      undefined,
      `Reference=="bc:1001" AND Contact.ContactID==guid("${shared.contact}")`,
      'UpdatedDateUTC ASC',
    );
    assert.equal(filtered.invoices.length, 1);
    const { body: later } = await api.getInvoices(tenant, new Date(Date.now() + 60_000));
    assert.equal(later.invoices.length, 0);
  },

  async 'a payment, deleted and made again'() {
    const payment = {
      invoice: { invoiceID: shared.invoice.invoiceID },
      account: { code: '090' },
      date: today,
      amount: 53.92,
      reference: 'bc:1001 card',
    };
    const { body } = await api.createPayments(tenant, { payments: [payment] }, false);
    assert.equal(body.payments[0].invoice.status, 'PAID');
    const { body: gone } = await api.deletePayment(tenant, body.payments[0].paymentID, {
      status: 'DELETED',
    });
    assert.equal(gone.payments[0].status, 'DELETED');
    const over = await refusal(
      api.createPayments(tenant, { payments: [{ ...payment, amount: 53.93 }] }, true),
    );
    assert.match(JSON.stringify(over.body), /exceeds the amount outstanding/);
    await api.createPayments(tenant, { payments: [payment] }, false);
  },

  async 'a credit note refunded, another allocated and taken back'() {
    const note = (number) => ({
      type: 'ACCRECCREDIT',
      contact: contact(),
      creditNoteNumber: number,
      date: today,
      status: 'AUTHORISED',
      lineItems: [line(1, 19.99)],
    });
    const { body } = await api.createCreditNotes(
      tenant,
      { creditNotes: [note('BC-1001-R1'), note('BC-1002-R1')] },
      false,
      4,
    );
    const [refunded, allocated] = body.creditNotes;
    const { body: paid } = await api.createPayments(
      tenant,
      {
        payments: [
          {
            creditNote: { creditNoteID: refunded.creditNoteID },
            account: { code: '090' },
            date: today,
            amount: 23.99,
          },
        ],
      },
      false,
    );
    assert.equal(paid.payments[0].paymentType, 'ARCREDITPAYMENT');
    const { body: made } = await api.createCreditNoteAllocation(
      tenant,
      allocated.creditNoteID,
      {
        allocations: [
          {
            invoice: { invoiceID: shared.second.invoiceID },
            amount: 23.99,
            date: today,
          },
        ],
      },
      true,
    );
    const { body: open } = await api.getInvoice(tenant, shared.second.invoiceID);
    assert.equal(open.invoices[0].status, 'PAID');
    assert.equal(open.invoices[0].amountCredited, 23.99);
    const { body: removed } = await api.deleteCreditNoteAllocations(
      tenant,
      allocated.creditNoteID,
      made.allocations[0].allocationID,
    );
    assert.equal(removed.isDeleted, true);
  },

  async 'fees, a journal, a note'() {
    const { body } = await api.createBankTransactions(
      tenant,
      {
        bankTransactions: [
          {
            type: 'SPEND',
            contact: contact(),
            bankAccount: { code: '090' },
            date: today,
            reference: 'fees',
            lineAmountTypes: 'Inclusive',
            lineItems: [
              {
                description: 'Card fees',
                quantity: 1,
                unitAmount: 1.2,
                accountCode: '404',
                taxType: 'INPUT2',
              },
            ],
          },
        ],
      },
      false,
    );
    assert.equal(body.bankTransactions[0].totalTax, 0.2);
    await api.createManualJournals(
      tenant,
      {
        manualJournals: [
          {
            narration: 'Gift cards expired',
            status: 'POSTED',
            journalLines: [
              { lineAmount: 25, accountCode: '825' },
              { lineAmount: -25, accountCode: '270' },
            ],
          },
        ],
      },
      true,
    );
    await api.createInvoiceHistory(tenant, shared.invoice.invoiceID, {
      historyRecords: [{ details: 'from the store' }],
    });
    const { body: notes } = await api.getInvoiceHistory(tenant, shared.invoice.invoiceID);
    assert.equal(notes.historyRecords[0].details, 'from the store');
  },

  async 'the trial balance is in balance and equals the books'() {
    const { body } = await api.getReportTrialBalance(tenant, today);
    const [report] = body.reports;
    const total = report.rows.at(-1).rows[0].cells;
    assert.equal(total[1].value, total[2].value);
    const { accounts } = await control(base, 'GET', `balances?date=${today}`);
    for (const section of report.rows) {
      for (const row of section.rows ?? []) {
        if (row.rowType !== 'Row') continue;
        const id = row.cells[0].attributes[0].value;
        const shown = row.cells[1].value || `-${row.cells[2].value}`;
        assert.equal(accounts.find((one) => one.id === id).balance, shown);
      }
    }
  },

  async 'errors: 404 without a body, 400, void, 429 with its problem'() {
    const missing = await refusal(api.getInvoice(tenant, '11111111-2222-3333-4444-555555555555'));
    assert.equal(missing.status, 404);
    const used = await refusal(
      api.createInvoices(
        tenant,
        {
          invoices: [
            {
              type: 'ACCREC',
              contact: contact(),
              invoiceNumber: 'BC-1001',
              lineItems: [line(1, 1)],
            },
          ],
        },
        true,
      ),
    );
    assert.match(JSON.stringify(used.body), /Invoice # must be unique\./);
    const { body: voided } = await api.updateInvoice(tenant, shared.second.invoiceID, {
      invoices: [{ status: 'VOIDED' }],
    });
    assert.equal(voided.invoices[0].status, 'VOIDED');
    await control(base, 'POST', 'limits', { minute: 1 });
    const full = await refusal(api.getOrganisations(tenant));
    assert.equal(full.status, 429);
    await control(base, 'POST', 'limits', { minute: 0 });
  },

  async 'disconnecting forbids further calls'() {
    const [connection] = await xero.updateTenants(false);
    await xero.disconnect(connection.id);
    const refused = await refusal(api.getOrganisations(tenant));
    assert.equal(refused.status, 403);
  },
};

let failed = 0;
for (const [name, journey] of Object.entries(journeys)) {
  try {
    await journey();
    console.log(`ok    ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}: ${typeof error === 'string' ? error.slice(0, 2000) : error.stack}`);
  }
}
console.log(`${Object.keys(journeys).length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

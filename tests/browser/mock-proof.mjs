// Three proven days: one that agrees, one that differs, one that has not ended.
const base = {
  integration: 'woo-xero',
  proven_at: '2026-06-11T01:00:12Z',
  orders: 12,
  documents: 13,
  explained: 0,
  unexplained: 0,
};

export const provenDays = [
  { ...base, day: '2026-06-11', state: 'open', signed: false, orders: 3, documents: 2 },
  { ...base, day: '2026-06-10', state: 'different', signed: false, explained: 1, unexplained: 1 },
  { ...base, day: '2026-06-09', state: 'proven', signed: true },
];

const figure = (measure, name, store, ledger, difference = '0.00') => ({
  ...{ currency: 'EUR', measure, name, store, ledger, explained: '0.00', difference },
});

export const provenDay = {
  ...base,
  day: '2026-06-10',
  state: 'different',
  time_zone: 'Europe/Berlin',
  begins: '2026-06-09T22:00:00Z',
  ends: '2026-06-10T22:00:00Z',
  figures: [
    figure('invoices', '', '1204.50', '1204.50'),
    figure('credit_notes', '', '30.00', '30.00'),
    figure('tax', 'DE19', '187.52', '187.52'),
    figure('tender', '610', '980.00', '956.20', '23.80'),
  ],
  differences: [
    {
      kind: 'missing_payment',
      title: 'Payment missing',
      explained: false,
      order: '1060',
      order_number: '1060',
      document: 'W-1060',
      text:
        'The payment on W-1060 of order 1060 of 23.80 by stripe is missing in the ledger: ' +
        'it was there and somebody deleted it.',
    },
    {
      kind: 'rounding',
      title: 'Rounding',
      explained: true,
      order: '1055',
      order_number: '1055',
      document: 'W-1055',
      text: "Order 1055: A rounding line makes the total the store's.",
    },
  ],
  statement: {
    text: '{}',
    signature: 'c2lnbmF0dXJl',
    public_key: '3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29',
    algorithm: 'Ed25519',
  },
};

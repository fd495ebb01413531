// Multiplies the settled orders of a database by SQL: each copy with ids, keys and people of its
// own, an hour older than the one before. What is sealed stays sealed for the original, so a copy
// can be listed, searched and stepped over, but not opened.
import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';

// Copies have records far above those the shops give out; `k` numbers them.
const apart = 1_000_000;
const hour = 3_600_000_000;
// The newest keep their raw payloads, as retention leaves it.
const withPayload = 100_000;

const record = (of) => `CAST(CAST(${of} AS INTEGER) + c.k * ${apart} AS TEXT)`;
const within = (text, of) => `replace(${text}, ${of}, ${record(of)})`;
// Hashes and vendor ids stay scattered, so that their indexes grow as in life.
const scattered = (text) =>
  `CASE ${text} WHEN '' THEN '' ELSE ` +
  `printf('%08x', (c.k * 2654435761) % 4294967296) || substr(${text}, 9) END`;
const older = (at) => `${at} - c.k * ${hour}`;
const settled = 'JOIN settled b ON b.integration = t.integration AND b.record = t.record';

/** Per table: what differs in a copy, and which rows are copied. */
const tables = {
  snapshots: [
    {
      record: record('t.record'),
      number: record('t.record'),
      person: scattered('t.person'),
      raw: `CASE WHEN c.k > :payloads THEN '' ELSE t.raw END`,
      placed_at: older('t.placed_at'),
      modified_at: older('t.modified_at'),
      fetched_at: older('t.fetched_at'),
    },
    'JOIN settled b ON b.store = t.connection AND b.record = t.record AND t.kind = 0',
  ],
  order_histories: [
    { record: record('t.record'), person: scattered('t.person') },
    settled,
  ],
  postings: [
    {
      record: record('t.record'),
      key: within('t.key', 't.record'),
      number: within('t.number', 't.record'),
      vendor_id: scattered('t.vendor_id'),
      posted_at: older('t.posted_at'),
    },
    settled,
  ],
  operations: [
    {
      record: record('t.record'),
      key: within('t.key', 't.record'),
      posting: within('t.posting', 't.record'),
      person: scattered('t.person'),
      intended_at: older('t.intended_at'),
      finished_at: older('t.finished_at'),
    },
    settled,
  ],
  order_states: [
    {
      record: record('t.record'),
      number: record('t.record'),
      documents: within('t.documents', 't.record'),
      placed_at: older('t.placed_at'),
      updated_at: older('t.updated_at'),
    },
    settled,
  ],
  reviews: [
    {
      id: within('t.id', 't.record'),
      record: record('t.record'),
      opened_at: older('t.opened_at'),
      changed_at: older('t.changed_at'),
    },
    `${settled} AND t.state <> 'open'`,
  ],
  persons: [{ id: scattered('t.id') }, ''],
  person_emails: [{ email: scattered('t.email'), person: scattered('t.person') }, ''],
  contacts: [
    {
      id: scattered('t.id'),
      folded_name: scattered('t.folded_name'),
      vat_key: scattered('t.vat_key'),
      external_key: scattered('t.external_key'),
    },
    '',
  ],
  contact_emails: [{ email: scattered('t.email'), id: scattered('t.id') }, ''],
  contact_links: [{ customer: `t.customer || '-' || c.k`, contact: scattered('t.contact') }, ''],
};

/** Keeps the settled orders of now in `kept`: what is copied from here on. Answers how many. */
export function keepOriginals(file, kept) {
  const db = new DatabaseSync(file);
  db.prepare('ATTACH ? AS kept').run(kept);
  db.exec(`CREATE TEMP TABLE settled AS SELECT s.integration, i.store, s.record FROM order_states s
           JOIN integrations i ON i.id = s.integration
           WHERE s.state IN ('in_agreement', 'skipped')`);
  for (const [table, [, which]] of Object.entries(tables))
    db.exec(`CREATE TABLE kept.${table} AS SELECT t.* FROM main.${table} t ${which}`);
  db.exec(`CREATE TABLE kept.audit AS SELECT a.chain, a.at, a.entry, b.record FROM main.audit a
           JOIN settled b ON b.integration = json_extract(a.entry, '$.integration')
           AND b.record = json_extract(a.entry, '$.order')`);
  const { n } = db.prepare('SELECT COUNT(*) AS n FROM settled').get();
  db.close();
  return n;
}

/** The chain goes on: copies are entries like others, only the keyed head waits for the next. */
function multiplyAudit(db, from, to) {
  const entries = db.prepare('SELECT * FROM kept.audit').all();
  const put = db.prepare('INSERT INTO main.audit VALUES (?, ?, ?, ?, ?)');
  const last = db.prepare(
    'SELECT sequence, hash FROM main.audit WHERE chain = ? ORDER BY sequence DESC LIMIT 1',
  );
  const ends = new Map(entries.map(({ chain }) => [chain, last.get(chain)]));
  for (let k = from; k <= to; ++k)
    for (const { chain, at, entry, record: original } of entries) {
      const end = ends.get(chain);
      const text = entry.replaceAll(original, String(Number(original) + k * apart));
      const sequence = end.sequence + 1;
      const hash = createHash('sha256')
        .update(`${end.hash}\n${sequence}\n${at}\n${text}`)
        .digest('hex');
      put.run(chain, sequence, at, text, hash);
      ends.set(chain, { sequence, hash });
    }
}

/** Adds the copies numbered `from` to `to`, each of `size` orders. Nobody else may be at work. */
export function multiply(file, kept, from, to, size) {
  if (to < from) return;
  const db = new DatabaseSync(file);
  db.prepare('ATTACH ? AS kept').run(kept);
  db.exec('PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-400000');
  db.exec('BEGIN; CREATE TEMP TABLE copies (k INTEGER PRIMARY KEY)');
  const number = db.prepare('INSERT INTO copies VALUES (?)');
  for (let k = from; k <= to; ++k) number.run(k);
  for (const [table, [changed]] of Object.entries(tables)) {
    const columns = db.prepare(`PRAGMA main.table_info(${table})`).all();
    const values = columns.map(({ name }) => changed[name] ?? `t.${name}`);
    const insert = db.prepare(
      `INSERT OR IGNORE INTO main.${table} SELECT ${values.join(', ')} FROM copies c
       CROSS JOIN kept.${table} t`,
    );
    if (table === 'snapshots') insert.run({ payloads: Math.ceil(withPayload / size) });
    else insert.run();
  }
  multiplyAudit(db, from, to);
  db.exec(`DELETE FROM order_totals; INSERT INTO order_totals SELECT integration, state, currency,
           exponent, COUNT(*), SUM(store_minor), SUM(ledger_minor), SUM(named_minor)
           FROM order_states GROUP BY integration, state, currency, exponent`);
  db.exec('COMMIT; PRAGMA journal_mode=WAL');
  db.close();
}

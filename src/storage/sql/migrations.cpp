#include "storage/sql/migrations.hpp"

#include <filesystem>
#include <iterator>
#include <span>

#include "ports/storage.hpp"
#include "storage/sql/audit_heads.hpp"
#include "storage/sql/backup.hpp"
#include "storage/sql/migration_persons.hpp"

namespace cf::sql {
namespace {

// Forward-only. A released step never changes; a new one is appended. One statement per element,
// because SQLite runs only the first statement of a text.
constexpr char const* first_schema[] = {
    "CREATE TABLE connections (id TEXT PRIMARY KEY, system TEXT NOT NULL, name TEXT NOT "
    "NULL, settings TEXT NOT NULL,"
    " hook_path TEXT NOT NULL, state TEXT NOT NULL, detail TEXT NOT NULL, last_ok_at "
    "BIGINT NOT NULL, last_delivery_at BIGINT NOT NULL)",
    "CREATE TABLE integrations (id TEXT PRIMARY KEY, name TEXT NOT NULL, store TEXT NOT "
    "NULL, ledger TEXT NOT NULL,"
    " policy_version BIGINT NOT NULL, active BIGINT NOT NULL, start_at BIGINT NOT NULL)",
    "CREATE TABLE policies (integration TEXT NOT NULL, version BIGINT NOT NULL, text TEXT "
    "NOT NULL, hash TEXT NOT NULL,"
    " author TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (integration, version))",
    "CREATE TABLE dirty (connection TEXT NOT NULL, kind BIGINT NOT NULL, record TEXT NOT "
    "NULL, mark BIGINT NOT NULL,"
    " priority BIGINT NOT NULL, first_seen BIGINT NOT NULL, last_seen BIGINT NOT NULL, "
    "not_before BIGINT NOT NULL,"
    " attempts BIGINT NOT NULL, delivery TEXT NOT NULL, PRIMARY KEY (connection, kind, "
    "record))",
    "CREATE INDEX dirty_due ON dirty (connection, kind, priority, first_seen)",
    "CREATE TABLE snapshots (connection TEXT NOT NULL, kind BIGINT NOT NULL, record TEXT "
    "NOT NULL, status TEXT NOT NULL,"
    " number TEXT NOT NULL, facts TEXT NOT NULL, history TEXT NOT NULL, total_check TEXT "
    "NOT NULL, raw TEXT NOT NULL,"
    " sweep_mark TEXT NOT NULL, admin_url TEXT NOT NULL, placed_at BIGINT NOT NULL, "
    "modified_at BIGINT NOT NULL,"
    " fetched_at BIGINT NOT NULL, PRIMARY KEY (connection, kind, record))",
    "CREATE INDEX snapshots_placed ON snapshots (connection, kind, placed_at)",
    "CREATE TABLE postings (integration TEXT NOT NULL, key TEXT NOT NULL, record TEXT NOT "
    "NULL, kind TEXT NOT NULL,"
    " state TEXT NOT NULL, vendor_id TEXT NOT NULL, number TEXT NOT NULL, revision TEXT "
    "NOT NULL, fingerprint TEXT NOT NULL,"
    " frozen TEXT NOT NULL, policy_version BIGINT NOT NULL, currency TEXT NOT NULL, "
    "total_minor BIGINT NOT NULL,"
    " date TEXT NOT NULL, posted_at BIGINT NOT NULL, PRIMARY KEY (integration, record, "
    "key))",
    "CREATE INDEX postings_vendor ON postings (integration, vendor_id)",
    "CREATE INDEX postings_listed ON postings (posted_at, key)",
    "CREATE TABLE operations (key TEXT NOT NULL, generation BIGINT NOT NULL, integration "
    "TEXT NOT NULL, lane TEXT NOT NULL,"
    " record TEXT NOT NULL, posting TEXT NOT NULL, kind TEXT NOT NULL, intent TEXT NOT "
    "NULL, intended_at BIGINT NOT NULL,"
    " outcome TEXT NOT NULL, outcome_detail TEXT NOT NULL, finished_at BIGINT NOT NULL, "
    "PRIMARY KEY (key, generation))",
    "CREATE INDEX operations_open ON operations (lane, intended_at) WHERE outcome = ''",
    "CREATE INDEX operations_record ON operations (integration, record)",
    "CREATE TABLE order_states (integration TEXT NOT NULL, record TEXT NOT NULL, number "
    "TEXT NOT NULL, currency TEXT NOT NULL,"
    " exponent BIGINT NOT NULL, store_minor BIGINT NOT NULL, ledger_minor BIGINT NOT NULL, "
    "named_minor BIGINT NOT NULL,"
    " state TEXT NOT NULL, reason TEXT NOT NULL, documents TEXT NOT NULL, placed_at BIGINT "
    "NOT NULL, updated_at BIGINT NOT NULL,"
    " PRIMARY KEY (integration, record))",
    "CREATE INDEX order_states_listed ON order_states (updated_at, record)",
    "CREATE INDEX order_states_number ON order_states (number)",
    "CREATE TABLE reviews (id TEXT PRIMARY KEY, integration TEXT NOT NULL, record TEXT NOT "
    "NULL, cause TEXT NOT NULL,"
    " fingerprint TEXT NOT NULL, state TEXT NOT NULL, detail TEXT NOT NULL, opened_at "
    "BIGINT NOT NULL, changed_at BIGINT NOT NULL)",
    "CREATE INDEX reviews_open ON reviews (opened_at, id) WHERE state = 'open'",
    "CREATE INDEX reviews_record ON reviews (integration, record)",
    "CREATE TABLE contacts (ledger TEXT NOT NULL, id TEXT NOT NULL, folded_name TEXT NOT "
    "NULL, vat_key TEXT NOT NULL,"
    " external_key TEXT NOT NULL, status TEXT NOT NULL, contact TEXT NOT NULL, PRIMARY KEY "
    "(ledger, id))",
    "CREATE INDEX contacts_name ON contacts (ledger, folded_name)",
    "CREATE INDEX contacts_vat ON contacts (ledger, vat_key)",
    "CREATE INDEX contacts_external ON contacts (ledger, external_key)",
    "CREATE TABLE contact_emails (ledger TEXT NOT NULL, email TEXT NOT NULL, id TEXT NOT "
    "NULL, PRIMARY KEY (ledger, email, id))",
    "CREATE INDEX contact_emails_id ON contact_emails (ledger, id)",
    "CREATE TABLE contact_links (store TEXT NOT NULL, customer TEXT NOT NULL, ledger TEXT "
    "NOT NULL, contact TEXT NOT NULL,"
    " PRIMARY KEY (store, customer, ledger))",
    "CREATE TABLE budgets (connection TEXT NOT NULL, name TEXT NOT NULL, start BIGINT NOT "
    "NULL, used BIGINT NOT NULL,"
    " PRIMARY KEY (connection, name, start))",
    "CREATE TABLE single_values (scope TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT "
    "NULL, PRIMARY KEY (scope, name))",
    "CREATE TABLE audit (chain TEXT NOT NULL, sequence BIGINT NOT NULL, at BIGINT NOT "
    "NULL, entry TEXT NOT NULL,"
    " hash TEXT NOT NULL, PRIMARY KEY (chain, sequence))",
};

// Persons get keys of their own, and what people are found by is hashed; migration_persons.hpp
// moves what is there.
constexpr char const* persons_schema[] = {
    "CREATE TABLE seal_state (active BIGINT NOT NULL, epoch BIGINT NOT NULL)",
    "CREATE TABLE seal_keys (id BIGINT NOT NULL, master TEXT NOT NULL, wrapped TEXT NOT NULL,"
    " PRIMARY KEY (id, master))",
    "CREATE TABLE persons (id TEXT PRIMARY KEY, wrapped TEXT NOT NULL)",
    "CREATE TABLE person_emails (email TEXT NOT NULL, person TEXT NOT NULL,"
    " PRIMARY KEY (email, person))",
    "CREATE INDEX person_emails_person ON person_emails (person)",
    "CREATE TABLE erased_persons (id TEXT PRIMARY KEY, at BIGINT NOT NULL)",
    "ALTER TABLE snapshots ADD COLUMN person TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE operations ADD COLUMN person TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX snapshots_person ON snapshots (person) WHERE person <> ''",
};

// The sums of all orders are kept in step with them.
constexpr char const* totals_schema[] = {
    "CREATE TABLE order_totals (integration TEXT NOT NULL, state TEXT NOT NULL, currency TEXT NOT "
    "NULL, exponent BIGINT NOT NULL, orders BIGINT NOT NULL, store_minor BIGINT NOT NULL,"
    " ledger_minor BIGINT NOT NULL, named_minor BIGINT NOT NULL,"
    " PRIMARY KEY (integration, state, currency, exponent))",
    "INSERT INTO order_totals SELECT integration, state, currency, exponent, COUNT(*),"
    " SUM(store_minor), SUM(ledger_minor), SUM(named_minor) FROM order_states"
    " GROUP BY integration, state, currency, exponent",
};

// The audit only grows: nothing changes, goes, or comes in between.
constexpr char const* audit_schema[] = {
    "CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit BEGIN"
    " SELECT RAISE(ABORT, 'the audit is append-only'); END",
    "CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit BEGIN"
    " SELECT RAISE(ABORT, 'the audit is append-only'); END",
    "CREATE TRIGGER audit_grows_in_order BEFORE INSERT ON audit WHEN NEW.sequence <>"
    " (SELECT COALESCE(MAX(sequence), 0) + 1 FROM audit WHERE chain = NEW.chain) BEGIN"
    " SELECT RAISE(ABORT, 'the audit grows in order'); END",
};

// Two integrations of one store compare with what each of them has posted.
constexpr char const* order_histories[] = {
    "CREATE TABLE order_histories (integration TEXT NOT NULL, record TEXT NOT NULL, person "
    "TEXT NOT NULL, history TEXT NOT NULL,"
    " PRIMARY KEY (integration, record))",
};

// Answers of people, incidents, and documents of others in the ledger.
constexpr char const* decisions_and_incidents[] = {
    "ALTER TABLE reviews ADD COLUMN root TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX reviews_root ON reviews (root) WHERE state = 'open'",
    "CREATE TABLE decisions (integration TEXT NOT NULL, record TEXT NOT NULL, cause TEXT NOT NULL,"
    " fingerprint TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL, author TEXT NOT NULL,"
    " at BIGINT NOT NULL, PRIMARY KEY (integration, record, cause))",
    "CREATE TABLE incidents (connection TEXT NOT NULL, kind TEXT NOT NULL, opened_at BIGINT NOT "
    "NULL, state TEXT NOT NULL, detail TEXT NOT NULL, times BIGINT NOT NULL, changed_at BIGINT NOT "
    "NULL, PRIMARY KEY (connection, kind, opened_at))",
    "CREATE TABLE strangers (ledger TEXT NOT NULL, id TEXT NOT NULL, number TEXT NOT NULL,"
    " reference TEXT NOT NULL, status TEXT NOT NULL, currency TEXT NOT NULL, total_minor BIGINT NOT"
    " NULL, number_key TEXT NOT NULL, reference_key TEXT NOT NULL, PRIMARY KEY (ledger, id))",
    "CREATE INDEX strangers_number ON strangers (ledger, number_key)",
    "CREATE INDEX strangers_reference ON strangers (ledger, reference_key)",
};

// What is asked while orders flow, or a page waits, is found by an index however many there are.
constexpr char const* found_by_index[] = {
    "DROP INDEX dirty_due",
    "CREATE INDEX dirty_due ON dirty (connection, kind, priority, first_seen, record, not_before)",
    "CREATE INDEX dirty_wakes ON dirty (connection, kind, not_before)",
    "CREATE INDEX snapshots_payloads ON snapshots (fetched_at) WHERE raw <> ''",
    "CREATE INDEX order_histories_person ON order_histories (person) WHERE person <> ''",
    "DROP INDEX postings_listed",
    ("CREATE INDEX postings_listed ON postings (integration, posted_at, key) WHERE kind IN "
     "('invoice', 'credit_note')"),
    "CREATE INDEX postings_number ON postings (number COLLATE NOCASE) WHERE number <> ''",
    "DROP INDEX order_states_number",
    "CREATE INDEX order_states_number ON order_states (number COLLATE NOCASE)",
    "CREATE INDEX order_states_by_state ON order_states (integration, state, updated_at, record)",
    "DROP INDEX reviews_open",
    "CREATE INDEX reviews_listed ON reviews (state, opened_at, id)",
    "CREATE INDEX audit_orders ON audit (chain, " CF_AUDITED_ORDER ", sequence)",
};

// One row: what there is of the audit as a whole.
constexpr char const* audit_summary_schema[] = {
    "CREATE TABLE audit_summary (text TEXT NOT NULL, proof TEXT NOT NULL)",
};

constexpr std::span<char const* const> steps[] = {first_schema,
                                                  persons_schema,
                                                  totals_schema,
                                                  audit_schema,
                                                  order_histories,
                                                  decisions_and_incidents,
                                                  found_by_index,
                                                  audit_summary_schema};

constexpr int persons_step = 2;
static_assert(steps[persons_step - 1].data() == persons_schema);
constexpr int audit_step = 4;
static_assert(steps[audit_step - 1].data() == audit_schema);
constexpr int audit_summary_step = 8;
static_assert(steps[audit_summary_step - 1].data() == audit_summary_schema);

int schema_of(Database& database) {
    database.command("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)");
    auto const rows = database.rows<std::int64_t>("SELECT version FROM schema_version");
    return rows.empty() ? 0 : int(std::get<0>(rows.front()));
}

}  // namespace

int newest_schema() { return int(std::size(steps)); }

namespace {

void keep_copy(std::string const& file, int schema) {
    std::string const copy = file + ".schema-" + std::to_string(schema);
    if (std::filesystem::exists(copy)) return;  // From an attempt that was cut off.
    auto const kept = back_up(file, copy);
    if (kept.has_error())
        throw StorageUnavailable("no copy could be made before the schema changes: " +
                                 kept.error().message);
}

void apply_step(Database& database, KeyRing& keys, int version) {
    database.command("BEGIN IMMEDIATE");
    try {
        for (char const* statement : steps[version - 1]) database.command(statement);
        if (version == persons_step) move_to_person_keys(database, keys);
        if (version == audit_step) keep_audit_heads(database, keys);
        if (version == audit_summary_step) keep_audit_summary(database, keys);
        database.command("DELETE FROM schema_version");
        database.run("INSERT INTO schema_version VALUES (:v)", std::int64_t(version));
        database.command("COMMIT");
    } catch (...) {
        keys.forget();
        database.command("ROLLBACK");
        throw;
    }
}

}  // namespace

void migrate(Database& database, KeyRing& keys, std::string const& file, int newest) {
    int const present = schema_of(database);
    if (present > newest_schema())
        throw StorageUnavailable("the database was written by a newer Crossfoot (schema " +
                                 std::to_string(present) +
                                 "); start that version or restore a backup");
    bool const on_disk = file != ":memory:";
    if (present > 0 && present < newest && on_disk) keep_copy(file, present);
    for (int version = present + 1; version <= newest; ++version)
        apply_step(database, keys, version);
    if (present > 0 && present < persons_step && newest >= persons_step && on_disk) {
        // What lay readable must not stay behind in free pages or in the journal.
        database.command("VACUUM");
        database.command("PRAGMA wal_checkpoint(TRUNCATE)");
    }
}

}  // namespace cf::sql

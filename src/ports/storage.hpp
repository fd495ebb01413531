#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/instant.hpp"
#include "base/task.hpp"
#include "ports/storefront.hpp"

namespace cf {

/// The database is gone or refuses to write; nobody below can help. The engine pauses and retries.
class StorageUnavailable : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// ---- Rows ------------------------------------------------------------------------------------
// Texts are never NULL: "" means none. Instants are UTC. `*_json` columns hold one JSON text.

struct ConnectionRow {
    ConnectionId id;
    std::string system;  ///< Connector name.
    std::string name;
    std::string settings_json = "{}";
    std::string hook_path;          ///< Secret part of its webhook address.
    std::string state = "healthy";  ///< healthy, attention, broken, off
    std::string detail;
    Instant last_ok_at{};
    Instant last_delivery_at{};
};

struct IntegrationRow {
    IntegrationId id;
    std::string name;
    ConnectionId store, ledger;
    int policy_version = 1;
    bool on = true;
    Instant start_at{};  ///< Orders placed before are not posted.
};

struct PolicyRow {
    IntegrationId integration;
    int version = 1;
    std::string text;
    std::string hash;
    std::string author;
    Instant at{};
};

/// Who goes first. A person waits for the answer and has a slot of their own.
enum class Priority { person = -1, live = 0, repair = 1, backfill = 2 };

struct DirtyMark {
    ConnectionId connection;
    RecordRef record;
    Priority priority = Priority::live;
    std::string delivery_id;
};

struct DirtyRow {
    ConnectionId connection;
    RecordRef record;
    std::int64_t mark = 0;
    Priority priority = Priority::live;
    Instant first_seen{}, last_seen{};
    int attempts = 0;
};

struct SnapshotRow {
    ConnectionId connection;
    RecordRef record;
    std::string status;
    std::string number;
    std::string person;        ///< Whose it is: seals the texts below. "" for nobody's.
    std::string facts_json;    ///< Canonical facts as fetched; sealed at rest.
    std::string history_json;  ///< Of customers: what their contacts were last told.
    std::string check_json;
    std::string raw_json;  ///< Vendor payloads; compressed and sealed. Not read with the row.
    std::string sweep_mark;
    std::string admin_url;
    Instant placed_at{}, modified_at{}, fetched_at{};
};

/// A document or movement that exists in the ledger (or is about to) and that we own.
struct PostingRow {
    IntegrationId integration;
    PostingKey key;
    RecordId record;
    std::string
        kind;  ///< invoice, credit_note, payment, refund, allocation, customer_credit, journal, ...
    std::string state;  ///< intended, posted, voided, differs
    VendorId vendor_id;
    std::string number;
    std::string revision;
    std::string fingerprint;  ///< Of the accounting content as posted.
    std::string
        frozen_json;  ///< Choices that later plans may not change, and the content as posted.
    int policy_version = 1;
    std::string currency;
    std::int64_t total_minor = 0;
    CalendarDate date{};
    Instant posted_at{};
};

/// One ledger write. Without an outcome it is the unknown state.
struct OperationRow {
    std::string key;
    IntegrationId integration;
    ConnectionId lane;
    RecordId record;
    PostingKey posting;
    std::string kind;
    int generation = 1;
    std::string intent_json;  ///< What was sent; sealed at rest.
    Instant intended_at{};
    std::string outcome;  ///< "", done, refused, absent
    std::string outcome_json;
    Instant finished_at{};
};

/// The read model of one order: what lists, totals and the overview show.
struct OrderStateRow {
    IntegrationId integration;
    RecordId record;
    std::string number;
    std::string currency;
    std::int64_t store_minor = 0;
    std::int64_t ledger_minor = 0;
    std::int64_t named_minor =
        0;  ///< Part of the difference that is named (marketplace tax, skipped).
    int exponent = 2;
    std::string state;  ///< in_agreement, posting, waiting, needs_you, differs, skipped
    std::string reason;
    std::string documents_json = "[]";  ///< Numbers.
    Instant placed_at{}, updated_at{};
};

struct ReviewRow {
    std::string id;  ///< Integration, record and cause: one item per cause.
    IntegrationId integration;
    RecordId record;
    std::string cause;
    std::string fingerprint;
    std::string state = "open";  ///< open, dismissed, closed
    std::string detail_json;     ///< title, what, meaning, todo, fixes, evidence
    Instant opened_at{}, changed_at{};
    std::string root{};  ///< What items with one remedy share; "" before that was kept: the cause.
};

/// Which items of the review; "" means any.
struct ReviewQuery {
    std::string integration, root;
    std::string text;            ///< In the cause or the order's number.
    std::string state = "open";  ///< open, dismissed, closed
    std::string after;           ///< Cursor; "" for the first page. Longest open first.
    int limit = 50;
};

/// Open items that share their root cause.
struct ReviewGroup {
    std::string root;
    std::int64_t items = 0;
    Instant oldest_at{};
    std::string example;  ///< Id of one of them: title and remedy are the same for all.
};

/// A person's answer to a review item: a fact like any other, bound to what was shown.
struct DecisionRow {
    IntegrationId integration;
    RecordId record;
    std::string cause;        ///< Of the item it answers; one answer for each.
    std::string fingerprint;  ///< Of the item as shown: it lapses when that changes.
    std::string kind;         ///< accept_theirs, restore_ours, adopt, ignore_order, ...
    std::string value_json = "{}";
    std::string by;
    Instant at{};
};

/// Something that is wrong with a connection as a whole, from when it was noticed until it is over.
struct IncidentRow {
    ConnectionId connection;
    std::string kind;                ///< silence, hooks, forged
    std::string state = "open";      ///< open, closed
    std::string detail_json = "{}";  ///< title, what, todo, and what was done
    std::int64_t times = 1;          ///< Seen since it was opened.
    Instant opened_at{}, changed_at{};
};

/// A sales document in the ledger that others made: what a document of ours may be the twin of.
struct StrangerRow {
    ConnectionId ledger;
    VendorId id;
    std::string number, reference, status, currency;
    std::int64_t total_minor = 0;
    std::string number_key{}, reference_key{};  ///< Folded: what it is found by; "" is no key.
};

/// Whom a record is about, as far as the store says.
struct PersonRef {
    ConnectionId store;
    std::string customer;  ///< Id in the store; "" for a guest.
    std::string email;
    RecordId record;  ///< Stands for the person when nothing else is known.
};

struct ErasedPerson {
    std::string id;
    Instant at{};
};

/// A contact of the ledger. What it is found by is kept as keyed hashes: these members are what to
/// find it by when it is written, and empty when it is read.
struct ContactRow {
    ConnectionId ledger;
    VendorId id;
    std::string folded_name;
    std::string email_keys;  ///< Folded e-mails, each between line feeds: "\na@b\nc@d\n".
    std::string vat_key;
    std::string external_key;
    std::string status;
    std::string contact_json;  ///< Sealed at rest.
};

struct AuditRow {
    std::string chain;
    std::int64_t sequence = 0;
    Instant at{};
    std::string entry_json;
    std::string hash;
};

struct StateTotals {
    std::string state, currency;
    int exponent = 2;
    std::int64_t orders = 0, store_minor = 0, ledger_minor = 0, named_minor = 0;
    IntegrationId integration;
};

struct OrderQuery {
    std::string integration, state, text;
    std::string after;  ///< Cursor; "" for the first page. Newest change first.
    int limit = 50;
};

// ---- The port --------------------------------------------------------------------------------

/// One transaction. Methods throw StorageUnavailable, nothing else.
class Transaction {
  public:
    virtual ~Transaction() = default;

    virtual void put_connection(ConnectionRow const&) = 0;
    virtual std::vector<ConnectionRow> connections() = 0;
    virtual void put_integration(IntegrationRow const&) = 0;
    virtual std::vector<IntegrationRow> integrations() = 0;
    virtual void put_policy(PolicyRow const&) = 0;
    virtual std::optional<PolicyRow> policy(IntegrationId const&, int version) = 0;

    /// Upserts `mark + 1`; a record already marked keeps its first_seen and its better priority.
    virtual void mark_dirty(std::vector<DirtyMark> const&, Instant at) = 0;
    /// Marked records whose time has come, best priority first, then longest waiting.
    virtual std::vector<DirtyRow> due_dirty(ConnectionId const&,
                                            RecordKind,
                                            Instant now,
                                            int limit) = 0;
    /// Marked, due or not.
    virtual bool is_dirty(ConnectionId const&, RecordRef const&) = 0;
    virtual std::optional<Instant> next_dirty(ConnectionId const&, RecordKind) = 0;
    /// Only if nothing was heard since: `WHERE mark = row.mark`.
    virtual void clear_dirty(DirtyRow const&) = 0;
    /// Try again at `not_before`; a new signal makes it due at once.
    virtual void defer_dirty(DirtyRow const&, Instant not_before) = 0;
    virtual std::int64_t count_dirty(ConnectionId const&) = 0;

    /// An empty `raw_json` keeps the payloads that are there.
    virtual void put_snapshot(SnapshotRow const&) = 0;
    virtual std::optional<SnapshotRow> snapshot(ConnectionId const&, RecordRef const&) = 0;
    virtual std::vector<SnapshotRow> snapshots_of(std::string const& person) = 0;
    /// The vendor payloads of a snapshot; "" when there are none.
    virtual std::string raw_payloads(ConnectionId const&, RecordRef const&) = 0;
    /// What an integration compares an order with once something of it is posted; sealed for the
    /// order's person. "" when there is none. Two integrations of one store remember each for
    /// itself.
    virtual std::string history(IntegrationId const&, RecordId const&) = 0;
    virtual void put_history(IntegrationId const&,
                             RecordId const&,
                             std::string const& person,
                             std::string const& json) = 0;
    /// Sweep marks of orders placed in [from, to).
    virtual std::vector<SweepEntry> sweep_marks(ConnectionId const&, Instant from, Instant to) = 0;

    virtual std::vector<PostingRow> postings(IntegrationId const&, RecordId const&) = 0;
    virtual void put_posting(PostingRow const&) = 0;
    virtual std::optional<PostingRow> posting_of(IntegrationId const&, VendorId const&) = 0;
    virtual std::vector<PostingRow> list_postings(std::string const& integration,
                                                  std::string const& text,
                                                  std::string const& after,
                                                  int limit) = 0;

    virtual void record_intents(std::vector<OperationRow> const&) = 0;
    virtual void record_outcome(std::string const& key,
                                int generation,
                                std::string const& outcome,
                                std::string const& outcome_json,
                                Instant at) = 0;
    /// Intents without outcome of a lane, oldest first.
    virtual std::vector<OperationRow> open_operations(ConnectionId const& lane, int limit) = 0;
    virtual std::optional<OperationRow> operation(std::string const& key) = 0;
    virtual std::vector<OperationRow> operations_of(IntegrationId const&, RecordId const&) = 0;

    virtual void put_order_state(OrderStateRow const&) = 0;
    virtual std::optional<OrderStateRow> order_state(IntegrationId const&, RecordId const&) = 0;
    virtual std::vector<OrderStateRow> order_states(OrderQuery const&) = 0;
    virtual std::vector<StateTotals> totals() = 0;

    virtual void put_review(ReviewRow const&) = 0;
    virtual std::vector<ReviewRow> reviews_of(IntegrationId const&, RecordId const&) = 0;
    virtual std::optional<ReviewRow> review(std::string const& id) = 0;
    virtual std::vector<ReviewRow> open_reviews(std::string const& after, int limit) = 0;
    virtual std::int64_t count_open_reviews() = 0;
    virtual std::vector<ReviewRow> list_reviews(ReviewQuery const&) = 0;
    /// Largest group first.
    virtual std::vector<ReviewGroup> review_groups(std::string const& integration, int limit) = 0;

    /// Replaces an earlier answer to the same item.
    virtual void put_decision(DecisionRow const&) = 0;
    virtual void drop_decision(IntegrationId const&, RecordId const&, std::string const& cause) = 0;
    virtual std::vector<DecisionRow> decisions_of(IntegrationId const&, RecordId const&) = 0;
    virtual bool has_decisions(IntegrationId const&) = 0;

    virtual void put_incident(IncidentRow const&) = 0;
    virtual std::optional<IncidentRow> open_incident(ConnectionId const&,
                                                     std::string const& kind) = 0;
    /// Open ones first, then the newest.
    virtual std::vector<IncidentRow> incidents(std::string const& state, int limit) = 0;

    virtual void put_stranger(StrangerRow const&) = 0;
    virtual void drop_stranger(ConnectionId const& ledger, VendorId const&) = 0;
    virtual std::optional<StrangerRow> stranger(ConnectionId const& ledger, VendorId const&) = 0;
    /// Whose number key or reference key is one of `keys`.
    virtual std::vector<StrangerRow> strangers(ConnectionId const& ledger,
                                               std::vector<std::string> const& keys) = 0;

    virtual void put_contact(ContactRow const&) = 0;
    /// Rows that share a key with the customer: the candidates for the matching rules.
    virtual std::vector<ContactRow> contact_candidates(ConnectionId const& ledger,
                                                       std::string const& email,
                                                       std::string const& vat,
                                                       std::string const& folded_name,
                                                       std::string const& external_key) = 0;
    virtual std::optional<ContactRow> contact(ConnectionId const& ledger, VendorId const& id) = 0;
    virtual void put_contact_link(ConnectionId const& store,
                                  std::string const& customer,
                                  ConnectionId const& ledger,
                                  VendorId const& contact) = 0;
    virtual std::optional<VendorId> contact_link(ConnectionId const& store,
                                                 std::string const& customer,
                                                 ConnectionId const& ledger) = 0;

    /// Whose a fact is that the store dated `at`: their id, with a key made for them when they are
    /// new. Nothing when they were erased at that time or later: what is theirs must not be kept.
    virtual std::optional<std::string> keep_person(PersonRef const&, Instant at) = 0;
    /// Everybody known by this folded e-mail, and by this customer's id in a store ("" for any of
    /// the two).
    virtual std::vector<std::string> find_persons(std::string const& email,
                                                  ConnectionId const& store,
                                                  std::string const& customer) = 0;
    /// Destroys the person's key and remembers that they were erased. What was sealed for them
    /// reads as "" from now on; rows of the ledger's own books are untouched.
    virtual void erase_person(std::string const& person, Instant at) = 0;
    /// Empties what was sent for a record, and what the ledger's contact shows.
    virtual void blank_operations(IntegrationId const&, RecordId const&) = 0;
    virtual void blank_contact(ConnectionId const& ledger, VendorId const& id, Instant at) = 0;
    virtual std::vector<ErasedPerson> erased_persons() = 0;
    /// Contacts that are listed as erased and show something all the same: from an older copy.
    virtual void blank_erased_contacts() = 0;
    /// Keyed hash of a text, for keys that must not tell what they were made of. "" of "".
    virtual std::string hashed(std::string const& purpose, std::string const& text) = 0;

    /// Adds `calls` to the window unless that would pass `limit`; false when it would.
    virtual bool reserve_calls(ConnectionId const&,
                               std::string const& window,
                               std::int64_t start,
                               std::int64_t calls,
                               std::int64_t limit) = 0;
    virtual std::int64_t used_calls(ConnectionId const&,
                                    std::string const& window,
                                    std::int64_t start) = 0;
    /// Of windows that began at `start` or later: calls by begin.
    virtual std::map<std::int64_t, std::int64_t> used_since(ConnectionId const&,
                                                            std::string const& window,
                                                            std::int64_t start) = 0;
    /// Drops what was counted in windows that began before `start`.
    virtual void forget_calls(ConnectionId const&,
                              std::string const& window,
                              std::int64_t start) = 0;

    /// Cursors, schedules and other single values.
    virtual std::string value(std::string const& scope, std::string const& name) = 0;
    virtual void put_value(std::string const& scope,
                           std::string const& name,
                           std::string const& value) = 0;
    virtual void erase_value(std::string const& scope, std::string const& name) = 0;
    virtual std::vector<std::pair<std::string, std::string>> values(std::string const& scope) = 0;
    /// The same, sealed at rest.
    virtual std::string sealed_value(std::string const& scope, std::string const& name) = 0;
    virtual void put_sealed_value(std::string const& scope,
                                  std::string const& name,
                                  std::string const& value) = 0;

    /// Appends to a hash chain; sequence and hash are computed here. Entries hold no secret and no
    /// name.
    virtual void append_audit(std::string const& chain,
                              Instant at,
                              std::string const& entry_json) = 0;
    virtual std::vector<AuditRow> audit(std::string const& chain,
                                        std::string const& containing,
                                        int limit) = 0;
};

/// Runs transactions: one writer that commits what has gathered in groups, and readers.
class Storage {
  public:
    virtual ~Storage() = default;
    using Work = std::function<void(Transaction&)>;
    /// Durable when it returns. Work of several callers may share one commit; when the commit fails
    /// all of them see StorageUnavailable.
    virtual boost::asio::awaitable<void> write(Work work) = 0;
    virtual boost::asio::awaitable<void> read(Work work) = 0;
};

}  // namespace cf

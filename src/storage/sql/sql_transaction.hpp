#pragma once

#include "ports/audit_log.hpp"
#include "ports/storage.hpp"
#include "storage/sql/database.hpp"
#include "storage/sql/key_ring.hpp"

namespace cf::sql {

/// The port's transaction over one session. Split over several files by topic.
class SqlTransaction final : public Transaction, public AuditLog {
  public:
    SqlTransaction(Database& database, KeyRing& keys) : db_(database), keys_(keys) {}

    /// Before the first statement of each transaction, and when one was undone.
    void begin() { keys_.begin_transaction(); }
    void undone();

    void put_connection(ConnectionRow const&) override;
    std::vector<ConnectionRow> connections() override;
    void put_integration(IntegrationRow const&) override;
    std::vector<IntegrationRow> integrations() override;
    void put_policy(PolicyRow const&) override;
    std::optional<PolicyRow> policy(IntegrationId const&, int version) override;

    void mark_dirty(std::vector<DirtyMark> const&, Instant at) override;
    bool is_dirty(ConnectionId const&, RecordRef const&) override;
    std::vector<DirtyRow> due_dirty(ConnectionId const&,
                                    RecordKind,
                                    Instant now,
                                    int limit) override;
    std::optional<Instant> next_dirty(ConnectionId const&, RecordKind) override;
    void clear_dirty(DirtyRow const&) override;
    void defer_dirty(DirtyRow const&, Instant not_before) override;
    std::int64_t count_dirty(ConnectionId const&) override;

    void put_snapshot(SnapshotRow const&) override;
    std::optional<SnapshotRow> snapshot(ConnectionId const&, RecordRef const&) override;
    std::vector<SnapshotRow> snapshots_of(std::string const& person) override;
    std::string raw_payloads(ConnectionId const&, RecordRef const&) override;
    std::string history(IntegrationId const&, RecordId const&) override;
    void put_history(IntegrationId const&,
                     RecordId const&,
                     std::string const& person,
                     std::string const& json) override;
    std::vector<SweepEntry> sweep_marks(ConnectionId const&, Instant from, Instant to) override;

    std::vector<PostingRow> postings(IntegrationId const&, RecordId const&) override;
    void put_posting(PostingRow const&) override;
    std::optional<PostingRow> posting_of(IntegrationId const&, VendorId const&) override;
    std::vector<PostingRow> list_postings(std::string const& integration,
                                          std::string const& text,
                                          std::string const& after,
                                          int limit) override;

    void record_intents(std::vector<OperationRow> const&) override;
    void record_outcome(std::string const& key,
                        int generation,
                        std::string const& outcome,
                        std::string const& outcome_json,
                        Instant at) override;
    std::vector<OperationRow> open_operations(ConnectionId const& lane, int limit) override;
    std::optional<OperationRow> operation(std::string const& key) override;
    std::vector<OperationRow> operations_of(IntegrationId const&, RecordId const&) override;

    void put_order_state(OrderStateRow const&) override;
    std::optional<OrderStateRow> order_state(IntegrationId const&, RecordId const&) override;
    std::vector<OrderStateRow> order_states(OrderQuery const&) override;
    std::vector<StateTotals> totals() override;

    void put_review(ReviewRow const&) override;
    std::vector<ReviewRow> reviews_of(IntegrationId const&, RecordId const&) override;
    std::optional<ReviewRow> review(std::string const& id) override;
    std::vector<ReviewRow> open_reviews(std::string const& after, int limit) override;
    std::int64_t count_open_reviews() override;
    std::vector<ReviewRow> list_reviews(ReviewQuery const&) override;
    std::vector<ReviewGroup> review_groups(std::string const& integration, int limit) override;

    void put_decision(DecisionRow const&) override;
    void drop_decision(IntegrationId const&, RecordId const&, std::string const& cause) override;
    std::vector<DecisionRow> decisions_of(IntegrationId const&, RecordId const&) override;
    bool has_decisions(IntegrationId const&) override;

    void put_incident(IncidentRow const&) override;
    std::optional<IncidentRow> open_incident(ConnectionId const&, std::string const& kind) override;
    std::vector<IncidentRow> incidents(std::string const& state, int limit) override;

    void put_stranger(StrangerRow const&) override;
    void drop_stranger(ConnectionId const& ledger, VendorId const&) override;
    std::optional<StrangerRow> stranger(ConnectionId const& ledger, VendorId const&) override;
    std::vector<StrangerRow> strangers(ConnectionId const& ledger,
                                       std::vector<std::string> const& keys) override;

    void put_contact(ContactRow const&) override;
    std::vector<ContactRow> contact_candidates(ConnectionId const& ledger,
                                               std::string const& email,
                                               std::string const& vat,
                                               std::string const& folded_name,
                                               std::string const& external_key) override;
    std::optional<ContactRow> contact(ConnectionId const& ledger, VendorId const& id) override;
    void put_contact_link(ConnectionId const& store,
                          std::string const& customer,
                          ConnectionId const& ledger,
                          VendorId const& contact) override;
    std::optional<VendorId> contact_link(ConnectionId const& store,
                                         std::string const& customer,
                                         ConnectionId const& ledger) override;

    std::optional<std::string> keep_person(PersonRef const&, Instant at) override;
    std::vector<std::string> find_persons(std::string const& email,
                                          ConnectionId const& store,
                                          std::string const& customer) override;
    void erase_person(std::string const& person, Instant at) override;
    void blank_operations(IntegrationId const&, RecordId const&) override;
    void blank_contact(ConnectionId const& ledger, VendorId const& id, Instant at) override;
    std::vector<ErasedPerson> erased_persons() override;
    void blank_erased_contacts() override;
    std::string hashed(std::string const& purpose, std::string const& text) override;

    bool reserve_calls(ConnectionId const&,
                       std::string const& window,
                       std::int64_t start,
                       std::int64_t calls,
                       std::int64_t limit) override;
    std::map<std::int64_t, std::int64_t> used_since(ConnectionId const&,
                                                    std::string const& window,
                                                    std::int64_t start) override;
    std::int64_t used_calls(ConnectionId const&,
                            std::string const& window,
                            std::int64_t start) override;
    void forget_calls(ConnectionId const&, std::string const& window, std::int64_t start) override;

    std::string value(std::string const& scope, std::string const& name) override;
    void put_value(std::string const& scope,
                   std::string const& name,
                   std::string const& value) override;
    void erase_value(std::string const& scope, std::string const& name) override;
    std::vector<std::pair<std::string, std::string>> values(std::string const& scope) override;
    std::string sealed_value(std::string const& scope, std::string const& name) override;
    void put_sealed_value(std::string const& scope,
                          std::string const& name,
                          std::string const& value) override;

    void append_audit(std::string const& chain, Instant at, std::string const& entry_json) override;
    std::vector<AuditRow> audit(std::string const& chain,
                                std::string const& containing,
                                int limit) override;
    std::vector<std::string> audit_chains() override;
    std::vector<AuditRow> audit_of(std::string const& chain,
                                   RecordId const& order,
                                   int limit) override;
    std::vector<AuditRow> audit_after(std::string const& chain,
                                      std::int64_t sequence,
                                      int limit) override;
    std::optional<AuditHead> audit_head(std::string const& chain) override;
    AuditSummary audit_summary() override;
    void append_root(std::string const& root_json) override;

  private:
    std::vector<OrderStateRow> orders_found(OrderQuery const& query);
    std::vector<OrderStateRow> orders_filtered(OrderQuery const& query);
    void add_to_totals(StateTotals const& change);
    std::vector<OperationRow> opened(std::vector<OperationRow> rows);
    std::string person_of(OperationRow const& row);
    ConnectionId const& store_of(IntegrationId const& integration);

    Database& db_;
    KeyRing& keys_;
    std::map<std::string, ConnectionId> stores_;  ///< By integration; a cache.
};

}  // namespace cf::sql

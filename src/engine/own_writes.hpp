#pragma once

#include <deque>
#include <string>
#include <unordered_map>

#include "base/clock.hpp"
#include "ports/ledger.hpp"

namespace cf {

/// A ledger that remembers what it was told to write.
///
/// A ledger's webhook tells of our own writes too. Looking after each of them would cost more calls
/// than the writes did, so an event about something written a moment ago is our own echo. A
/// person's change in that moment is not lost: the regular look at what changed compares revisions.
class OwnWrites final : public Ledger {
  public:
    static constexpr Duration echo_time = std::chrono::minutes(10);
    static constexpr std::size_t remembered_max = 50'000;

    OwnWrites(Ledger& inner, Clock& clock) : inner_(inner), clock_(clock) {}

    /// Was `record` of a webhook ("invoice:<id>", "contact:<id>") written here within `echo_time`?
    bool is_echo(RecordId const& record);

    LedgerCapabilities capabilities() const override { return inner_.capabilities(); }
    Task<LedgerProfile> read_profile() override { return inner_.read_profile(); }
    Task<std::vector<Outcome>> put(std::vector<Operation> operations) override;
    Task<std::vector<Outcome>> find(std::vector<Operation> operations) override {
        return inner_.find(std::move(operations));
    }
    Task<std::vector<LedgerState>> read_documents(DocumentType type,
                                                  std::vector<VendorId> ids) override {
        return inner_.read_documents(type, std::move(ids));
    }
    Task<ChangePage<LedgerChange>> changes(std::string cursor, Instant since) override {
        return inner_.changes(std::move(cursor), since);
    }
    Task<ChangePage<LedgerState>> invoices_changed(std::string cursor, Instant since) override {
        return inner_.invoices_changed(std::move(cursor), since);
    }
    Task<ChangePage<Contact>> contacts_changed(std::string cursor) override {
        return inner_.contacts_changed(std::move(cursor));
    }
    std::string document_url(DocumentType type, VendorId id) const override {
        return inner_.document_url(type, std::move(id));
    }
    Task<> load_webhook_secrets() override { return inner_.load_webhook_secrets(); }
    WebhookVerifier webhook_verifier() const override { return inner_.webhook_verifier(); }
    Task<> keep_alive() override { return inner_.keep_alive(); }

  private:
    struct Written {
        std::string id;
        Instant at;
    };
    void remember(VendorId const& id);
    void forget_old();

    Ledger& inner_;
    Clock& clock_;
    std::deque<Written> in_order_;
    std::unordered_map<std::string, Instant> last_;
};

}  // namespace cf

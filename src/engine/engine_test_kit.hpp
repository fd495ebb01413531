#pragma once

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "flows/policy_file.hpp"
#include "ports/ledger.hpp"

namespace cf::kit {

/// Facts, policies and a ledger for the tests of this folder, written short.
inline Decimal dec(std::string_view text) { return Decimal::of(text); }
/// `minute` minutes into the story of a test.
inline Instant at(int minute) { return from_unix_seconds(1'795'226'400 + 60 * minute); }

/// A product at the German standard rate.
inline OrderLine line(std::string id, std::string_view amount, std::string_view tax) {
    OrderLine made;
    made.id = std::move(id);
    made.amount = dec(amount);
    made.tax = dec(tax);
    made.tax_code = "DE MwSt 19%";
    return made;
}

/// What the sandbox does with the orders of its WooCommerce store.
inline IntegrationPolicy sandbox_policy() {
    std::ifstream file(std::string(CF_SOURCE_DIR) + "/src/app/sandbox/woocommerce.yaml");
    std::stringstream text;
    text << file.rdbuf();
    return read_policy(text.str(), "the sandbox's policy").value();
}

/// A ledger that has nothing and is asked nothing; a test overrides what it is about.
class QuietLedger : public Ledger {
  public:
    LedgerCapabilities capabilities() const override { return {}; }
    Task<LedgerProfile> read_profile() override { co_return LedgerProfile{}; }
    Task<std::vector<LedgerState>> read_documents(DocumentType, std::vector<VendorId>) override {
        co_return std::vector<LedgerState>{};
    }
    Task<ChangePage<LedgerChange>> changes(std::string, Instant) override {
        co_return ChangePage<LedgerChange>{};
    }
    Task<ChangePage<Contact>> contacts_changed(std::string) override {
        co_return ChangePage<Contact>{};
    }
    std::string document_url(DocumentType, VendorId) const override { return {}; }
    Task<> load_webhook_secrets() override { co_return Result<>(); }
    WebhookVerifier webhook_verifier() const override { return {}; }
    Task<> keep_alive() override { co_return Result<>(); }
};

}  // namespace cf::kit

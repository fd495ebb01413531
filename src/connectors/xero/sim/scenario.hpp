#pragma once

#include <memory>
#include <string>
#include <vector>

#include "connectors/xero/sim/books.hpp"
#include "connectors/xero/sim/identity.hpp"
#include "connectors/xero/sim/limits.hpp"

namespace cf::xero::sim {

struct WebhookSettings {
    std::string client_id, url, key;
};

/// What a simulation starts with: the scenario file over the defaults (README.md).
struct Scenario {
    std::vector<std::unique_ptr<Books>> organisations;
    std::vector<App> apps;
    std::vector<WebhookSettings> webhooks;
    LimitSettings limits;
};

/// `switches` is set from the scenario and must outlive the books.
Result<Scenario> read_scenario(Json const& json,
                               std::uint64_t seed,
                               Switches& switches,
                               Instant start);

/// Fills the default chart of accounts, tax rates and whatever system accounts are missing.
void add_default_chart(Books& books, Instant now);
void add_default_tax_rates(Books& books, Instant now);
void add_missing_system_accounts(Books& books, Instant now);

}  // namespace cf::xero::sim

#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "domain/contact.hpp"
#include "domain/policy.hpp"

namespace cf {

/// How documents are numbered and how a person finds them from the bank line (rules, section 16).
struct Numbering {
    std::string prefix;  ///< Per store: two stores may share order numbers. "BC-" makes BC-1042.
    std::string reference = "{store} {order} {transaction}";
    std::string store_label;  ///< What {store} stands for.
};

struct ItemRules {
    bool send_codes = false;  ///< SKUs become item codes on lines.
    bool create_missing = false;
};

struct Schedules {
    std::chrono::seconds poll{300};      ///< Catch-up polling of the store.
    std::chrono::seconds watchdog{600};  ///< Webhook health check.
    std::chrono::seconds sweep{86400};   ///< Finds what raises no event.
    int sweep_days = 60;
    std::chrono::seconds ledger_changes{900};  ///< Drift polling of the ledger.
    std::chrono::seconds profile{3600};        ///< Accounts, tax codes, lock dates read again.
};

/// One policy file: everything a user chose for one integration.
struct IntegrationPolicy {
    int version = 1;
    Policy books;
    ContactRules contacts;
    Numbering numbering;
    ItemRules items;
    Schedules schedules;
    bool post_test_orders = false;
    bool notes = false;  ///< Write a history note from spare budget.
};

}  // namespace cf

#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "domain/contact.hpp"
#include "rules/plan.hpp"

namespace cf {

/// One case of the domain cases file: config and events (accounting rules, section 21).
struct DomainCase {
    std::string id;
    PlanInput input;
};
/// Errors name the JSON path. `expected` is ignored.
Result<DomainCase> case_from_json(JsonCursor const& json);

/// The contact cases: existing contacts, rules, and customers with the decision expected.
struct ContactCases {
    std::vector<Contact> existing;
    ContactRules rules;
    struct One {
        std::string id;
        OrderCustomer customer;
        std::optional<VendorId> link;
        Json expected;
    };
    std::vector<One> cases;
};
Result<ContactCases> contact_cases_from_json(JsonCursor const& json);
Json to_json(ContactDecision const& decision);

}  // namespace cf

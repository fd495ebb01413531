#pragma once

#include <optional>
#include <vector>

#include "domain/contact.hpp"

namespace cf {

/// Which contact a customer is (accounting rules, sections 15 and 21.8). `existing` in list order.
ContactDecision decide_contact(OrderCustomer const& customer,
                               std::optional<VendorId> const& link,
                               std::vector<Contact> const& existing,
                               ContactRules const& rules);

}  // namespace cf

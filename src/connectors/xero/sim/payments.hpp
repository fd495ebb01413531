#pragma once

#include "connectors/xero/sim/call.hpp"

namespace cf::xero::sim {

inline constexpr ElementStyle payment_style{"PaymentID", "HasValidationErrors"};

/// Checks and stores one payment; `batch_id` names the batch payment that makes it.
Outcome create_payment(Call& call, Json const& element, std::string const& batch_id);
/// Why a payment may not be removed, or "".
std::string removal_problem(Books& books, Payment const& payment);
void remove_payment(Books& books, EventLog& events, Payment& payment, Instant now);
Json payment_json(Books& books, Payment const& payment, bool in_list);

}  // namespace cf::xero::sim

#pragma once

#include <set>
#include <string_view>

#include "connectors/bigcommerce/sim/answers.hpp"
#include "connectors/bigcommerce/sim/model.hpp"

namespace cf::bigcommerce::sim {

/// Writes the v3 fields of `body` into the party. Names in `extra` are somebody else's, any other
/// name gives the 422 to answer.
std::optional<HttpReply> write_party(Party& party,
                                     Json const& body,
                                     std::set<std::string_view> const& extra);

/// The array a customer or address write carries: at most 10 rows, else 413 without a body.
Checked<Json> customer_rows(HttpRequest const& request);

/// A whole number member, or `otherwise`.
Id id_member(Json const& row, std::string_view name, Id otherwise);

}  // namespace cf::bigcommerce::sim

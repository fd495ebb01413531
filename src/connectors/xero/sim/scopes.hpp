#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace cf::xero::sim {

/// All granular scopes, in the sheet's order (section 1).
std::vector<std::string> const& granular_scopes();
std::vector<std::string> const& broad_scopes();

/// Whether the granted scopes allow `method` on a resource ("invoices", "settings|invoices",
/// "reports.trialbalance").
bool scope_allows(std::set<std::string> const& granted,
                  std::string_view resource,
                  std::string_view method);

}  // namespace cf::xero::sim

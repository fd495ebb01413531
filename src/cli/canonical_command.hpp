#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "ports/connector.hpp"

namespace cf::cli {

struct CanonicalOptions {
    std::string store;               ///< Name of a store's connector.
    std::vector<std::string> files;  ///< Paths; "-" is standard input.
};

/// `crossfoot canonical`: recorded vendor payloads to canonical orders, one JSON object per line
/// and order.
///
/// Answers the exit code: 0, 1 when an order's total is not explained by its lines, 2 for input
/// that cannot be read (one sentence on `err`, nothing more on `out`).
int run_canonical(CanonicalOptions const& options,
                  std::vector<ConnectorDescriptor> const& connectors,
                  std::ostream& out,
                  std::ostream& err);

}  // namespace cf::cli

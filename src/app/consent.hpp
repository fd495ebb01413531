#pragma once

#include "app/bench.hpp"

namespace cf::app {

/// Whether this connection, as it is set up, gets its access by a person's consent.
bool can_consent(Bench& bench, Connection& connection);

/// Leads through the vendor's consent page: prints its address, waits for the browser on the
/// configured port of this machine, or for the address it ended on, pasted into the terminal.
///
/// With `print_address` the request is kept sealed and the command ends; `answer` takes it up.
Task<> consent(Bench& bench, Connection& connection);

}  // namespace cf::app

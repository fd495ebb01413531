#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "net/runtime.hpp"

namespace cf::app {

struct SimulateOptions {
    std::string vendor;                  ///< One of simulated_vendors().
    std::string listen = "127.0.0.1:0";  ///< HOST:PORT, "[::1]:8443"; port 0: the system chooses.
    bool tls = false;
    std::string tls_dir{};        ///< Where CA and certificate go; "" makes a folder.
    std::string scenario_file{};  ///< JSON, "-" for standard input; "" for the built-in one.
    std::uint64_t seed = 1;
    std::string hook_ca_file{};  ///< Private CA of the address webhooks are delivered to.
};

/// "bigcommerce", "woocommerce", "xero".
std::vector<std::string> simulated_vendors();

/// Serves one simulated vendor until SIGINT or SIGTERM (or `runtime.request_stop()`). Once it
/// listens it prints two lines to `out`: the vendor, its address and, with TLS, the file of its CA;
/// then where its control calls are. Answers the exit code of the process.
int run_simulate(SimulateOptions options, Runtime& runtime, std::ostream& out, std::ostream& err);

}  // namespace cf::app

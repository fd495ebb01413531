#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace cf::app {

struct SandboxCommand {
    std::string listen = "127.0.0.1:8484";  ///< HOST:PORT
    std::string data_folder = "data/sandbox";
    std::uint64_t seed = 1;
    std::int64_t orders = 0;
    std::optional<double> orders_per_minute;  ///< Not given: 20 on the page, a backlog with exit.
    bool exit_when_done = false;              ///< Virtual time, no page, then end.
    bool json = false;
};

/// `crossfoot sandbox`. Exit code.
int run_sandbox(SandboxCommand const& command);

}  // namespace cf::app

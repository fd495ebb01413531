#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/config.hpp"
#include "app/deployment.hpp"
#include "app/operator_commands.hpp"
#include "base/system_clock.hpp"
#include "engine/engine.hpp"
#include "engine/views.hpp"
#include "net/curl_transport.hpp"
#include "net/runtime.hpp"

namespace cf::app {

/// Everything a command needs, opened beside a serving process or alone.
struct Bench {
    OperatorCommand const& command;
    Config config;
    DataFolder data;
    Runtime runtime;
    SystemClock clock;
    Random random;
    std::unique_ptr<CurlTransport> http;
    std::unique_ptr<Engine> engine;
    int exit_code;

    Bench(OperatorCommand const& asked, Config read, DataFolder opened);
    Views views() { return Views(*engine, *data.storage, clock); }
};

using Job = Task<> (*)(Bench&);

/// What a command needs before it begins.
enum class Needs {
    configuration,  ///< Writes the configuration and its secrets into storage first.
    storage,        ///< Works on what `connect` or `serve` wrote; needs no secret's source.
};

/// Reads the configuration, opens the data folder, runs the job; answers the exit code.
int run_with(OperatorCommand const& command, Needs needs, Job job);

/// Prints the error and answers its exit code.
int fail(Error const& error);

void print(Json const& json);

/// The only integration, or the one `--integration` names.
Result<Integration*> chosen_integration(Bench& bench);

/// Whether another process serves the data folder.
bool is_served(Bench const& bench);

/// Asks the vendor for its profile: proof that the connection works.
Task<Json> ping(Connection& connection);

/// The record an order number, order id or document number belongs to.
Task<OrderStateRow> find_order(Bench& bench, std::string subject);

/// "14 May 2025 14:05 UTC" from what views answer, "" from "".
std::string readable_time(std::string_view iso);

/// "in agreement" from "in_agreement".
std::string readable_state(std::string_view state);

}  // namespace cf::app

#include "app/serve_command.hpp"

#include <boost/asio/co_spawn.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "app/bench.hpp"
#include "app/deployment.hpp"
#include "app/nightly_proof.hpp"
#include "app/payload_retention.hpp"
#include "app/storage_trouble.hpp"
#include "app/web_server.hpp"
#include "base/log.hpp"
#include "base/system_clock.hpp"
#include "cli/exit_codes.hpp"
#include "connectors/registry.hpp"
#include "engine/engine.hpp"
#include "flows/policy_file.hpp"
#include "net/curl_transport.hpp"
#include "net/runtime.hpp"

namespace cf::app {
namespace {

using namespace std::chrono_literals;

constexpr Duration shutdown_patience = 20s;

/// Loops end after the call they are in; what does not end in time is dropped: intents are on disk.
Wait wait_until_idle(Engine& engine, Clock& clock) {
    Instant const deadline = clock.now() + shutdown_patience;
    while (!engine.idle() && clock.now() < deadline) co_await clock.sleep_for(50ms);
}

/// As a kill would, in the middle of everything: what is under way cannot be waited for, and its
/// intents are on disk.
[[noreturn]] void end_at_once(int exit_code) {
    std::cout.flush();
    std::cerr.flush();
    std::_Exit(exit_code);
}

Error unavailable(Config const& config, std::string const& said) {
    return {ErrorKind::unavailable,
            "data.database",
            storage_trouble(config.data_folder + "/crossfoot.db", said)};
}

WebServer::Options web_options(Config const& config) {
    WebServer::Options options{
        config.host, config.port, config.tls_certificate_file, config.tls_key_file, {}};
    options.connections_max = config.connections_max;
    options.connections_per_client_max = config.connections_per_client_max;
    options.proxies = config.proxies;
    options.public_url = config.public_url;
    // A proxy on this machine, and commands beside the service.
    for (char const* own : {"127.0.0.1", "::1"}) options.proxies.push_back(own);
    return options;
}

Wait serve(Config const& config,
           DataFolder& data,
           Runtime& runtime,
           std::optional<Error>& problem) {
    SystemClock clock;
    Random random(entropy_seed());
    CurlTransport http(runtime.executor());
    // What cannot be written down may not be done: the process ends as if it had been killed, and
    // the next one finds its intents.
    FailingStorage storage(*data.storage, [&](std::string const& said) {
        problem = unavailable(config, said);
        log::error("storage.failed", {{"what", problem->message}});
        runtime.request_stop();
    });
    auto applied = co_await apply_config(config, storage, *data.vault, clock);
    if (applied.has_error()) {
        problem = applied.error();
        co_return;
    }
    std::unique_ptr<WebServer> web;
    auto notify = [&web](std::string_view topic, std::string_view key) {
        if (web) web->notify(topic, key);
    };
    auto read = [](PolicyRow const& row) {
        return read_policy(
            row.text,
            "policy of " + row.integration.value + ", version " + std::to_string(row.version));
    };
    Engine engine({runtime.executor(),
                   storage,
                   *data.vault,
                   http,
                   clock,
                   random,
                   connector_registry(),
                   read,
                   config.public_url,
                   notify});
    auto loaded = co_await engine.load();
    if (loaded.has_error()) {
        problem = loaded.error();
        co_return;
    }
    web = std::make_unique<WebServer>(
        web_options(config), runtime.executor(), engine, storage, clock);
    auto listening = co_await web->start();
    if (listening.has_error()) {
        problem = listening.error();
        co_return;
    }
    engine.start();
    NightlyProof nightly(engine, storage, *data.vault, clock);
    boost::asio::co_spawn(runtime.executor(), nightly.run(), [](std::exception_ptr) {});
    PayloadRetention retention(
        config.data_folder + "/crossfoot.db", config.keep_payloads_days, clock);
    boost::asio::co_spawn(runtime.executor(), retention.run(), [](std::exception_ptr) {});
    log::info("serve.started", {{"integrations", std::to_string(config.integrations.size())}});
    std::cout << "Open " << web->first_address() << "\n" << std::flush;
    co_await runtime.wait_for_stop();
    if (problem) end_at_once(fail(*problem));
    log::info("serve.stopping");
    engine.stop();
    nightly.stop();
    retention.stop();
    co_await web->stop();
    co_await wait_until_idle(engine, clock);
    // A proof only reads: it is dropped where it stands.
    if (!engine.idle() || nightly.proving()) end_at_once(cli::exit_ok);
}

}  // namespace

int run_serve(std::string const& config_file) {
    // A file that may not grow (ulimit -f, a quota) is an error to tell, not a death.
    std::signal(SIGXFSZ, SIG_IGN);
    auto config = read_config(config_file);
    if (config.has_error()) return fail(config.error());
    log::configure(config->log_level);
    auto data = open_data_folder(config->data_folder, config->master_key, FolderUse::serve);
    if (data.has_error()) return fail(data.error());
    std::optional<Error> problem;
    try {
        Runtime runtime;
        runtime.run(serve(*config, *data, runtime, problem));
    } catch (StorageUnavailable const& said) {
        problem = unavailable(*config, said.what());
    }
    return problem ? fail(*problem) : cli::exit_ok;
}

}  // namespace cf::app

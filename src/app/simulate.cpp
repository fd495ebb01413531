#include "app/simulate.hpp"

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <ostream>

#include "base/system_clock.hpp"
#include "base/text.hpp"
#include "cli/exit_codes.hpp"
#include "cli/files.hpp"
#include "connectors/bigcommerce/sim/simulator.hpp"
#include "connectors/woocommerce/sim/simulator.hpp"
#include "connectors/xero/sim/simulator.hpp"
#include "net/curl_transport.hpp"
#include "net/tls_certificate.hpp"
#include "sim/simulator_host.hpp"

namespace cf::app {

namespace {

using OpenedSimulator = Result<std::unique_ptr<Simulator>>;

template <class Specific>
OpenedSimulator as_simulator(Result<std::unique_ptr<Specific>> opened) {
    if (opened.has_error()) return std::move(opened).error();
    return std::unique_ptr<Simulator>(std::move(*opened));
}

OpenedSimulator open_bigcommerce(SimulateOptions const& options,
                                 Json const& scenario,
                                 Instant now) {
    bigcommerce::sim::Options with;
    with.seed = options.seed;
    return as_simulator(bigcommerce::sim::make_simulator(std::move(with), scenario, now));
}

OpenedSimulator open_woocommerce(SimulateOptions const& options,
                                 Json const& scenario,
                                 Instant now) {
    woocommerce::sim::Options with;
    with.seed = options.seed;
    with.tls = options.tls;
    // A shop knows its own address; links and webhooks name it. Port 0 is not known yet.
    bool const placed = scenario["settings"].contains("site_url");
    if (!placed && !options.listen.ends_with(":0"))
        with.site_url = (options.tls ? "https://" : "http://") + options.listen;
    return as_simulator(woocommerce::sim::open_simulator(std::move(with), scenario, now));
}

OpenedSimulator open_xero(SimulateOptions const& options, Json const& scenario, Instant now) {
    xero::sim::Options with;
    with.seed = options.seed;
    with.tls = options.tls;
    return as_simulator(xero::sim::make_simulator(std::move(with), scenario, now));
}

struct Vendor {
    std::string_view name;
    OpenedSimulator (*open)(SimulateOptions const&, Json const& scenario, Instant now);
};
constexpr Vendor vendors[] = {
    {"bigcommerce", &open_bigcommerce}, {"woocommerce", &open_woocommerce}, {"xero", &open_xero}};

Error wrong(std::string message) {
    return {ErrorKind::invalid_input, "simulate.arguments", std::move(message)};
}

Result<Json> read_scenario(std::string const& file) {
    if (file.empty()) return Json();
    CF_TRY(auto const text, cli::read_file(file));
    auto scenario = Json::parse(text);
    if (scenario.has_error()) return scenario.error().while_("reading scenario '" + file + "'");
    return scenario;
}

OpenedSimulator open_simulator(SimulateOptions const& options, Clock& clock) {
    CF_TRY(auto const scenario, read_scenario(options.scenario_file));
    for (auto const& vendor : vendors)
        if (vendor.name == options.vendor) return vendor.open(options, scenario, clock.now());
    return wrong("there is no simulator of '" + options.vendor + "'; there is " +
                 join(simulated_vendors(), ", "));
}

Result<void> read_address(std::string const& listen, HttpServerOptions& server) {
    auto const colon = listen.rfind(':');
    auto const refuse = [&] {
        return wrong("'" + listen + "' is not HOST:PORT, such as 127.0.0.1:8080 or [::1]:0");
    };
    if (colon == std::string::npos || colon == 0) return refuse();
    auto host = listen.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    auto const* const end = listen.data() + listen.size();
    auto const [stop, error] = std::from_chars(listen.data() + colon + 1, end, server.port);
    if (error != std::errc{} || stop != end) return refuse();
    server.host = std::move(host);
    return {};
}

std::string own_folder() {
    auto name = (std::filesystem::temp_directory_path() / "crossfoot-simulator-XXXXXX").string();
    char const* const made = ::mkdtemp(name.data());
    return made == nullptr ? std::string() : std::string(made);
}

/// Makes an authority and a certificate for the address; answers the file of the CA.
Result<std::string> add_tls(SimulateOptions const& options,
                            Clock& clock,
                            HttpServerOptions& server) {
    std::vector<std::string> names{server.host};
    for (char const* const own : {"localhost", "127.0.0.1"})
        if (server.host != own) names.emplace_back(own);
    CF_TRY(auto const made, make_private_tls(names, clock.now()));
    auto const folder = options.tls_dir.empty() ? own_folder() : options.tls_dir;
    if (folder.empty())
        return Error{ErrorKind::unavailable,
                     "simulate.tls_dir",
                     "no folder for the certificates can be made; name one with --tls-dir"};
    CF_TRY(auto const files, write_private_tls(made, folder));
    server.tls_certificate_file = files.certificate_file;
    server.tls_key_file = files.key_file;
    return files.ca_file;
}

Wait serve_until_stopped(sim::SimulatorHost& host, Runtime& runtime) {
    co_await runtime.wait_for_stop();
    co_await host.stop(std::chrono::seconds(2));
}

Result<void> simulate(SimulateOptions const& options, Runtime& runtime, std::ostream& out) {
    SystemClock clock;
    sim::SimulatorHostOptions with;
    if (!options.hook_ca_file.empty()) {
        CF_TRY_VOID(cli::read_file(options.hook_ca_file));
        with.delivery_ca_file = options.hook_ca_file;
    }
    CF_TRY_VOID(read_address(options.listen, with.server));
    CF_TRY(auto const simulator, open_simulator(options, clock));
    std::string ca_file;
    if (options.tls) {
        CF_TRY(ca_file, add_tls(options, clock, with.server));
    }
    // Its deliveries go to programs under test, here or nearby.
    CurlTransport transport(runtime.executor(), {.private_network = true});
    CF_TRY(auto const host,
           sim::SimulatorHost::listen(
               runtime.executor(), std::move(with), *simulator, clock, transport));
    out << options.vendor << " simulator listening on " << host->server().origin();
    if (!ca_file.empty()) out << " with CA file " << ca_file;
    out << "\ncontrol calls: " << host->server().origin() << "/__sim/";
    out << std::endl;  // Flushed: whoever started us waits for this.
    runtime.run(serve_until_stopped(*host, runtime));
    return {};
}

}  // namespace

std::vector<std::string> simulated_vendors() {
    std::vector<std::string> names;
    for (auto const& vendor : vendors) names.emplace_back(vendor.name);
    return names;
}

int run_simulate(SimulateOptions options, Runtime& runtime, std::ostream& out, std::ostream& err) {
    auto const done = simulate(options, runtime, out);
    if (!done.has_error()) return cli::exit_ok;
    err << "crossfoot simulate: " << done.error().message << "\n";
    return done.error().kind == ErrorKind::invalid_input ? cli::exit_bad_input : cli::exit_failed;
}

}  // namespace cf::app

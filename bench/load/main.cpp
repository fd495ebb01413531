// The load driver: starts real processes, loads them, and prints what it measured beside what the
// machine can do at most, in the same run.
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <map>
#include <sstream>
#include <thread>

#include "base/encoding.hpp"
#include "base/json.hpp"
#include "bench/load/deployment.hpp"
#include "bench/load/http_load.hpp"
#include "bench/load/raw_limits.hpp"

namespace cf::bench {
namespace {

constexpr int connections = 64;
constexpr double load_s = 5;
constexpr std::size_t body_size_bytes = 1500;
constexpr int records = 20'000;

struct Row {
    std::string what, measured, baseline, aim;
};

class Report {
  public:
    void add(Row row) {
        std::cout << "  " << row.what << ": " << row.measured
                  << (row.baseline.empty() ? "" : "  (" + row.baseline + ")") << std::endl;
        rows_.push_back(std::move(row));
    }
    std::string table() const {
        std::string text =
            "| what | measured | beside, in the same run | aim |\n|---|---|---|---|\n";
        for (auto const& row : rows_)
            text += "| " + row.what + " | " + row.measured + " | " + row.baseline + " | " +
                    row.aim + " |\n";
        return text;
    }

  private:
    std::vector<Row> rows_;
};

std::string number(double value, int decimals = 0) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(decimals) << value;
    return text.str();
}
std::string latency(LoadResult const& result) {
    return "p50 " + number(result.p50_ms, 1) + " ms, p99 " + number(result.p99_ms, 1) + " ms";
}
std::string percent(double part, double whole) {
    return whole > 0 ? number(100 * part / whole) + " %" : "";
}

std::string webhook_body(int id) {
    std::string body = "{\"id\":" + std::to_string(id) + ",\"status\":\"processing\",\"note\":\"";
    body.append(body_size_bytes - body.size() - 2, 'x');
    return body + "\"}";
}

std::vector<std::string> webhooks(std::string const& path) {
    std::vector<std::string> requests;
    for (int i = 1; i <= records; ++i) {
        auto const body = webhook_body(i);
        requests.push_back(
            wire_request("POST",
                         path,
                         {{"Content-Type", "application/json"},
                          {"X-WC-Webhook-Topic", "order.updated"},
                          {"X-WC-Webhook-Delivery-ID", "d" + std::to_string(i)},
                          {"X-WC-Webhook-Signature", to_base64(hmac_sha256(webhook_secret, body))}},
                         body));
    }
    return requests;
}

double start_ms(Paths const& paths, std::string const& config, std::unique_ptr<Child>& server) {
    double const began = seconds();
    server = std::make_unique<Child>(
        std::vector<std::string>{paths.crossfoot, "serve", "--config", config});
    auto const port = server->port();
    auto const probe = wire_request("GET", "/healthz", {}, "");
    while (ask(port, probe).status != 200 && seconds() - began < 30)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return (seconds() - began) * 1000;
}

void measure_intake(Paths const& paths, std::string const& self, Report& report) {
    auto const config = write_config(paths, "intake", {}, false);
    std::unique_ptr<Child> server;
    start_ms(paths, config, server);  // Makes the database.
    auto const path = "/hooks/shop/" + hook_path(paths, "intake");
    server->stop();
    double const started = start_ms(paths, config, server);
    report.add({"start, to the first /healthz 200", number(started) + " ms", "", "< 300 ms"});
    server->stop();

    double const hmac = hmacs_per_second(webhook_body(1));
    double const rows = group_committed_rows_per_second(paths.folder, 100);
    auto const requests = webhooks(path);
    LoadResult bare;
    {
        Child server_process({self, "--bare-server"});
        bare = load(server_process.port(), requests, connections, load_s);
    }
    report.add({"HMAC-SHA256 of 1.5 kB", number(hmac) + "/s a core", "raw limit", ""});
    report.add(
        {"SQLite rows of 100 bytes, FULL, 200 a commit", number(rows) + "/s", "raw limit", ""});
    report.add({"bare server, POST of 1.5 kB answered, nothing kept",
                number(bare.per_second()) + "/s, " + latency(bare),
                "raw limit, same load generator on the same cores",
                ""});

    server = std::make_unique<Child>(
        std::vector<std::string>{paths.crossfoot, "serve", "--config", config});
    auto const port = server->port();
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));
    auto const idle = server->usage();
    auto const intake = load(port, requests, connections, load_s);
    auto const busy = server->usage();
    report.add({"durable webhook answers",
                number(intake.per_second()) + "/s, " + latency(intake) +
                    (intake.failed ? ", " + std::to_string(intake.failed) + " failed" : ""),
                percent(intake.per_second(), bare.per_second()) + " of the bare server, " +
                    percent(intake.per_second(), rows) + " of the rows",
                "20,000/s, p99 < 10 ms"});
    report.add({"CPU per durable webhook",
                number((busy.cpu_s - idle.cpu_s) * 1e6 /
                           double(std::max<std::int64_t>(1, intake.answered)),
                       1) +
                    " us",
                "",
                ""});
    report.add({"memory idle", number(idle.rss_mb, 1) + " MB", "", "30 MB"});
    report.add({"memory, highest under webhooks", number(busy.rss_peak_mb, 1) + " MB", "", ""});
}

Json ask_json(std::uint16_t port, std::string const& path) {
    auto json = Json::parse(ask(port, wire_request("GET", path, {}, "")).body);
    return json ? *std::move(json) : Json();
}

std::int64_t calls_of(std::uint16_t port) {
    auto const text = std::string(ask_json(port, "/__sim/calls")["calls"].text());
    return text.empty() ? 0 : std::stoll(text);
}

void measure_orders(Paths const& paths, int orders, Report& report) {
    auto const simulate = [&](std::string const& vendor, std::vector<std::string> more) {
        std::vector<std::string> command{
            paths.crossfoot, "simulate", vendor, "--listen", "127.0.0.1:0"};
        command.insert(command.end(), more.begin(), more.end());
        return std::make_unique<Child>(std::move(command));
    };
    auto const shop = simulate("woocommerce", {});
    auto const ledger = simulate("xero", {"--scenario", write_ledger_scenario(paths)});
    Ports const ports{shop->port(), ledger->port()};
    for (int placed = 0; placed < orders; placed += 500) {
        auto const body = "{\"random\":" + std::to_string(std::min(500, orders - placed)) + "}";
        auto const answer = ask(
            ports.store,
            wire_request("POST", "/__sim/orders", {{"Content-Type", "application/json"}}, body));
        if (answer.status / 100 != 2)
            throw std::runtime_error("the simulated shop refused orders: " + answer.body);
    }
    auto const config = write_config(paths, "orders", ports, true);
    double const began = seconds();
    Child server({paths.crossfoot, "serve", "--config", config});
    Progress seen;
    double quiet_since = seconds();
    double finished = began;
    while (seconds() - began < 300) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        auto const now = progress(paths, "orders");
        if (now.operations != seen.operations || now.orders != seen.orders) {
            quiet_since = seconds();
            finished = quiet_since;
        }
        seen = now;
        if (now.orders >= orders && now.waiting == 0) break;
        if (seconds() - quiet_since > 5) break;
    }
    auto const used = server.usage();
    auto const shop_used = shop->usage(), ledger_used = ledger->usage();
    double const taken = finished - began;
    auto const calls = calls_of(ports.ledger);
    double const done = double(std::max(1L, seen.orders));
    report.add({"orders end to end (" + std::to_string(seen.orders) + " in a backlog, " +
                    std::to_string(seen.operations) + " ledger writes journalled)",
                number(done / taken) + "/s",
                "the simulators used " + number(shop_used.cpu_s + ledger_used.cpu_s, 1) +
                    " s of CPU in these " + number(taken, 1) + " s",
                "3,000/s"});
    report.add({"CPU per order", number(used.cpu_s * 1000 / done, 2) + " ms", "", "0.3 ms"});
    report.add({"ledger calls per order", number(double(calls) / done, 3), "", "0.2"});
    report.add({"orders by state", seen.states, std::to_string(seen.waiting) + " waiting", ""});
    report.add({"memory, highest under orders", number(used.rss_peak_mb, 1) + " MB", "", ""});
}

std::string cpu_name() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
    return "unknown processor";
}

int run(Paths paths, std::string const& self, int orders, std::string const& results) {
    Report report;
    std::cout << "Measuring; about half a minute.\n";
    double load_average[1] = {0};
    ::getloadavg(load_average, 1);
    std::filesystem::create_directories(paths.folder);
    measure_intake(paths, self, report);
    measure_orders(paths, orders, report);
    double const size = double(std::filesystem::file_size(paths.crossfoot)) / 1e6;
    report.add({"installed size (one executable)", number(size, 1) + " MB", "", "< 50 MB"});
    std::ofstream out(results);
    out << "Machine: " << std::thread::hardware_concurrency() << " x " << cpu_name()
        << ", load average before the run " << number(load_average[0], 1)
        << ". Load generator, simulators and Crossfoot share these cores.\n\n"
        << report.table();
    return 0;
}

int main_with(int count, char** arguments) {
    std::string const self = std::filesystem::canonical("/proc/self/exe");
    if (count == 2 && std::string(arguments[1]) == "--bare-server") return serve_bare();
    if (count != 5) {
        std::cerr << "Usage: cf_bench_load CROSSFOOT SOURCE_FOLDER ORDERS TABLE_FILE\n"
                     "(bench/run calls it)\n";
        return 2;
    }
    std::string folder = (std::filesystem::temp_directory_path() / "crossfoot-bench-XXXXXX");
    if (!::mkdtemp(folder.data())) return 1;
    Paths const paths{std::filesystem::canonical(arguments[1]), arguments[2], folder};
    int code = 1;
    try {
        code = run(paths, self, std::stoi(arguments[3]), arguments[4]);
    } catch (std::exception const& problem) {
        std::cerr << "bench: " << problem.what() << "\n";
    }
    std::filesystem::remove_all(folder);
    return code;
}

}  // namespace
}  // namespace cf::bench

int main(int count, char** arguments) { return cf::bench::main_with(count, arguments); }

#include "bench/load/deployment.hpp"

#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "base/json.hpp"
#include "bench/load/http_load.hpp"

namespace cf::bench {
namespace {

std::string read_text(std::string const& file) {
    std::ifstream in(file);
    if (!in) throw std::runtime_error("cannot read " + file);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_text(std::string const& file, std::string const& text, bool secret = false) {
    std::ofstream(file) << text;
    if (secret)
        std::filesystem::permissions(
            file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

/// First column of the first row.
std::string query(std::string const& file, std::string const& text) {
    sqlite3* database = nullptr;
    std::string value;
    sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READONLY, nullptr);
    sqlite3_busy_timeout(database, 2000);
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database, text.c_str(), -1, &statement, nullptr) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        value = reinterpret_cast<char const*>(sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return value;
}

std::string database_of(Paths const& paths, std::string const& name) {
    return paths.folder + "/" + name + "/crossfoot.db";
}

}  // namespace

std::string write_config(Paths const& paths, std::string const& name, Ports ports, bool on) {
    std::filesystem::create_directories(paths.folder);
    auto const at = [](std::uint16_t port) { return "http://127.0.0.1:" + std::to_string(port); };
    auto const secret = [&](std::string const& key, std::string const& value) {
        auto const file = paths.folder + "/" + key;
        write_text(file, value, true);
        return key + ": {file: " + file + "}";
    };
    std::string const ledger = at(ports.ledger);
    std::string const file = paths.folder + "/" + name + ".yaml";
    write_text(file,
               "listen: 127.0.0.1:" + std::to_string(free_port()) + "\ndata: " + paths.folder +
                   "/" + name +
                   "\nlog: error\nconnections:\n  shop:\n    system: woocommerce\n"
                   "    settings: {base_url: \"" +
                   at(ports.store) +
                   "\", allow_plain_http: \"true\", private_network: \"true\", calls_per_minute: "
                   "\"99999\", "
                   "calls_concurrent: \"10\"}\n    secrets: {" +
                   secret("consumer_key", "ck_simulated_read_write") + ", " +
                   secret("consumer_secret", "cs_simulated_read_write") + ", " +
                   secret("webhook_secret", webhook_secret) +
                   "}\n  books:\n    system: xero\n    settings: {grant: client_credentials, "
                   "client_id: sandbox, private_network: \"true\", tenant_id: "
                   "5a4dc0de-0000-4000-8000-00000000c0de, "
                   "calls_per_day: \"1000000\", calls_per_minute: \"100000\", api_base: \"" +
                   ledger + "\", identity_base: \"" + ledger + "\"}\n    secrets: {" +
                   secret("client_secret", "sandbox-secret") +
                   "}\nintegrations:\n  shop-to-books: {store: shop, ledger: books, policy: " +
                   paths.source + "/src/app/sandbox/woocommerce.yaml, start: 2026-01-01, on: " +
                   (on ? "true" : "false") + "}\n");
    return file;
}

std::string write_ledger_scenario(Paths const& paths) {
    auto scenario = Json::parse(read_text(paths.source + "/src/app/sandbox/xero.json"));
    if (scenario.has_error()) throw std::runtime_error(scenario.error().message);
    scenario->set("limits", Json::object({{"minute", 0}, {"day", 0}, {"concurrent", 0}}));
    scenario->set(
        "apps",
        Json::array({Json::object(
            {{"client_id", "sandbox"}, {"client_secret", "sandbox-secret"}, {"custom", true}})}));
    auto const file = paths.folder + "/ledger.json";
    write_text(file, scenario->dump());
    return file;
}

std::string hook_path(Paths const& paths, std::string const& name) {
    return query(database_of(paths, name), "SELECT hook_path FROM connections WHERE id = 'shop'");
}

Progress progress(Paths const& paths, std::string const& name) {
    auto const count = [&](std::string const& what) {
        auto const text = query(database_of(paths, name), "SELECT COUNT(*) FROM " + what);
        return text.empty() ? 0L : std::stol(text);
    };
    return {
        count("order_states"),
        count("dirty"),
        count("postings"),
        count("operations"),
        query(database_of(paths, name),
              "SELECT COALESCE(GROUP_CONCAT(n || ' ' || state, ', '), '') FROM (SELECT COUNT(*) "
              "AS n, REPLACE(state, '_', ' ') AS state FROM order_states GROUP BY state)")};
}

}  // namespace cf::bench

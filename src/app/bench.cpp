#include "app/bench.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>

#include "app/storage_trouble.hpp"
#include "base/text.hpp"
#include "cli/exit_codes.hpp"
#include "connectors/registry.hpp"
#include "flows/policy_file.hpp"
#include "ports/page_cursor.hpp"

namespace cf::app {
namespace {

constexpr int orders_searched_max = 5'000;

Wait run_job(Bench& bench, Needs needs, Job job) {
    auto begun = co_await prove_key(*bench.data.vault);
    if (!begun.has_error() && needs == Needs::configuration) {
        auto applied = co_await apply_config(
            bench.config, *bench.data.storage, *bench.data.vault, bench.clock);
        begun = std::move(applied);
    }
    if (!begun.has_error()) {
        auto loaded = co_await bench.engine->load();
        begun = std::move(loaded);
    }
    if (begun.has_error()) {
        bench.exit_code = fail(begun.error());
        co_return;
    }
    auto done = co_await job(bench);
    if (done.has_error()) bench.exit_code = fail(done.error());
}

Error nothing_yet(Config const& config, std::string const& file) {
    return {ErrorKind::invalid_input,
            "data.empty",
            "nothing is set up yet in the data folder '" + config.data_folder +
                "'. Run: crossfoot connect --config " + file};
}

/// The orders whose number, id or documents are exactly `subject`, newest first.
void search(Transaction& tx,
            std::string const& integration,
            std::string const& subject,
            std::vector<OrderStateRow>& found) {
    OrderQuery query{integration, "", subject, "", 200};
    for (int seen = 0; seen < orders_searched_max;) {
        auto const rows = tx.order_states(query);
        for (auto const& row : rows)
            if (row.number == subject || row.record.value == subject ||
                row.documents_json.find("\"" + subject + "\"") != std::string::npos)
                found.push_back(row);
        if (int(rows.size()) < query.limit) return;
        seen += int(rows.size());
        query.after = page_cursor(rows.back().updated_at, rows.back().record.value);
    }
}

}  // namespace

Bench::Bench(OperatorCommand const& asked, Config read, DataFolder opened)
    : command(asked),
      config(std::move(read)),
      data(std::move(opened)),
      random(entropy_seed()),
      exit_code(cli::exit_ok) {
    http = std::make_unique<CurlTransport>(runtime.executor());
    auto read_one = [](PolicyRow const& row) {
        return read_policy(
            row.text,
            "policy of " + row.integration.value + ", version " + std::to_string(row.version));
    };
    engine = std::make_unique<Engine>(EngineParts{runtime.executor(),
                                                  *data.storage,
                                                  *data.vault,
                                                  *http,
                                                  clock,
                                                  random,
                                                  connector_registry(),
                                                  read_one,
                                                  config.public_url,
                                                  {}});
}

int fail(Error const& error) {
    // A list of places in files stands for itself.
    std::cerr << (error.code == "config.invalid" ? "" : "crossfoot: ") << error.message << "\n";
    return error.kind == ErrorKind::invalid_input || error.kind == ErrorKind::not_found
               ? cli::exit_bad_input
               : cli::exit_failed;
}

int run_with(OperatorCommand const& command, Needs needs, Job job) {
    auto config = read_config(command.config_file);
    if (config.has_error()) return fail(config.error());
    log::configure(std::max(config->log_level, log::Level::warn));
    if (needs == Needs::storage && !std::filesystem::exists(config->data_folder + "/crossfoot.db"))
        return fail(nothing_yet(*config, command.config_file));
    auto data = open_data_folder(config->data_folder, config->master_key, FolderUse::command);
    if (data.has_error()) return fail(data.error());
    Bench bench(command, *std::move(config), *std::move(data));
    try {
        bench.runtime.run(run_job(bench, needs, job));
    } catch (StorageUnavailable const& problem) {
        return fail({ErrorKind::unavailable,
                     "data.database",
                     storage_trouble(bench.config.data_folder + "/crossfoot.db", problem.what())});
    }
    return bench.exit_code;
}

void print(Json const& json) { std::cout << json.dump_pretty() << "\n"; }

Result<Integration*> chosen_integration(Bench& bench) {
    auto const all = bench.engine->integrations();
    std::vector<std::string> ids;
    for (auto* integration : all) {
        if (integration->row.id.value == bench.command.integration) return integration;
        ids.push_back(integration->row.id.value);
    }
    if (bench.command.integration.empty() && all.size() == 1) return all.front();
    if (all.empty())
        return Error{ErrorKind::invalid_input,
                     "integration.none",
                     "the configuration names no integration; add one under 'integrations'"};
    auto const& wanted = bench.command.integration;
    std::string const near = wanted.empty() ? std::string() : nearest(wanted, ids);
    std::string problem = wanted.empty() ? "name one of the integrations with --integration"
                                         : "there is no integration '" + wanted + "'";
    if (!near.empty()) problem += "; did you mean '" + near + "'?";
    if (!wanted.empty()) problem += near.empty() ? "; known" : " Known";
    return Error{ErrorKind::invalid_input, "integration.choice", problem + ": " + join(ids, ", ")};
}

bool is_served(Bench const& bench) { return is_locked(bench.config.data_folder); }

namespace {

Json profile_of(StoreProfile const& profile) {
    return Json::object({{"name", profile.name},
                         {"version", profile.version},
                         {"currency", profile.currency.code()},
                         {"time_zone", profile.time_zone},
                         {"prices_include_tax", profile.prices_include_tax}});
}

Json profile_of(LedgerProfile const& profile) {
    return Json::object(
        {{"organisation", profile.organisation_name},
         {"currency", profile.base_currency.code()},
         {"time_zone", profile.time_zone},
         {"locked_through",
          profile.locked_through ? Json(profile.locked_through->to_string()) : Json()},
         {"accounts", std::int64_t(profile.accounts.size())},
         {"tax_codes", std::int64_t(profile.tax_rates.size())}});
}

}  // namespace

Task<Json> ping(Connection& connection) {
    if (connection.store) {
        CF_CO_TRY(auto profile, co_await connection.store->read_profile());
        co_return profile_of(profile);
    }
    CF_CO_TRY(auto profile, co_await connection.ledger->read_profile());
    co_return profile_of(profile);
}

namespace {

/// An order that came a moment ago may wait for its ledger's next batch, unknown until then.
std::string batches_of(Transaction& tx, Engine& engine, Instant now) {
    std::string all;
    for (auto const* connection : engine.connections()) {
        auto const text = noted_outlook(tx, connection->row.id, now).batches_text();
        if (!text.empty()) all += ". If it is new: " + connection->row.name + " " + text;
    }
    return all;
}

}  // namespace

Task<OrderStateRow> find_order(Bench& bench, std::string subject) {
    std::vector<OrderStateRow> found;
    std::string what_new_orders_wait_for;
    auto const& wanted = bench.command.integration;
    co_await bench.data.storage->read([&](Transaction& tx) {
        found.clear();
        search(tx, wanted, subject, found);
        what_new_orders_wait_for = batches_of(tx, *bench.engine, bench.clock.now());
        if (!found.empty()) return;
        for (auto* integration : bench.engine->integrations())
            if (wanted.empty() || integration->row.id.value == wanted)
                if (auto row = tx.order_state(integration->row.id, RecordId(subject)))
                    found.push_back(*row);
    });
    if (found.empty())
        co_return Error{ErrorKind::not_found,
                        "order.unknown",
                        "no order or document '" + subject +
                            "' is known. Give the order's number or id in the store, or the number "
                            "of a document in the books" +
                            what_new_orders_wait_for};
    if (found.size() == 1) co_return found.front();
    std::string where;
    for (auto const& row : found)
        where += "\n  " + row.integration.value + ", order " + row.number + " (id " +
                 row.record.value + ")";
    co_return Error{
        ErrorKind::invalid_input,
        "order.several",
        "'" + subject + "' is several orders; name the integration with --integration" + where};
}

std::string readable_time(std::string_view iso) {
    static constexpr std::array<std::string_view, 12> months{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (iso.size() < 10) return std::string(iso);
    auto const month = std::size_t((iso[5] - '0') * 10 + (iso[6] - '0') - 1) % 12;
    std::string out(iso.substr(iso[8] == '0' ? 9 : 8, iso[8] == '0' ? 1 : 2));
    out += " " + std::string(months[month]) + " " + std::string(iso.substr(0, 4));
    if (iso.size() >= 16) out += " " + std::string(iso.substr(11, 5)) + " UTC";
    return out;
}

std::string readable_state(std::string_view state) {
    if (state == "needs_you") return "needs you";
    if (state == "in_agreement") return "in agreement";
    return std::string(state);
}

}  // namespace cf::app

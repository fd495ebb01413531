// `crossfoot connect`: proof that each connection works, and the way through a vendor's consent.
#include <iostream>

#include "app/bench.hpp"
#include "app/consent.hpp"
#include "base/text.hpp"
#include "cli/exit_codes.hpp"

namespace cf::app {
namespace {

bool wants_consent(Error const& error) {
    return error.kind == ErrorKind::unauthorized || error.kind == ErrorKind::not_found;
}

std::string in_one_line(Json const& profile) {
    std::vector<std::string> parts;
    for (auto const& [name, value] : profile.members()) {
        if (value.is_null() || (value.is_string() && value.text().empty())) continue;
        if (value.is_boolean()) {
            parts.push_back(value.boolean_or(false) ? "prices with tax" : "prices without tax");
        } else if (name == "accounts" || name == "tax_codes") {
            parts.push_back(std::string(value.text()) + " " +
                            (name == "accounts" ? "accounts" : "tax codes"));
        } else if (name == "locked_through") {
            parts.push_back("closed through " + std::string(value.text()));
        } else {
            parts.emplace_back(value.text());
        }
    }
    return join(parts, ", ");
}

Json report_of(Bench& bench, Connection const& connection, Result<Json> const& answer) {
    Json report = Json::object({{"connection", connection.row.id.value},
                                {"system", connection.row.system},
                                {"connected", answer.has_value()}});
    if (answer.has_error())
        report.set(
            "error",
            Json::object({{"code", answer.error().code}, {"message", answer.error().message}}));
    else
        report.set("profile", *answer);
    // Stores are told the address by us; a ledger's is entered by a person.
    if (!bench.config.public_url.empty() && connection.ledger)
        report.set("webhook_address",
                   bench.config.public_url + "/hooks/" + connection.row.id.value + "/" +
                       connection.row.hook_path);
    return report;
}

void say(Json const& report) {
    bool const connected = report["connected"].boolean_or(false);
    std::cout << report["connection"].text() << " (" << report["system"].text()
              << "): " << (connected ? "connected" : "NOT connected") << "\n  "
              << (connected ? in_one_line(report["profile"])
                            : std::string(report["error"]["message"].text()))
              << "\n";
    if (report.contains("webhook_address"))
        std::cout << "  for its webhooks enter: " << report["webhook_address"].text() << "\n";
}

/// Pings; leads through the consent when that is what is missing.
Task<Json> connect_one(Bench& bench, Connection& connection) {
    bool const answered = !bench.command.answer.empty();
    if (answered || bench.command.print_address) {
        CF_CO_TRY_VOID(co_await consent(bench, connection));
        if (!answered) co_return Json();
    }
    auto answer = co_await ping(connection);
    if (answer.has_value() || answered || !wants_consent(answer.error())) co_return answer;
    if (!can_consent(bench, connection)) co_return answer;
    CF_CO_TRY_VOID(co_await consent(bench, connection));
    co_return co_await ping(connection);
}

Task<> connect_job(Bench& bench) {
    auto const& wanted = bench.command.subject;
    std::vector<std::string> ids;
    for (auto const& connection : bench.config.connections) ids.push_back(connection.id);
    if (wanted.empty() && (bench.command.print_address || !bench.command.answer.empty()))
        co_return Error{ErrorKind::invalid_input,
                        "connect.which",
                        "name the connection the consent is for: " + join(ids, ", ")};
    Json reports = Json::array();
    bool any = false;
    for (auto const& id : ids) {
        if (!wanted.empty() && id != wanted) continue;
        any = true;
        auto* connection = bench.engine->connection(ConnectionId(id));
        if (!bench.command.json) std::cerr << "asking " << id << " ...\n";
        auto answer = co_await connect_one(bench, *connection);
        if (bench.command.print_address && answer.has_value()) co_return Result<>();
        if (answer.has_error()) bench.exit_code = cli::exit_differs;
        reports.push_back(report_of(bench, *connection, answer));
        if (!bench.command.json) say(reports.items().back());
    }
    if (!any)
        co_return Error{ErrorKind::invalid_input,
                        "connect.unknown",
                        "there is no connection '" + wanted +
                            "' in the configuration; known: " + join(ids, ", ")};
    if (bench.command.json)
        print(Json::object({{"connections", std::move(reports)}}));
    else if (bench.exit_code == cli::exit_ok && wanted.empty())
        std::cerr << "All connected. Next: crossfoot serve --config " << bench.command.config_file
                  << "\n";
    co_return Result<>();
}

}  // namespace

int run_connect(OperatorCommand const& command) {
    return run_with(command, Needs::configuration, connect_job);
}

}  // namespace cf::app

// `reconcile` and `statement`: the daily proof and what is kept of it.
#include <iostream>

#include "app/bench.hpp"
#include "cli/exit_codes.hpp"
#include "cli/files.hpp"
#include "proof/proof_run.hpp"
#include "proof/report.hpp"
#include "proof/statement.hpp"

namespace cf::app {
namespace {

Error wrong_option(std::string message) {
    return {ErrorKind::invalid_input, "reconcile.arguments", std::move(message)};
}

Result<CalendarDate> day_of(char const* option, std::string const& text) {
    auto date = CalendarDate::parse(text);
    if (date.has_value()) return date;
    return wrong_option(std::string(option) + " '" + text + "' is not a day; write YYYY-MM-DD");
}

struct Days {
    CalendarDate from{}, to{};
};

/// Yesterday in the organisation's zone, unless asked otherwise.
Result<Days> days_of(Bench const& bench, Integration const& integration) {
    auto const& zone = integration.policy().books.org_timezone;
    auto const yesterday = zone.date_of(bench.clock.now()).plus_days(-1);
    Days days{yesterday, yesterday};
    if (!bench.command.from.empty()) {
        CF_TRY(days.from, day_of("--from", bench.command.from));
        days.to = std::max(days.from, yesterday);
    }
    if (!bench.command.to.empty()) {
        CF_TRY(days.to, day_of("--to", bench.command.to));
        if (bench.command.from.empty()) days.from = days.to;
    }
    return days;
}

Result<std::vector<Integration*>> wanted(Bench& bench) {
    std::vector<Integration*> all;
    for (auto* one : bench.engine->integrations())
        if (bench.command.integration.empty() || one->row.id.value == bench.command.integration)
            all.push_back(one);
    if (!all.empty()) return all;
    // The message names the ones there are.
    CF_TRY(auto* none, chosen_integration(bench));
    return std::vector<Integration*>{none};
}

void say(Bench const& bench, std::vector<Json> const& days, bool agrees) {
    if (bench.command.json) {
        Json list = Json::array();
        for (auto const& day : days) list.push_back(day);
        print(Json::object({{"agrees", agrees}, {"days", std::move(list)}}));
    } else if (bench.command.form == "csv") {
        std::cout << proof::report_csv(days);
    } else if (bench.command.form == "html") {
        std::cout << proof::report_html(days);
    } else {
        std::cout << proof::report_text(days);
    }
}

Task<> reconcile_job(Bench& bench) {
    CF_CO_TRY(auto integrations, wanted(bench));
    std::vector<Json> results;
    proof::StatementBook book(*bench.data.storage, *bench.data.vault, bench.clock);
    for (auto* integration : integrations) {
        CF_CO_TRY(auto range, days_of(bench, *integration));
        std::cerr << "Reading " << integration->row.store.value << " and "
                  << integration->row.ledger.value << ", " << range.from.to_string() << " to "
                  << range.to.to_string() << " ...\n";
        proof::ProofParts const parts{
            *bench.engine, *bench.data.storage, bench.clock, [](std::string const& text) {
                std::cerr << text << "\n";
            }};
        CF_CO_TRY(auto days,
                  co_await proof::prove_days(parts, integration->row.id, range.from, range.to));
        auto const& zone = integration->policy().books.org_timezone;
        for (auto const& day : days) {
            if (day.unexplained()) bench.exit_code = cli::exit_differs;
            results.push_back(proof::to_json(day, integration->row.id, zone));
        }
        CF_CO_TRY_VOID(co_await book.keep(*integration, std::move(days)));
    }
    say(bench, results, bench.exit_code == cli::exit_ok);
    co_return Result<>();
}

Task<> statement_key_job(Bench& bench) {
    proof::StatementBook book(*bench.data.storage, *bench.data.vault, bench.clock);
    CF_CO_TRY(auto const key, co_await book.public_key());
    if (bench.command.json)
        print(Json::object(
            {{"algorithm", "Ed25519"}, {"public_key", key}, {"pem", proof::public_key_pem(key)}}));
    else
        std::cout << key << "\n" << proof::public_key_pem(key);
    co_return Result<>();
}

Task<> statement_show_job(Bench& bench) {
    CF_CO_TRY(auto* integration, chosen_integration(bench));
    CF_CO_TRY(auto const day, day_of("DAY", bench.command.subject));
    auto const kept = co_await proof::kept_day(*bench.data.storage, integration->row.id, day);
    if (!kept.contains("statement"))
        co_return Error{ErrorKind::invalid_input,
                        "statement.none",
                        "no statement is kept of " + day.to_string() + " of '" +
                            integration->row.id.value + "'; run: crossfoot reconcile --from " +
                            day.to_string() + " --to " + day.to_string()};
    print(kept["statement"]);
    co_return Result<>();
}

int verify(OperatorCommand const& command) {
    auto const file = cli::read_file(command.subject);
    if (file.has_error()) return fail(file.error());
    auto const json = Json::parse(*file);
    if (json.has_error()) return fail(json.error().while_("reading " + command.subject));
    auto statement = proof::SignedStatement::from_json(*json);
    if (statement.has_error()) return fail(statement.error().while_("reading " + command.subject));
    bool const ours = command.public_key.empty() || command.public_key == statement->public_key;
    bool const genuine = ours && statement->genuine();
    auto const content = Json::parse(statement->text).value_or(Json());
    if (command.json)
        print(Json::object({{"genuine", genuine},
                            {"public_key", statement->public_key},
                            {"integration", content["integration"]},
                            {"day", content["day"]},
                            {"state", content["state"]},
                            {"proven_at", content["proven_at"]}}));
    else if (genuine)
        std::cout << "Genuine: " << content["day"].text() << " of " << content["integration"].text()
                  << " was proven at " << content["proven_at"].text() << ", signed with "
                  << statement->public_key
                  << (command.public_key.empty()
                          ? ".\nCompare this key with the one the installation prints.\n"
                          : ".\n");
    else
        std::cout << (ours ? "Not genuine: the text is not what was signed.\n"
                           : "Not genuine: signed with another key than the one given.\n");
    return genuine ? cli::exit_ok : cli::exit_differs;
}

}  // namespace

int run_reconcile(OperatorCommand const& command) {
    return run_with(command, Needs::storage, reconcile_job);
}
int run_statement_key(OperatorCommand const& command) {
    return run_with(command, Needs::storage, statement_key_job);
}
int run_statement_show(OperatorCommand const& command) {
    return run_with(command, Needs::storage, statement_show_job);
}
int run_statement_verify(OperatorCommand const& command) { return verify(command); }

}  // namespace cf::app

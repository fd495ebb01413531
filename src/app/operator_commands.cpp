// `status`, `replay` and `backfill`: the short commands beside a serving process.
#include "app/operator_commands.hpp"

#include <algorithm>
#include <iomanip>
#include <iostream>

#include "app/bench.hpp"
#include "app/progress.hpp"
#include "base/text.hpp"
#include "cli/exit_codes.hpp"

namespace cf::app {
namespace {

using namespace std::chrono_literals;

// ---- status ------------------------------------------------------------------------------------

void print_states(Json const& integrations) {
    std::size_t widest = 11;
    for (auto const& one : integrations.items()) widest = std::max(widest, one["id"].text().size());
    std::cout << std::left << std::setw(int(widest)) << "integration" << std::right
              << "  state      in agreement  posting  waiting  needs you  differs  skipped\n";
    for (auto const& one : integrations.items()) {
        auto const& states = one["states"];
        std::cout << std::left << std::setw(int(widest)) << one["id"].text() << "  " << std::setw(9)
                  << one["state"].text() << std::right;
        for (auto const& [name, width] : {std::pair("in_agreement", 14),
                                          std::pair("posting", 9),
                                          std::pair("waiting", 9),
                                          std::pair("needs_you", 11),
                                          std::pair("differs", 9),
                                          std::pair("skipped", 9)})
            std::cout << std::setw(width) << states[name].text();
        std::cout << "\n";
    }
}

void print_reviews(Json const& reviews) {
    for (auto const& item : reviews["items"].items())
        std::cout << "  order " << item["order"].text() << " of " << item["integration"].text()
                  << ": " << (item["what"].text().empty() ? item["cause"] : item["what"]).text()
                  << "\n    " << item["todo"].text() << "\n";
    auto const shown = std::int64_t(reviews["items"].size());
    auto const all = Decimal::parse(reviews["count"].text()).value_or(Decimal(0));
    if (all > Decimal(shown))
        std::cout << "  and more: " << reviews["count"].text() << " in all, on the Review page\n";
}

bool needs_nobody(Json const& overview) {
    for (auto const& sums : overview["totals"].items())
        if (Decimal::parse(sums["difference"].text()).value_or(Decimal(1)).sign() != 0)
            return false;
    return overview["review_open"].text() == "0" && overview["incidents"].size() == 0 &&
           overview["states"]["differs"].text() == "0";
}

/// What holds orders back: a connection that does not answer, calls that will not last the day.
void print_strain(Json const& connections) {
    for (auto const& one : connections["items"].items()) {
        auto const& breaker = one["breaker"];
        if (!breaker.is_null())
            std::cout << "  " << breaker["text"].text() << " (since "
                      << readable_time(breaker["since"].text()) << "); trying again at "
                      << readable_time(breaker["next_try_at"].text()) << "\n";
        auto const& day = one["budget"]["day"];
        if (!day["ends_at"].text().empty())
            std::cout << "  " << one["name"].text() << ": at the present rate the day's calls are "
                      << "used up at " << readable_time(day["ends_at"].text())
                      << "; they begin again at " << readable_time(day["resets_at"].text()) << "\n";
        if (!day["gathers"].text().empty())
            std::cout << "  " << one["name"].text() << ": " << day["gathers"].text() << "\n";
    }
}

Task<> status_job(Bench& bench) {
    auto views = bench.views();
    auto overview = co_await views.overview();
    auto const connections = co_await views.connections();
    ReviewQuery newest;
    newest.limit = 10;
    auto const reviews = co_await views.desk().list(std::move(newest));
    bool const served = is_served(bench);
    if (!needs_nobody(overview)) bench.exit_code = cli::exit_differs;
    if (bench.command.json) {
        overview.erase("sandbox");
        overview.set("serving", served)
            .set("review", reviews["items"])
            .set("connections", connections["items"]);
        print(overview);
        co_return Result<>();
    }
    auto const complete = readable_time(overview["complete_to"].text());
    std::cout << (complete.empty() ? "No store was read yet" : "Books complete to " + complete)
              << "; " << overview["review_open"].text() << " need you\n";
    for (auto const& sums : overview["totals"].items())
        std::cout << "  " << sums["currency"].text() << ": store " << sums["store"].text()
                  << ", books " << sums["ledger"].text() << ", not posted (waiting or in review) "
                  << sums["held"].text() << ", explained " << sums["named"].text()
                  << ", difference " << sums["difference"].text() << "\n";
    for (auto const& incident : overview["incidents"].items())
        std::cout << "  " << incident["title"].text() << " (since "
                  << readable_time(incident["opened_at"].text()) << ")\n    "
                  << incident["what"].text() << "\n    " << incident["todo"].text() << "\n";
    print_strain(connections);
    print_states(overview["integrations"]);
    print_reviews(reviews);
    if (!served)
        std::cerr << "Nothing is serving: orders are not taken up. Run: crossfoot serve --config "
                  << bench.command.config_file << "\n";
    co_return Result<>();
}

// ---- replay ------------------------------------------------------------------------------------

std::string when_taken_up(Bench const& bench) {
    return is_served(bench) ? "within a minute" : "as soon as crossfoot serve runs";
}

Task<> replay_job(Bench& bench) {
    CF_CO_TRY(auto order, co_await find_order(bench, bench.command.subject));
    co_await bench.engine->replay(order.integration, order.record);
    if (bench.command.json)
        print(Json::object({{"integration", order.integration.value},
                            {"order", order.record.value},
                            {"number", order.number},
                            {"state", order.state},
                            {"serving", is_served(bench)}}));
    else
        std::cerr << "Order " << order.number << " of " << order.integration.value
                  << " is looked at again " << when_taken_up(bench)
                  << "; what the books hold already is not posted twice.\n";
    co_return Result<>();
}

// ---- backfill ----------------------------------------------------------------------------------

struct Window {
    Instant begin, end;
};

Result<CalendarDate> day(char const* option, std::string const& text) {
    auto date = CalendarDate::parse(text);
    if (date.has_value()) return date;
    return Error{ErrorKind::invalid_input,
                 "backfill.day",
                 std::string(option) + " '" + text + "' is not a day; write YYYY-MM-DD"};
}

Result<Window> window_of(Bench const& bench, Integration const& integration) {
    CF_TRY(auto from, day("--from", bench.command.from));
    CF_TRY(auto to, day("--to", bench.command.to));
    if (to < from)
        return Error{ErrorKind::invalid_input,
                     "backfill.range",
                     "--to " + bench.command.to + " lies before --from " + bench.command.from};
    auto const& zone = integration.policy().books.org_timezone;
    Window window{zone.start_of(from), zone.start_of(to.plus_days(1))};
    if (window.begin < integration.row.start_at)
        return Error{ErrorKind::invalid_input,
                     "backfill.start",
                     "integration '" + integration.row.id.value +
                         "' posts no order placed before its start, " +
                         zone.date_of(integration.row.start_at).to_string() +
                         "; begin there, or move 'start' in the configuration first"};
    return window;
}

/// Calls and time the past will take. A fifth of the day's calls is left to live orders.
Json plan_of(Storefront::BackfillSize const& size, BudgetView const& budget) {
    // Full batches of 50: contacts, invoices, payments, and now and then credit notes and refunds.
    std::int64_t const ledger_calls = size.orders == 0 ? 0 : size.orders / 50 * 6 + 6;
    std::int64_t const per_day =
        budget.day_limit ? std::max<std::int64_t>(1, budget.day_limit * 4 / 5) : 0;
    std::int64_t const per_minute =
        std::max<std::int64_t>(1, budget.minute_limit ? budget.minute_limit * 4 / 5 : 60);
    std::int64_t minutes = (ledger_calls + per_minute - 1) / per_minute;
    if (per_day) minutes = std::max(minutes, ledger_calls / per_day * 24 * 60);
    auto limit = [](std::int64_t calls) { return calls == 0 ? Json() : Json(calls); };
    return Json::object({{"orders", size.orders},
                         {"store_calls", size.calls},
                         {"ledger_calls", ledger_calls},
                         {"ledger_calls_per_day_limit", limit(budget.day_limit)},
                         {"minutes", minutes},
                         {"hours", Json::number(Decimal::from_parts(minutes * 100 / 60, 2))}});
}

void say_plan(Bench const& bench, Json const& plan) {
    bool const limited = !plan["ledger_calls_per_day_limit"].is_null();
    std::cout << "Orders placed " << bench.command.from << " to " << bench.command.to << ": "
              << plan["orders"].text() << "\n  calls to the store:   " << plan["store_calls"].text()
              << "\n  calls to the ledger:  about " << plan["ledger_calls"].text();
    if (limited) std::cout << " of " << plan["ledger_calls_per_day_limit"].text() << " a day";
    std::cout << "\n  time:                 about " << plan["hours"].text() << " hours ("
              << plan["minutes"].text() << " minutes), behind live orders\n";
}

/// In pieces of some hundred orders, so that progress shows and an interruption loses little: what
/// was taken up is passed over the next time.
Task<std::int64_t> take_up(Bench& bench, IntegrationId id, Window window, std::int64_t orders) {
    std::int64_t const days =
        std::max<std::int64_t>(1, (window.end - window.begin) / std::chrono::hours(24));
    std::int64_t const pieces = std::clamp<std::int64_t>(orders / 200, 1, days);
    Progress progress("taken up", pieces, bench.clock);
    std::int64_t taken = 0;
    for (std::int64_t piece = 0; piece < pieces; ++piece) {
        Instant const from = window.begin + (window.end - window.begin) / pieces * piece;
        Instant const to = piece + 1 == pieces
                               ? window.end
                               : window.begin + (window.end - window.begin) / pieces * (piece + 1);
        CF_CO_TRY(auto some, co_await bench.engine->backfill(id, from, to));
        taken += some;
        progress.show(piece + 1, std::to_string(taken) + " orders");
    }
    progress.end();
    co_return taken;
}

Task<> backfill_job(Bench& bench) {
    CF_CO_TRY(auto* integration, chosen_integration(bench));
    CF_CO_TRY(auto window, window_of(bench, *integration));
    auto& store = *bench.engine->connection(integration->row.store);
    auto const budget = bench.engine->connection(integration->row.ledger)->budget->view();
    std::cerr << "Asking " << integration->row.store.value << " how many orders these are ...\n";
    CF_CO_TRY(auto size, co_await store.backfill_store->measure_backfill(window.begin, window.end));
    Json plan = plan_of(size, budget);
    if (!bench.command.json) say_plan(bench, plan);
    plan.set("started", bench.command.yes);
    if (!bench.command.yes) {
        if (bench.command.json) print(plan);
        std::cerr << "Nothing was started. Repeat with --yes to take these orders up.\n";
        co_return Result<>();
    }
    CF_CO_TRY(auto taken, co_await take_up(bench, integration->row.id, window, size.orders));
    plan.set("taken_up", taken);
    if (bench.command.json) print(plan);
    std::cerr << taken << " orders taken up, "
              << (size.orders > taken ? std::to_string(size.orders - taken) + " were known; "
                                      : std::string())
              << "they are posted behind live orders, beginning " << when_taken_up(bench) << ".\n";
    co_return Result<>();
}

}  // namespace

int run_status(OperatorCommand const& command) {
    return run_with(command, Needs::storage, status_job);
}
int run_backfill(OperatorCommand const& command) {
    return run_with(command, Needs::storage, backfill_job);
}
int run_replay(OperatorCommand const& command) {
    return run_with(command, Needs::storage, replay_job);
}

}  // namespace cf::app

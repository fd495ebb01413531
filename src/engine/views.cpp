#include "engine/views.hpp"

#include <algorithm>
#include <map>

#include "engine/review_text.hpp"
#include "engine/views_json.hpp"
#include "ports/page_cursor.hpp"

namespace cf {

namespace {

/// What storage knows of one integration, for the overview.
struct IntegrationFigures {
    Instant polled_at{}, last_posted_at{};
    std::int64_t queued = 0;
    SumsByCurrency sums;
    std::map<std::string, std::int64_t> states;
};

IntegrationFigures figures_of(Transaction& tx, IntegrationRow const& row) {
    IntegrationFigures figures;
    auto const polled = tx.value("cursor/" + row.id.value, "polled_at");
    if (!polled.empty()) figures.polled_at = from_micros(std::stoll(polled));
    figures.queued = tx.count_dirty(ConnectionId(row.id.value));
    auto const newest = tx.list_postings(row.id.value, "", "", 1);
    if (!newest.empty()) figures.last_posted_at = newest.front().posted_at;
    return figures;
}

constexpr int incidents_shown_max = 50;

Json incidents_to_json(std::vector<IncidentRow> const& incidents) {
    Json list = Json::array();
    for (auto const& row : incidents) list.push_back(incident_to_json(row));
    return list;
}

Json end_to_json(Connection const& connection) {
    return Json::object({{"connection", connection.row.id.value},
                         {"name", connection.row.name},
                         {"system", connection.row.system}});
}

Json integration_to_json(IntegrationRow const& row,
                         Connection const& store,
                         Connection const& ledger,
                         IntegrationFigures const& figures) {
    std::int64_t orders = 0;
    for (auto const& [state, count] : figures.states) orders += count;
    bool const attention = !store.problem.empty() || !ledger.problem.empty();
    return Json::object({{"id", row.id.value},
                         {"name", row.name},
                         {"store", end_to_json(store)},
                         {"ledger", end_to_json(ledger)},
                         {"state",
                          !row.on     ? "off"
                          : attention ? "attention"
                                      : "on"},
                         {"orders_total", orders},
                         {"queued", figures.queued},
                         {"states", states_to_json(figures.states)},
                         {"totals", sums_to_json(figures.sums)},
                         {"last_posted_at", instant_or_empty(figures.last_posted_at)}});
}

}  // namespace

boost::asio::awaitable<Json> Views::overview() {
    std::vector<StateTotals> totals;
    std::int64_t open_reviews = 0;
    std::vector<IncidentRow> incidents;
    std::map<std::string, IntegrationFigures> figures;
    auto const integrations = engine_.integrations();
    co_await storage_.read([&](Transaction& tx) {
        totals = tx.totals();
        open_reviews = tx.count_open_reviews();
        incidents = tx.incidents("open", incidents_shown_max);
        figures.clear();
        for (auto const* integration : integrations)
            figures[integration->row.id.value] = figures_of(tx, integration->row);
    });
    SumsByCurrency all;
    std::map<std::string, std::int64_t> states;
    for (auto const& row : totals) {
        states[row.state] += row.orders;
        all[row.currency].add(row);
        auto& own = figures[row.integration.value];
        own.states[row.state] += row.orders;
        own.sums[row.currency].add(row);
    }
    Json list = Json::array();
    Instant complete_to = clock_.now();
    std::int64_t queued = 0;
    for (auto const* integration : integrations) {
        auto const& row = integration->row;
        auto const& own = figures[row.id.value];
        complete_to = std::min(complete_to, own.polled_at);
        queued += own.queued;
        list.push_back(integration_to_json(
            row, *engine_.connection(row.store), *engine_.connection(row.ledger), own));
    }
    co_return Json::object(
        {{"now", to_iso(clock_.now())},
         {"complete_to", instant_or_empty(integrations.empty() ? Instant{} : complete_to)},
         {"review_open", open_reviews},
         {"incidents", incidents_to_json(incidents)},
         {"queued", queued},
         {"totals", sums_to_json(all)},
         {"states", states_to_json(states)},
         {"integrations", std::move(list)},
         {"sandbox", Json()}});
}

namespace {

/// What another process on this database noted counts where this one knows nothing.
struct Noted {
    BreakerView breaker;
    DayOutlook day;
};

Json budget_to_json(BudgetView const& budget, DayOutlook const& noted) {
    auto window = [](std::int64_t used, std::int64_t limit) {
        return limit == 0 ? Json() : Json::object({{"used", used}, {"limit", limit}});
    };
    Json minute = window(budget.minute_used, budget.minute_limit);
    if (!minute.is_null()) minute.set("seconds", std::int64_t(budget.minute_length.count()));
    Json day = window(budget.day_used, budget.day_limit);
    if (!day.is_null())
        day.set("resets_at", to_iso(budget.day_resets_at))
            .set("forecast", budget.day_forecast)
            .set("ends_at",
                 instant_or_empty(budget.day_ends_at == Instant{} ? noted.ends_at
                                                                  : budget.day_ends_at))
            .set("gathers", noted.batches_text());
    return Json::object({{"minute", std::move(minute)},
                         {"day", std::move(day)},
                         {"concurrent", window(budget.concurrent_used, budget.concurrent_limit)},
                         {"paused_until", instant_or_empty(budget.blocked_until)}});
}

/// Null where nothing is delivered: neither registered nor ever heard of.
Json webhooks_to_json(WebhookView const& webhooks) {
    bool const any = webhooks.expected > 0 || webhooks.accepted > 0 || webhooks.rejected > 0 ||
                     webhooks.last_delivery_at != Instant{};
    if (!any) return Json();
    Json problems = Json::array();
    for (auto const& problem : webhooks.problems) problems.push_back(problem);
    return Json::object({{"registered", std::int64_t(webhooks.active)},
                         {"expected", std::int64_t(webhooks.expected)},
                         {"last_delivery_at", instant_or_empty(webhooks.last_delivery_at)},
                         {"accepted", webhooks.accepted},
                         {"rejected", webhooks.rejected},
                         {"problems", std::move(problems)}});
}

}  // namespace

boost::asio::awaitable<Json> Views::connections() {
    Json list = Json::array();
    std::map<std::string, Noted> noted;
    co_await storage_.read([&](Transaction& tx) {
        for (auto const* connection : engine_.connections()) {
            auto const& id = connection->row.id;
            noted[id.value] = {noted_breaker(tx, id), noted_outlook(tx, id, clock_.now())};
        }
    });
    for (auto* connection : engine_.connections()) {
        auto const& row = connection->row;
        auto const budget = connection->budget->view();
        auto const& note = noted[row.id.value];
        auto breaker = connection->breaker->view();
        if (breaker.state == BreakerView::State::closed) breaker = note.breaker;
        std::string detail = connection->problem;
        if (detail.empty()) detail = breaker.sentence(row.name);
        list.push_back(Json::object(
            {{"id", row.id.value},
             {"name", row.name},
             {"system", row.system},
             {"side", connection->store ? "store" : "ledger"},
             {"state",
              !connection->problem.empty() ? row.state
              : detail.empty()             ? "healthy"
                                           : "attention"},
             {"detail", detail},
             {"breaker", breaker_to_json(breaker, row.name)},
             {"budget", budget_to_json(budget, note.day)},
             {"webhooks", webhooks_to_json(connection->webhooks)},
             {"last_ok_at", instant_or_empty(std::max(row.last_ok_at, budget.last_ok_at))}}));
    }
    co_return Json::object({{"items", std::move(list)}});
}

boost::asio::awaitable<Json> Views::orders(OrderQuery query) {
    std::vector<OrderStateRow> rows;
    std::vector<StateTotals> totals;
    co_await storage_.read([&](Transaction& tx) {
        rows = tx.order_states(query);
        totals = tx.totals();
    });
    Json items = Json::array();
    for (auto const& row : rows) items.push_back(order_to_row(row));
    std::int64_t count = 0;
    SumsByCurrency sums;
    for (auto const& row : totals) {
        if (!query.integration.empty() && row.integration.value != query.integration) continue;
        if (!query.state.empty() && row.state != query.state) continue;
        count += row.orders;
        sums[row.currency].add(row);
    }
    bool const full = int(rows.size()) == query.limit;
    Json next = full ? Json(page_cursor(rows.back().updated_at, rows.back().record.value)) : Json();
    bool const searched = !query.text.empty();  // What a search finds is not counted.
    co_return Json::object({{"items", std::move(items)},
                            {"next_cursor", std::move(next)},
                            {"count", searched ? Json() : Json(count)},
                            {"totals", searched ? Json::array() : sums_to_json(sums)}});
}

boost::asio::awaitable<Json> Views::documents(std::string integration,
                                              std::string text,
                                              std::string after,
                                              int limit) {
    std::vector<PostingRow> rows;
    co_await storage_.read(
        [&](Transaction& tx) { rows = tx.list_postings(integration, text, after, limit); });
    Json items = Json::array();
    for (auto const& row : rows) {
        Json item = document_json(row);
        item.erase("lines");
        items.push_back(std::move(item));
    }
    Json next = int(rows.size()) == limit
                    ? Json(page_cursor(rows.back().posted_at, rows.back().key.value))
                    : Json();
    co_return Json::object(
        {{"items", std::move(items)}, {"next_cursor", std::move(next)}, {"count", Json()}});
}

boost::asio::awaitable<bool> Views::replay(IntegrationId integration,
                                           RecordId order,
                                           std::string by) {
    bool found = false;
    co_await storage_.write([&](Transaction& tx) {
        found = tx.order_state(integration, order).has_value();
        if (found)
            append_decision(tx, clock_.now(), {"order.replayed", integration, order, by}, nullptr);
    });
    if (found) co_await engine_.replay(integration, order);
    co_return found;
}

}  // namespace cf

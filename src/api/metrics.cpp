// /metrics in the text form Prometheus reads. Counters without names of people or orders.
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "api/web_api.hpp"

namespace cf::api {

namespace {

/// What one answer holds.
struct Samples {
    prometheus::Registry registry;

    void gauge(std::string const& name,
               std::string const& help,
               prometheus::Labels const& labels,
               double value) {
        prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add(labels).Set(value);
    }
    void counter(std::string const& name,
                 std::string const& help,
                 prometheus::Labels const& labels,
                 double value) {
        prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add(labels).Increment(
            value);
    }
};

void add_incidents(Samples& samples, std::vector<IncidentRow> const& incidents) {
    for (auto const& row : incidents)
        samples.gauge("crossfoot_incident_open",
                      "1 for each incident that is not over",
                      {{"connection", row.connection.value}, {"kind", row.kind}},
                      1);
}

void add_calls(Samples& samples, Connection const& connection, prometheus::Labels const& labels) {
    auto const budget = connection.budget->view();
    samples.gauge("crossfoot_calls_day", "Calls made today", labels, double(budget.day_used));
    samples.gauge("crossfoot_calls_day_limit",
                  "Calls allowed a day, 0 for no limit",
                  labels,
                  double(budget.day_limit));
    if (budget.day_ends_at != Instant{})
        samples.gauge("crossfoot_calls_day_ends_timestamp_seconds",
                      "When the day's calls are used up at the rate of the last hour; absent when "
                      "they last",
                      labels,
                      double(to_unix_seconds(budget.day_ends_at)));
    samples.gauge("crossfoot_calls_gathered_seconds",
                  "Live work is posted in batches this far apart so that the day's calls suffice",
                  labels,
                  double(connection.outlook.gather.count()) / 1e6);
    samples.gauge("crossfoot_calls_window",
                  "Calls in the sliding window",
                  labels,
                  double(budget.minute_used));
}

void add_breaker(Samples& samples, BreakerView const& breaker, prometheus::Labels const& labels) {
    bool const closed = breaker.state == BreakerView::State::closed;
    bool const open = breaker.state == BreakerView::State::open;
    samples.gauge("crossfoot_breaker_state",
                  "0: calls go through; 1: one call tries; 2: stopped after failures in a row",
                  labels,
                  closed ? 0
                  : open ? 2
                         : 1);
    samples.counter("crossfoot_breaker_opened_total",
                    "Times calls were stopped after failures in a row",
                    labels,
                    double(breaker.opened));
}

void add_connection(Samples& samples, Connection const& connection) {
    prometheus::Labels const labels{{"connection", connection.row.id.value}};
    add_calls(samples, connection, labels);
    add_breaker(samples, connection.breaker->view(), labels);
    samples.counter("crossfoot_webhooks_accepted_total",
                    "Deliveries accepted",
                    labels,
                    double(connection.webhooks.accepted));
    samples.counter("crossfoot_webhooks_rejected_total",
                    "Deliveries with a wrong signature",
                    labels,
                    double(connection.webhooks.rejected));
    samples.gauge("crossfoot_connection_healthy",
                  "1 when the connection works",
                  labels,
                  connection.problem.empty() ? 1 : 0);
}

}  // namespace

boost::asio::awaitable<ServerReply> WebApi::metrics() {
    std::vector<StateTotals> totals;
    std::int64_t reviews = 0;
    std::vector<IncidentRow> incidents;
    std::map<std::string, std::int64_t> waiting;
    auto const integrations = parts_.engine.integrations();
    co_await parts_.storage.read([&](Transaction& tx) {
        totals = tx.totals();
        reviews = tx.count_open_reviews();
        incidents = tx.incidents("open", 1'000);
        for (auto const* integration : integrations)
            waiting[integration->row.id.value] = tx.count_dirty(integration->dirty_scope());
    });
    Samples samples;
    samples.gauge("crossfoot_review_open", "Items that wait for a person", {}, double(reviews));
    add_incidents(samples, incidents);
    for (auto const& row : totals)
        samples.gauge("crossfoot_orders",
                      "Orders by state",
                      {{"integration", row.integration.value},
                       {"state", row.state},
                       {"currency", row.currency}},
                      double(row.orders));
    for (auto const& [integration, count] : waiting)
        samples.gauge("crossfoot_records_waiting",
                      "Records to be converged",
                      {{"integration", integration}},
                      double(count));
    for (auto const* connection : parts_.engine.connections()) add_connection(samples, *connection);
    HttpReply reply =
        HttpReply::text(200, prometheus::TextSerializer().Serialize(samples.registry.Collect()));
    co_return reply;
}

}  // namespace cf::api

#include "app/sandbox_report.hpp"

#include "base/ratio.hpp"

namespace cf::app {
namespace {

constexpr int review_page = 10'000;

std::vector<audit::LedgerDocument> documents_of(Json const& listed) {
    std::vector<audit::LedgerDocument> all;
    for (auto const& json : listed["documents"].items()) {
        auto const status = json["status"].text();
        auto const type = json["type"].text();
        bool const credit = type == "ACCRECCREDIT";
        if (!credit && type != "ACCREC") continue;
        all.push_back({std::string(json["number"].text()),
                       credit,
                       status == "VOIDED" || status == "DELETED",
                       std::string(json["currency"].text()),
                       Decimal::parse(json["total"].text()).value_or(Decimal(0)),
                       Decimal::parse(json["due"].text()).value_or(Decimal(0))});
    }
    return all;
}

Json calls_by_endpoint(Json const& calls) {
    Json all = Json::object();
    for (auto const& [endpoint, count] : calls["endpoints"].members())
        all.set(endpoint, count.is_object() ? count["calls"] : count);
    return all;
}

std::int64_t calls_made(Json const& calls) {
    std::int64_t sum = 0;
    for (auto const& [endpoint, count] : calls["endpoints"].members()) {
        auto const value = Decimal::parse(count.is_object() ? count["calls"].text() : count.text())
                               .value_or(Decimal(0));
        sum += std::int64_t(value.coefficient());
    }
    return sum;
}

}  // namespace

std::string difference_of(audit::Findings const& found) {
    Decimal sum;
    for (auto const* sums : {&found.difference, &found.open_difference})
        for (auto const& [currency, amount] : *sums) sum += amount.abs();
    Decimal const cents = sum.rounded(2, Rounding::half_up);
    bool const less_than_a_cent = cents.sign() == 0 && sum.sign() != 0;
    return (less_than_a_cent ? sum : cents).to_string();
}

Decimal calls_per_order(std::int64_t calls, std::int64_t orders) {
    if (orders == 0) return Decimal::from_parts(0, 3);
    return (Ratio(calls) / Ratio(orders)).rounded(3, Rounding::half_up);
}

std::int64_t whole(Json const& json) {
    return std::int64_t(Decimal::parse(json.text()).value_or(Decimal(0)).coefficient());
}

bool is_right(Json const& report) {
    return report["difference"].text() == "0.00" && report["duplicates"].text() == "0" &&
           report["lost"].text() == "0" && report["limit_violations"].text() == "0";
}

boost::asio::awaitable<Json> sandbox_report(SandboxWorld& world,
                                            Storage& storage,
                                            Duration duration) {
    std::vector<ReviewRow> reviews;
    std::map<std::string, std::string> number_of;
    std::vector<OrderStateRow> states;
    co_await storage.read([&](Transaction& tx) {
        reviews = tx.open_reviews("", review_page);
        states.clear();
        for (auto const& review : reviews)
            if (auto state = tx.order_state(review.integration, review.record))
                states.push_back(*state);
    });
    std::vector<std::string> excused;
    for (auto const& state : states)
        excused.push_back((state.integration.value == "woocommerce-xero" ? "WC-" : "BC-") +
                          state.number);
    auto const found = audit::audit_books(
        {{"WC-", world.facts("woocommerce")}, {"BC-", world.facts("bigcommerce")}},
        documents_of(world.ledger_control("/__sim/documents")),
        excused);
    Json const calls = world.ledger_control("/__sim/calls");
    std::int64_t const made = calls_made(calls);
    Json details = Json::array();
    for (auto const& sentence : found.details) details.push_back(sentence);
    co_return Json::object(
        {{"orders", found.orders},
         {"documents", found.documents},
         {"difference", difference_of(found)},
         {"duplicates", found.duplicates + found.strangers},
         {"lost", found.lost},
         {"review", std::int64_t(reviews.size())},
         {"limit_violations", whole(calls["limit_violations"])},
         {"ledger_calls", made},
         {"ledger_calls_per_order", Json::number(calls_per_order(made, found.orders))},
         {"ledger_calls_by_endpoint", calls_by_endpoint(calls)},
         {"duration_s", Json::number(Decimal::from_parts(duration.count() / 1000, 3))},
         {"details", std::move(details)}});
}

}  // namespace cf::app

#include "engine/views_json.hpp"

#include "domain/money.hpp"

namespace cf {

Money money_of(std::int64_t minor, std::string const& currency) {
    return Money::from_minor(minor, Currency::of(currency));
}

std::string instant_or_empty(Instant at) { return at == Instant{} ? std::string() : to_iso(at); }

std::int64_t held_minor(std::string const& state,
                        std::int64_t store,
                        std::int64_t ledger,
                        std::int64_t named) {
    bool const held = state == "posting" || state == "waiting" || state == "needs_you";
    return held ? store - ledger - named : 0;
}

void Sums::add(StateTotals const& row) {
    store += row.store_minor;
    ledger += row.ledger_minor;
    named += row.named_minor;
    held += held_minor(row.state, row.store_minor, row.ledger_minor, row.named_minor);
}

Json sums_to_json(SumsByCurrency const& by_currency) {
    Json list = Json::array();
    for (auto const& [currency, sums] : by_currency) {
        auto text = [&](std::int64_t minor) { return money_of(minor, currency).to_string(); };
        list.push_back(Json::object(
            {{"currency", currency},
             {"store", text(sums.store)},
             {"ledger", text(sums.ledger)},
             {"named", text(sums.named)},
             {"held", text(sums.held)},
             {"difference", text(sums.store - sums.ledger - sums.named - sums.held)}}));
    }
    return list;
}

Json states_to_json(std::map<std::string, std::int64_t> const& counts) {
    Json states = Json::object();
    for (auto const name : order_state_names) {
        auto const found = counts.find(std::string(name));
        states.set(name, found == counts.end() ? std::int64_t(0) : found->second);
    }
    return states;
}

Json order_to_row(OrderStateRow const& row) {
    auto text = [&](std::int64_t minor) { return money_of(minor, row.currency).to_string(); };
    auto const held = held_minor(row.state, row.store_minor, row.ledger_minor, row.named_minor);
    auto const difference = row.store_minor - row.ledger_minor - row.named_minor - held;
    auto documents = Json::parse(row.documents_json);
    return Json::object({{"integration", row.integration.value},
                         {"order", row.record.value},
                         {"number", row.number},
                         {"placed_at", instant_or_empty(row.placed_at)},
                         {"currency", row.currency},
                         {"store_total", text(row.store_minor)},
                         {"ledger_total", text(row.ledger_minor)},
                         {"named", text(row.named_minor)},
                         {"held", text(held)},
                         {"difference", text(difference)},
                         {"state", row.state},
                         {"reason", row.reason},
                         {"documents", documents ? *documents : Json::array()},
                         {"updated_at", instant_or_empty(row.updated_at)}});
}

Json review_to_json(ReviewRow const& row, OrderStateRow const* order) {
    auto const detail = Json::parse(row.detail_json).value_or(Json::object());
    Json json = Json::object({{"id", row.id},
                              {"integration", row.integration.value},
                              {"order", row.record.value},
                              {"number", order ? order->number : row.record.value},
                              {"cause", row.cause},
                              {"root", row.root.empty() ? row.cause : row.root},
                              {"state", row.state},
                              {"opened_at", instant_or_empty(row.opened_at)},
                              {"changed_at", instant_or_empty(row.changed_at)}});
    for (auto const* name : {"title",
                             "what",
                             "meaning",
                             "todo",
                             "fixes",
                             "evidence",
                             "vendor_error",
                             "amount",
                             "currency"})
        if (detail.contains(name)) json.set(name, detail[name]);
    if (!json.contains("amount") && order)
        json.set("amount", money_of(order->store_minor, order->currency).to_string())
            .set("currency", order->currency);
    return json;
}

}  // namespace cf

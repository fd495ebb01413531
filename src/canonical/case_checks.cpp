#include "canonical/case_checks.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "canonical/json_fields.hpp"
#include "domain/money.hpp"

namespace cf {
namespace {

/// The path below `json` at which a name is repeated, or "".
std::string repeated_name(Json const& json) {
    std::vector<std::string_view> names;
    for (auto const& [name, value] : json.members()) names.push_back(name);
    std::sort(names.begin(), names.end());
    auto const twice = std::adjacent_find(names.begin(), names.end());
    if (twice != names.end()) return "." + std::string(twice->substr(0, 80));
    for (auto const& [name, value] : json.members())
        if (auto const below = repeated_name(value); !below.empty()) return "." + name + below;
    for (std::size_t i = 0; i < json.items().size(); ++i)
        if (auto const below = repeated_name(json.items()[i]); !below.empty())
            return "[" + std::to_string(i) + "]" + below;
    return {};
}

enum class Sign { any, not_negative };

Result<void> check_money(JsonCursor const& json, Currency currency, Sign sign) {
    CF_TRY(auto const amount, json.decimal());
    auto const money = Money::exact(amount, currency);
    if (money.has_error()) return json.error(money.error().message);
    if (sign == Sign::not_negative && amount.sign() < 0) return json.error("must not be negative");
    return {};
}

Result<void> check_money(JsonCursor const& object,
                         std::string_view name,
                         Currency currency,
                         Sign sign) {
    auto const member = object.find(name);
    return member ? check_money(*member, currency, sign) : Result<void>();
}

using Check = std::function<Result<void>(JsonCursor const&)>;

Result<void> each(JsonCursor const& object, std::string_view name, Check const& check) {
    auto const list = object.find(name);
    if (!list) return {};
    CF_TRY(auto const elements, list->elements());
    for (JsonCursor const& element : elements) CF_TRY_VOID(check(element));
    return {};
}

Result<void> check_named(JsonCursor const& object, std::initializer_list<std::string_view> names) {
    for (auto const name : names)
        if (auto const member = object.find(name);
            member && member->value().is_string() && member->value().text().empty())
            return member->error("must not be empty");
    return {};
}

Result<void> check_not_negative(JsonCursor const& object, std::string_view name) {
    CF_TRY(auto const number, decimal_if(object, name));
    if (number && number->sign() < 0) return object.find(name)->error("must not be negative");
    return {};
}

Result<void> check_rate(JsonCursor const& object) {
    CF_TRY(auto const rate, decimal_if(object, "rate"));
    if (!rate) return {};
    if (rate->sign() <= 0) return object.find("rate")->error("must be above zero");
    if (*rate > Decimal(1'000'000)) return object.find("rate")->error("must be at most 1000000");
    return {};
}

/// The day after a closed one and the last due date must still have years of four digits.
Result<void> check_year(JsonCursor const& object, std::string_view name) {
    auto const day = object.find(name);
    if (day && day->value().text().substr(0, 4) >= "9989") return day->error("must be before 9989");
    return {};
}

/// Every line of an order has an id of its own: refunds and edits name lines by it.
Result<void> check_ids_differ(JsonCursor const& object, std::string_view name) {
    std::set<std::string> ids;
    return each(object, name, [&](JsonCursor const& line) -> Result<void> {
        CF_TRY(auto const id, line.at("id"));
        if (!ids.emplace(id.value().text()).second)
            return id.error("another line of this list has the same id");
        return {};
    });
}

Result<void> check_line(JsonCursor const& line) {
    CF_TRY_VOID(check_named(line, {"id"}));
    return check_not_negative(line, "qty");
}

class EventChecks {
  public:
    explicit EventChecks(Currency base) : base_(base) {}

    /// Orders first: an amount is judged by its order's currency, whichever arrived first.
    Result<void> note_currency(JsonCursor const& event) {
        auto const order = event.find("order");
        if (!order || !order->value().is_object()) return {};
        CF_TRY(auto const id, order->string_at("id"));
        CF_TRY(auto const code, order->string_at("currency"));
        CF_TRY(auto const currency, Currency::parse(code));
        currencies_.emplace(id, currency);
        return {};
    }

    Result<void> check(JsonCursor const& event) const {
        CF_TRY(auto const type, event.string_at("type"));
        CF_TRY_VOID(check_year(event, "at"));
        if (type == "payout.paid") return payout(event);
        if (type == "order.placed") return order(event);
        if (type == "period.closed") return check_year(event, "through");
        CF_TRY_VOID(check_named(event, {"id", "order", "gateway"}));
        auto const known = currencies_.find(std::string(event.value()["order"].text()));
        // An order never heard of has no currency to judge by, and no books.
        if (known == currencies_.end()) return {};
        if (type == "order.edited") return edit(event, known->second);
        if (type == "refund.created") return refund(event, known->second);
        CF_TRY_VOID(check_rate(event));
        return check_money(event, "amount", known->second, Sign::not_negative);
    }

  private:
    Result<void> order(JsonCursor const& event) const {
        CF_TRY(auto const order, event.at("order"));
        CF_TRY_VOID(check_named(order, {"id"}));
        CF_TRY_VOID(check_year(order, "placed_at"));
        CF_TRY(auto const code, order.string_at("currency"));
        CF_TRY(auto const currency, Currency::parse(code));
        CF_TRY_VOID(check_rate(event));
        CF_TRY_VOID(check_money(order, "total", currency, Sign::any));
        CF_TRY_VOID(check_money(order, "collected_by_marketplace", currency, Sign::not_negative));
        // A settlement without a rate takes the document's; a document without one has none.
        if (!(currency == base_) && !event.find("rate") && !order.find("rate"))
            return event.error("'rate' is missing: the order is in " + code + ", the books in " +
                               std::string(base_.code()));
        CF_TRY_VOID(each(order, "coupons", [](JsonCursor const& coupon) -> Result<void> {
            return check_not_negative(coupon, "amount");
        }));
        CF_TRY_VOID(check_ids_differ(order, "lines"));
        return each(order, "lines", check_line);
    }

    Result<void> edit(JsonCursor const& event, Currency currency) const {
        CF_TRY_VOID(check_money(event, "new_total", currency, Sign::any));
        CF_TRY_VOID(each(event, "removed", [](JsonCursor const& removed) -> Result<void> {
            CF_TRY_VOID(check_named(removed, {"line"}));
            return check_not_negative(removed, "qty");
        }));
        CF_TRY_VOID(check_ids_differ(event, "added"));
        return each(event, "added", check_line);
    }

    Result<void> refund(JsonCursor const& event, Currency currency) const {
        CF_TRY(auto const what, event.at("refund"));
        CF_TRY_VOID(check_money(what, "amount", currency, Sign::not_negative));
        CF_TRY_VOID(each(what, "items", [](JsonCursor const& item) -> Result<void> {
            CF_TRY_VOID(check_named(item, {"line"}));
            return check_not_negative(item, "qty");
        }));
        Decimal sum;
        CF_TRY_VOID(each(event, "tenders", [&](JsonCursor const& tender) -> Result<void> {
            CF_TRY_VOID(check_named(tender, {"gateway"}));
            CF_TRY_VOID(check_rate(tender));
            CF_TRY_VOID(check_money(tender, "amount", currency, Sign::not_negative));
            CF_TRY(auto const amount, tender.decimal_at("amount"));
            sum += amount;
            return {};
        }));
        // Money whose way back is not told cannot be booked; a refund without money needs neither.
        CF_TRY(auto const total, decimal_if(event, "total"));
        if (total && !(*total == sum))
            return event.find("total")->error("is not the sum of 'tenders', " + sum.to_string());
        return {};
    }

    Result<void> payout(JsonCursor const& event) const {
        CF_TRY_VOID(check_named(event, {"id", "gateway"}));
        CF_TRY_VOID(check_money(event, "net", base_, Sign::any));
        for (auto const* list : {"charges", "refunds", "fees"})
            CF_TRY_VOID(each(event, list, [&](JsonCursor const& amount) {
                return check_money(amount, base_, Sign::not_negative);
            }));
        return each(event, "entries", [&](JsonCursor const& entry) -> Result<void> {
            CF_TRY_VOID(check_money(entry, "amount", base_, Sign::any));
            return check_money(entry, "fee", base_, Sign::not_negative);
        });
    }

    Currency base_;
    std::map<std::string, Currency> currencies_;
};

}  // namespace

Result<void> refuse_repeated_names(Json const& root) {
    auto const where = repeated_name(root);
    if (where.empty()) return {};
    return Error{ErrorKind::invalid_input,
                 "json.repeated_name",
                 "$" + where + ": is given twice in one object; keep one of them"};
}

Result<void> check_amounts(JsonCursor const& one) {
    CF_TRY(auto const config, one.at("config"));
    CF_TRY(auto const code, config.string_at("base_currency"));
    CF_TRY(auto const base, Currency::parse(code));
    CF_TRY_VOID(check_year(config, "closed_through"));
    EventChecks checks(base);
    CF_TRY(auto const events, one.at("events"));
    CF_TRY(auto const elements, events.elements());
    for (JsonCursor const& event : elements) CF_TRY_VOID(checks.note_currency(event));
    for (JsonCursor const& event : elements) CF_TRY_VOID(checks.check(event));
    return {};
}

}  // namespace cf

#include "canonical/case_checks.hpp"

#include <algorithm>
#include <functional>
#include <map>

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
        if (type == "payout.paid") return payout(event);
        if (type == "order.placed") return order(event);
        if (type == "period.closed") return {};
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
        CF_TRY(auto const code, order.string_at("currency"));
        CF_TRY(auto const currency, Currency::parse(code));
        CF_TRY_VOID(check_rate(event));
        CF_TRY_VOID(check_money(order, "total", currency, Sign::any));
        CF_TRY_VOID(check_money(order, "collected_by_marketplace", currency, Sign::not_negative));
        CF_TRY_VOID(each(order, "coupons", [](JsonCursor const& coupon) -> Result<void> {
            return check_not_negative(coupon, "amount");
        }));
        return each(order, "lines", check_line);
    }

    Result<void> edit(JsonCursor const& event, Currency currency) const {
        CF_TRY_VOID(check_money(event, "new_total", currency, Sign::any));
        CF_TRY_VOID(each(event, "removed", [](JsonCursor const& removed) -> Result<void> {
            CF_TRY_VOID(check_named(removed, {"line"}));
            return check_not_negative(removed, "qty");
        }));
        return each(event, "added", check_line);
    }

    Result<void> refund(JsonCursor const& event, Currency currency) const {
        CF_TRY(auto const what, event.at("refund"));
        CF_TRY_VOID(check_money(what, "amount", currency, Sign::not_negative));
        CF_TRY_VOID(each(what, "items", [](JsonCursor const& item) -> Result<void> {
            CF_TRY_VOID(check_named(item, {"line"}));
            return check_not_negative(item, "qty");
        }));
        return each(event, "tenders", [&](JsonCursor const& tender) -> Result<void> {
            CF_TRY_VOID(check_named(tender, {"gateway"}));
            CF_TRY_VOID(check_rate(tender));
            return check_money(tender, "amount", currency, Sign::not_negative);
        });
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
    EventChecks checks(base);
    CF_TRY(auto const events, one.at("events"));
    CF_TRY(auto const elements, events.elements());
    for (JsonCursor const& event : elements) CF_TRY_VOID(checks.note_currency(event));
    for (JsonCursor const& event : elements) CF_TRY_VOID(checks.check(event));
    return {};
}

}  // namespace cf

#include "connectors/woocommerce/sim/order_body.hpp"

#include <algorithm>
#include <charconv>

namespace cf::woocommerce::sim {

namespace {

ApiError not_a_number(std::string const& name) {
    ParameterErrors errors;
    errors.not_of_type(name, "number");
    return errors.error();
}

Refusal read_refund_taxes(Json const& line, RefundLine& out) {
    for (auto const& tax : line["refund_tax"].items()) {
        TaxShare share;
        share.rate = id_of(tax, "id");
        if (auto refusal = read_amount(tax, "refund_total", share.total)) return refusal;
        out.taxes.push_back(share);
    }
    return std::nullopt;
}

}  // namespace

Refusal read_amount(Json const& object, std::string const& name, Decimal& value) {
    bool given = false;
    return read_amount_if(object, name, value, given);
}

Refusal read_amount_if(Json const& object, std::string const& name, Decimal& value, bool& given) {
    Json const* member = object.find(name);
    given = member != nullptr && !member->is_null() && !member->text().empty();
    if (!given) return std::nullopt;
    auto const parsed = Decimal::parse(member->text());
    static Decimal const limit = Decimal::of("1000000000000");
    if (!parsed || parsed->abs() >= limit || parsed->normalized().scale() > 8)
        return not_a_number(name);
    value = *parsed;
    return std::nullopt;
}

std::string text_of(Json const& object, std::string_view name) {
    return std::string(object[name].text());
}

Id id_of(Json const& object, std::string_view name) {
    std::string_view const text = object[name].text();
    Id id = 0;
    std::from_chars(text.data(), text.data() + text.size(), id);
    return id;
}

void merge_address(Json& address, Json const& given) {
    for (auto const& [name, value] : given.members())
        if (address.contains(name)) address.set(name, value.text());
}

void merge_meta(Store& store, std::vector<MetaEntry>& entries, Json const& given) {
    for (auto const& item : given.items()) {
        Id const id = id_of(item, "id");
        std::string const key = text_of(item, "key");
        auto found = std::find_if(entries.begin(), entries.end(), [&](MetaEntry const& entry) {
            return id != 0 ? entry.id == id : entry.key == key;
        });
        if (item["value"].is_null()) {
            if (found != entries.end()) entries.erase(found);
            continue;
        }
        if (found == entries.end())
            found = entries.insert(entries.end(), {store.take_meta_id(), key, {}, "", {}});
        found->value = item["value"];
    }
}

Refusal read_refund(Json const& body, RefundRequest& request) {
    bool given = false;
    Decimal amount;
    if (auto refusal = read_amount_if(body, "amount", amount, given)) return refusal;
    if (given) request.amount = amount;
    request.reason = text_of(body, "reason");
    request.through_gateway = body["api_refund"].boolean_or(true);
    request.restock = body["api_restock"].boolean_or(true);
    auto const read_line = [&](Json const& line, Id id) -> Refusal {
        RefundLine out;
        out.item = id;
        if (auto refusal = read_amount(line, "quantity", out.quantity)) return refusal;
        if (auto refusal = read_amount(line, "refund_total", out.total)) return refusal;
        if (auto refusal = read_refund_taxes(line, out)) return refusal;
        request.lines.push_back(std::move(out));
        return std::nullopt;
    };
    for (auto const& line : body["line_items"].items())
        if (auto refusal = read_line(line, id_of(line, "id"))) return refusal;
    for (auto const& [key, line] : body["line_items"].members())
        if (auto refusal = read_line(line, id_of(Json::object({{"id", key}}), "id")))
            return refusal;
    return std::nullopt;
}

}  // namespace cf::woocommerce::sim

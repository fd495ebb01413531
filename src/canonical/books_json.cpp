#include "canonical/books_json.hpp"

#include <set>

namespace cf {
namespace {

Json line_to_json(DocumentLine const& line) {
    Json json = Json::object({{"ref", line.ref ? Json(*line.ref) : Json()},
                              {"kind", to_string(line.kind)},
                              {"account", line.account},
                              {"tax_code", line.tax_code},
                              {"net", line.net.to_string()},
                              {"tax", line.tax.to_string()},
                              {"gross", line.gross().to_string()}});
    if (!line.tax_components.empty()) {
        Json components = Json::array();
        for (auto const& component : line.tax_components)
            components.push_back(
                Json::object({{"name", component.name}, {"amount", component.amount.to_string()}}));
        json.set("tax_components", std::move(components));
    }
    return json;
}

void put_money(Json& json, char const* name, std::optional<Money> const& amount) {
    if (amount) json.set(name, amount->to_string());
}

Json spend_lines(Movement const& movement) {
    Json lines = Json::array();
    for (auto const& line : movement.lines) {
        auto const tax = line.tax.value_or(Money::zero(line.amount.currency()));
        lines.push_back(
            Json::object({{"account", line.account},
                          {"net", line.amount.to_string()},
                          {"tax", tax.to_string()},
                          {"tax_code", line.tax_code.empty() ? "NONE" : line.tax_code}}));
    }
    return lines;
}

Json journal_lines(Movement const& movement) {
    Json lines = Json::array();
    for (auto const& line : movement.lines)
        lines.push_back(
            Json::object({{"account", line.account}, {"amount", line.amount.to_string()}}));
    return lines;
}

}  // namespace

Json to_json(Document const& document) {
    Json json = Json::object({{"key", document.key.value},
                              {"type", to_string(document.type)},
                              {"date", document.date.to_string()},
                              {"currency", document.currency.code()},
                              {"status", to_string(document.status)}});
    if (document.original_date) json.set("original_date", document.original_date->to_string());
    if (document.due_date) json.set("due_date", document.due_date->to_string());
    if (document.credits) json.set("credits", document.credits->value);
    if (document.channel_contact) json.set("contact", "channel");
    Json lines = Json::array();
    for (auto const& line : document.lines) lines.push_back(line_to_json(line));
    json.set("lines", std::move(lines));
    json.set("net_total", document.net_total.to_string());
    json.set("tax_total", document.tax_total.to_string());
    json.set("total", document.total.to_string());
    json.set("amount_due", document.amount_due.to_string());
    if (document.rate) json.set("rate", document.rate->to_string());
    put_money(json, "base_total", document.base_total);
    if (!document.members.empty()) {
        Json members = Json::array();
        for (auto const& member : document.members) members.push_back(member);
        json.set("members", std::move(members));
    }
    return json;
}

Json to_json(Movement const& movement) {
    Json json = Json::object({{"kind", to_string(movement.kind)}});
    if (movement.applies_to) json.set("applies_to", movement.applies_to->value);
    if (!movement.from.empty()) json.set("from", movement.from);
    if (!movement.to.empty()) json.set("to", movement.to);
    if (!movement.account.empty()) json.set("account", movement.account);
    json.set("date", movement.date.to_string());
    if (movement.original_date) json.set("original_date", movement.original_date->to_string());
    if (movement.kind == MovementKind::spend)
        json.set("total", movement.amount.to_string()).set("lines", spend_lines(movement));
    else if (movement.kind == MovementKind::journal)
        json.set("lines", journal_lines(movement));
    else
        json.set("amount", movement.amount.to_string());
    if (movement.kind == MovementKind::transfer) json.set("reference", movement.reference);
    if (movement.rate) json.set("rate", movement.rate->to_string());
    put_money(json, "base_amount", movement.base_amount);
    put_money(json, "realised_fx", movement.realised_fx);
    return json;
}

Json to_json(Plan const& plan) {
    Json documents = Json::array(), movements = Json::array(), balances = Json::object(),
         flags = Json::array(), explained = Json::array();
    for (auto const& document : plan.documents) documents.push_back(to_json(document));
    for (auto const& movement : plan.movements) movements.push_back(to_json(movement));
    for (auto const& [account, amount] : plan.balances) balances.set(account, amount.to_string());
    std::set<std::string> texts;
    for (auto const& flag : plan.flags)
        if (texts.insert(flag.text).second) flags.push_back(flag.text);
    for (auto const& difference : plan.explained_differences)
        explained.push_back(Json::object(
            {{"reason", difference.reason}, {"amount", difference.amount.to_string()}}));
    return Json::object({{"documents", std::move(documents)},
                         {"movements", std::move(movements)},
                         {"balances", std::move(balances)},
                         {"flags", std::move(flags)},
                         {"explained_differences", std::move(explained)}});
}

}  // namespace cf

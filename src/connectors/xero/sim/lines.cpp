#include "connectors/xero/sim/lines.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace cf::xero::sim {
namespace {

std::string invalid_account(std::string_view code) {
    return "Account code '" + std::string(code) + "' is not a valid code for this document.";
}

std::string shown(Decimal value) { return money_text(value); }

bool sells(std::string_view type) {
    return type.starts_with("ACCREC") || type.starts_with("RECEIVE");
}

/// An item fills what the line leaves out (sheet 4.4).
void fill_from_item(LineRules& rules, Line& line, Item const& item, bool has_unit) {
    auto const& side = sells(rules.type) ? item.sales : item.purchase;
    if (line.description.empty())
        line.description = sells(rules.type) ? item.description : item.purchase_description;
    if (line.description.empty()) line.description = item.name;
    if (!has_unit && !line.unit_amount && side.unit_price) line.unit_amount = side.unit_price;
    if (line.account_id.empty() && line.refused_account.empty()) {
        bool const stock = item.tracked() && !sells(rules.type);
        line.account_id = stock ? item.inventory_account_id : side.account_id;
    }
    if (line.tax_type.empty()) line.tax_type = side.tax_type;
}

void read_item(LineRules& rules, Json const& element, Line& line) {
    auto const code = text_of(element, "ItemCode");
    if (element.contains("ItemCode") && code.empty()) line.item_id.clear();
    if (code.empty()) return;
    auto const* item = rules.books.item_by_code(code);
    if (item == nullptr) {
        rules.refuse("Item code '" + code + "' is not valid");
        return;
    }
    line.item_id = item->id;
}

void read_discount(LineRules& rules, Json const& element, Line& line) {
    if (auto rate = number_of(element, "DiscountRate"))
        line.discount_rate = rate->is_zero() ? std::nullopt : rate;
    if (auto amount = number_of(element, "DiscountAmount"))
        line.discount_amount = amount->is_zero() ? std::nullopt : amount;
    if (!line.discount_rate && !line.discount_amount) return;
    if (!rules.allow_discount)
        rules.refuse("DiscountRate and DiscountAmount can only be used on sales invoices");
    if (line.discount_rate && line.discount_amount)
        rules.refuse("Only one of DiscountRate and DiscountAmount can be used on a line");
    if (line.discount_rate &&
        (*line.discount_rate < Decimal(0) || *line.discount_rate > Decimal(100)))
        rules.refuse("DiscountRate must be between 0 and 100");
}

Decimal expected_amount(Line const& line) {
    auto amount = *line.quantity * *line.unit_amount;
    if (line.discount_rate) {
        // Exact before the one rounding at the line: q x u x (100 - rate) / 100.
        return round2(amount.normalized() * (Decimal(100) - *line.discount_rate).normalized() *
                      Decimal::from_parts(1, 2));
    }
    if (line.discount_amount) amount -= *line.discount_amount;
    return round2(amount);
}

/// Quantity, UnitAmount, LineAmount: any two give the third; all three must agree (quirk 13).
void read_amounts(LineRules& rules, Json const& element, Line& line) {
    if (auto quantity = number_of(element, "Quantity"))
        line.quantity = quantity->rounded(4, Rounding::half_up);
    if (auto unit = number_of(element, "UnitAmount"))
        line.unit_amount = unit->rounded(rules.unit_places, Rounding::half_up);
    auto const sent = number_of(element, "LineAmount");
    if (!line.quantity && !line.unit_amount && !sent) {
        line.line_amount = {};  // A description-only line.
        return;
    }
    if (sent && !line.unit_amount && line.quantity && !line.quantity->is_zero())
        line.unit_amount = divided(*sent, *line.quantity, rules.unit_places);
    if (sent && !line.quantity && line.unit_amount && !line.unit_amount->is_zero())
        line.quantity = divided(*sent, *line.unit_amount, 4);
    if (!line.quantity) line.quantity = Decimal(1);
    if (!line.unit_amount) line.unit_amount = sent.value_or(Decimal());
    line.line_amount = expected_amount(line);
    if (sent && *sent != line.line_amount)
        rules.refuse("The line total " + shown(*sent) + " does not match the expected line total " +
                     shown(line.line_amount));
    if (line.line_amount.abs() > Decimal::of("9999999999.99"))
        rules.refuse("The line amount is larger than 9999999999.99");
}

void read_account(LineRules& rules, Json const& element, Line& line) {
    if (!element.contains("AccountCode") && !element.contains("AccountID")) return;
    line.account_id.clear();
    line.refused_account.clear();
    auto const* account = named_account(rules.books, element);
    if (account == nullptr) {
        line.refused_account = text_of(element, "AccountCode");
        if (line.refused_account.empty()) line.refused_account = text_of(element, "AccountID");
        return;
    }
    line.account_id = account->id;
}

void check_account(LineRules& rules, Line const& line) {
    if (!line.refused_account.empty()) {
        rules.refuse(invalid_account(line.refused_account));
        return;
    }
    if (line.account_id.empty()) {
        if (rules.needs_account && line.unit_amount)
            rules.refuse("Account code or ID must be specified");
        return;
    }
    auto const* account = rules.books.accounts.find(line.account_id);
    auto const* item = rules.books.items.find(line.item_id);
    auto problem = account_problem(account, account->code, item != nullptr && item->tracked());
    // An overpayment's only line names the debtors' account (sheet 4.7).
    bool const overpayment = rules.type.ends_with("OVERPAYMENT");
    if (overpayment &&
        (account->system_account == "DEBTORS" || account->system_account == "CREDITORS"))
        problem.clear();
    if (!problem.empty()) rules.refuse(std::move(problem));
}

TaxRate const* check_tax_type(LineRules& rules, Line& line) {
    auto const* account = rules.books.accounts.find(line.account_id);
    if (line.tax_type.empty() && rules.amounts == LineAmountTypes::no_tax) line.tax_type = "NONE";
    if (line.tax_type.empty() && account != nullptr) line.tax_type = account->tax_type;
    if (line.tax_type.empty()) {
        // Where the account is unknown its default is, too: one message is enough.
        bool const unknown_account = !line.refused_account.empty() || line.account_id.empty();
        if (rules.needs_account && line.unit_amount && !unknown_account)
            rules.refuse("TaxType is required");
        return nullptr;
    }
    auto const* rate = rules.books.tax_rates.find(line.tax_type);
    if (rate == nullptr || rate->status != "ACTIVE") {
        rules.refuse("The TaxType code '" + line.tax_type +
                     "' does not exist or cannot be used for this type of transaction.");
        return nullptr;
    }
    if (account != nullptr && !rate->applies_to(account->account_class()))
        rules.refuse("The TaxType code '" + line.tax_type + "' cannot be used with account code '" +
                     account->code + "'.");
    return rate;
}

void read_tax(LineRules& rules, Json const& element, Line& line) {
    if (element.contains("TaxType")) line.tax_type = text_of(element, "TaxType");
    auto const* rate = check_tax_type(rules, line);
    auto const computed =
        rate ? tax_of(line.line_amount, rate->effective_rate, rules.amounts) : Decimal();
    line.tax_amount = computed;
    line.tax_override.reset();
    auto const sent = number_of(element, "TaxAmount");
    if (!sent || rules.amounts == LineAmountTypes::no_tax) return;
    auto const override_amount = round2(*sent);
    if (override_amount == computed) return;
    auto const most = rules.books.switches.taxoverride_max;
    if ((override_amount - computed).abs() > most) {
        rules.refuse("The tax amount " + shown(override_amount) +
                     " differs from the calculated tax " + shown(computed) + " by more than " +
                     shown(most));
        return;
    }
    line.tax_override = override_amount;
    line.tax_amount = override_amount;
}

}  // namespace

void LineRules::refuse(std::string message) {
    if (std::find(problems.begin(), problems.end(), message) == problems.end())
        problems.push_back(std::move(message));
}

std::string account_problem(Account const* account, std::string_view code, bool tracked_item) {
    if (account == nullptr) return invalid_account(code);
    if (account->status != "ACTIVE")
        return "Account code '" + account->code +
               "' has been archived, or has been deleted. Each line item must reference a valid "
               "account.";
    bool const system = !account->system_account.empty() && account->system_account != "ROUNDING" &&
                        account->system_account != "HISTORICAL";
    bool const stock = account->type == "INVENTORY" && !tracked_item;
    if (system || stock || account->type == "BANK") return invalid_account(account->code);
    return "";
}

Account* named_account(Books& books, Json const& element) {
    auto const id = text_of(element, "AccountID");
    if (!id.empty()) return books.accounts.find(id);
    auto const code = text_of(element, element.contains("AccountCode") ? "AccountCode" : "Code");
    return code.empty() ? nullptr : books.account_by_code(code);
}

Line read_line(LineRules& rules, Json const& element, Line const* base) {
    Line line = base ? *base : Line{};
    if (line.id.empty()) line.id = rules.books.new_id();
    if (element.contains("Description")) line.description = text_of(element, "Description");
    read_item(rules, element, line);
    read_account(rules, element, line);
    if (element.contains("TaxType")) line.tax_type = text_of(element, "TaxType");
    if (auto const* item = rules.books.items.find(line.item_id))
        fill_from_item(rules, line, *item, element.contains("UnitAmount"));
    if (trim(line.description).empty()) rules.refuse("Description is required");
    if (line.description.size() > 4000)
        rules.refuse("The field Description must be a string with a maximum length of 4000.");
    read_discount(rules, element, line);
    read_amounts(rules, element, line);
    check_account(rules, line);
    read_tax(rules, element, line);
    if (element.contains("Tracking"))
        line.tracking = read_tracking(rules.books, element["Tracking"], rules.problems);
    return line;
}

void recompute_tax(LineRules& rules, Line& line) {
    auto const* rate = rules.books.tax_rates.find(line.tax_type);
    line.tax_override.reset();
    line.tax_amount =
        rate ? tax_of(line.line_amount, rate->effective_rate, rules.amounts) : Decimal();
}

void add_up(Document& document) {
    Decimal lines, tax, discount;
    for (auto const& line : document.lines) {
        lines += line.line_amount;
        tax += line.tax_amount;
        if (line.discount_rate || line.discount_amount)
            discount += round2(*line.quantity * *line.unit_amount) - line.line_amount;
    }
    document.total_tax = round2(tax);
    bool const inclusive = document.line_amount_types == LineAmountTypes::inclusive;
    document.sub_total = round2(inclusive ? lines - tax : lines);
    document.total = document.sub_total + document.total_tax + document.rounding;
    document.total_discount = round2(discount);
}

std::vector<TrackingRef> read_tracking(Books& books,
                                       Json const& list,
                                       std::vector<std::string>& problems) {
    std::vector<TrackingRef> refs;
    bool unknown = false;
    for (auto const& item : list.items()) {
        auto const category_id = text_of(item, "TrackingCategoryID");
        auto const option_id = text_of(item, "TrackingOptionID");
        auto const name = text_of(item, "Name");
        auto const option_name = text_of(item, "Option");
        bool found = false;
        for (auto const* category : books.tracking.by_update()) {
            if (category->status != "ACTIVE") continue;
            if (category_id.empty() ? !equals_ignoring_case(category->name, name)
                                    : category->id != category_id)
                continue;
            for (auto const& option : category->options) {
                bool const match = option_id.empty()
                                       ? equals_ignoring_case(option.name, option_name)
                                       : option.id == option_id;
                if (option.status != "ACTIVE" || !match) continue;
                refs.push_back({category->id, option.id});
                found = true;
                break;
            }
        }
        unknown |= !found;
    }
    if (unknown && !books.switches.drop_unknown_tracking)
        problems.emplace_back(
            "Unknown tracking details. A Tracking Category did not match a known Active "
            "TrackingCategory");
    if (refs.size() > 2) problems.emplace_back("A line can have at most 2 tracking options");
    return refs;
}

Json tracking_json(Books& books, std::vector<TrackingRef> const& tracking) {
    auto list = Json::array();
    for (auto const& ref : tracking) {
        auto const* category = books.tracking.find(ref.category_id);
        if (category == nullptr) continue;
        for (auto const& option : category->options)
            if (option.id == ref.option_id)
                list.push_back(Json::object({{"Name", category->name},
                                             {"Option", option.name},
                                             {"TrackingCategoryID", category->id},
                                             {"TrackingOptionID", option.id}}));
    }
    return list;
}

Json line_json(Books& books, Line const& line, int unit_places) {
    auto json = Json::object({{"Description", line.description}});
    if (line.quantity) json.set("Quantity", quantity_json(*line.quantity));
    if (line.unit_amount) json.set("UnitAmount", unit_json(*line.unit_amount, unit_places));
    if (auto const* item = books.items.find(line.item_id)) json.set("ItemCode", item->code);
    if (auto const* account = books.accounts.find(line.account_id)) {
        if (!account->code.empty()) json.set("AccountCode", account->code);
        json.set("AccountID", account->id);
    } else if (!line.refused_account.empty()) {
        json.set("AccountCode", line.refused_account);
    }
    if (!line.tax_type.empty()) json.set("TaxType", line.tax_type);
    if (line.discount_rate) json.set("DiscountRate", quantity_json(*line.discount_rate));
    if (line.discount_amount) json.set("DiscountAmount", money_json(*line.discount_amount));
    json.set("LineItemID", line.id);
    json.set("TaxAmount", money_json(line.tax_amount));
    json.set("LineAmount", money_json(line.line_amount));
    json.set("Tracking", tracking_json(books, line.tracking));
    auto problems = Json::array();
    for (auto const& text : line.problems) problems.push_back(Json::object({{"Message", text}}));
    json.set("ValidationErrors", std::move(problems));
    return json;
}

}  // namespace cf::xero::sim

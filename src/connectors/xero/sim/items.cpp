#include "base/text.hpp"
#include "connectors/xero/sim/listing.hpp"
#include "connectors/xero/sim/resources.hpp"

namespace cf::xero::sim {
namespace {

constexpr ElementStyle item_style{"ItemID", "HasValidationErrors"};

Json side_json(Books& books, ItemSide const& side, int places) {
    auto json = Json::object();
    if (side.unit_price) json.set("UnitPrice", unit_json(*side.unit_price, places));
    if (auto const* account = books.accounts.find(side.account_id))
        json.set("AccountCode", account->code);
    if (auto const* account = books.accounts.find(side.cogs_account_id))
        json.set("COGSAccountCode", account->code);
    if (!side.tax_type.empty()) json.set("TaxType", side.tax_type);
    return json;
}

Json item_json(Books& books, Item const& item, int places) {
    auto json = Json::object({{"ItemID", item.id}, {"Code", item.code}});
    if (!item.name.empty()) json.set("Name", item.name);
    if (!item.description.empty()) json.set("Description", item.description);
    if (!item.purchase_description.empty())
        json.set("PurchaseDescription", item.purchase_description);
    json.set("UpdatedDateUTC", wire_instant(item.updated));
    json.set("PurchaseDetails", side_json(books, item.purchase, places));
    json.set("SalesDetails", side_json(books, item.sales, places));
    json.set("IsTrackedAsInventory", item.tracked());
    if (item.tracked()) {
        if (auto const* account = books.accounts.find(item.inventory_account_id))
            json.set("InventoryAssetAccountCode", account->code);
        json.set("TotalCostPool", money_json(item.cost_pool));
        json.set("QuantityOnHand", quantity_json(item.quantity_on_hand));
    }
    json.set("IsSold", item.is_sold);
    json.set("IsPurchased", item.is_purchased);
    return json;
}

void read_account(
    Books& books, Outcome& outcome, Json const& element, char const* name, std::string& place) {
    if (!element.contains(name)) return;
    auto const code = text_of(element, name);
    auto const* account = code.empty() ? nullptr : books.account_by_code(code);
    if (account == nullptr || account->status != "ACTIVE") {
        outcome.refuse("Account code '" + code + "' is not a valid code for this document.");
        return;
    }
    place = account->id;
}

void read_side(Call& call, Outcome& outcome, Json const& element, ItemSide& side) {
    if (auto price = number_of(element, "UnitPrice"))
        side.unit_price = price->rounded(call.unit_places(), Rounding::half_up);
    read_account(call.books, outcome, element, "AccountCode", side.account_id);
    read_account(call.books, outcome, element, "COGSAccountCode", side.cogs_account_id);
    if (!element.contains("TaxType")) return;
    side.tax_type = text_of(element, "TaxType");
    auto const* rate = call.books.tax_rates.find(side.tax_type);
    if (rate == nullptr || rate->status != "ACTIVE")
        outcome.refuse("The TaxType code '" + side.tax_type +
                       "' does not exist or cannot be used for this type of transaction.");
}

void read_text(
    Outcome& outcome, Json const& element, char const* name, std::size_t most, std::string& place) {
    if (!element.contains(name)) return;
    place = text_of(element, name);
    if (place.size() > most)
        outcome.refuse("The field " + std::string(name) +
                       " must be a string with a maximum length of " + std::to_string(most) + ".");
}

void read_tracking(Call& call, Outcome& outcome, Json const& element, Item& item, bool existed) {
    bool const was = item.tracked();
    read_account(
        call.books, outcome, element, "InventoryAssetAccountCode", item.inventory_account_id);
    if (!item.tracked()) return;
    auto const* account = call.books.accounts.find(item.inventory_account_id);
    if (account != nullptr && account->type != "INVENTORY")
        outcome.refuse("InventoryAssetAccountCode must name an account of type INVENTORY");
    if (item.purchase.cogs_account_id.empty())
        outcome.refuse("A tracked item needs PurchaseDetails.COGSAccountCode");
    if (existed && !was && item.used) outcome.refuse("A used item cannot become tracked");
}

Outcome write_item(Call& call, Json const& element, Item* existing) {
    Outcome outcome;
    Item draft = existing ? *existing : Item{};
    auto const code = text_of(element, "Code");
    if (existing == nullptr && code.empty()) outcome.refuse("Code is required");
    if (code.size() > 30)
        outcome.refuse("The field Code must be a string with a maximum length of 30.");
    auto const* other = code.empty() ? nullptr : call.books.item_by_code(code);
    if (other != nullptr && other != existing)
        outcome.refuse("Price List Item with Code '" + code + "' already exists");
    read_text(outcome, element, "Name", 50, draft.name);
    read_text(outcome, element, "Description", 4000, draft.description);
    read_text(outcome, element, "PurchaseDescription", 4000, draft.purchase_description);
    if (element.contains("SalesDetails"))
        read_side(call, outcome, element["SalesDetails"], draft.sales);
    if (element.contains("PurchaseDetails"))
        read_side(call, outcome, element["PurchaseDetails"], draft.purchase);
    read_tracking(call, outcome, element, draft, existing != nullptr);
    draft.is_sold = element["IsSold"].boolean_or(draft.is_sold);
    draft.is_purchased = element["IsPurchased"].boolean_or(draft.is_purchased);
    if (!draft.is_sold) draft.description.clear(), draft.sales = {};
    if (!draft.is_purchased) draft.purchase_description.clear(), draft.purchase = {};
    if (outcome.failed()) {
        outcome.element = echo(element, item_style, existing ? existing->id : "");
        return outcome;
    }
    if (existing == nullptr) {
        draft.id = call.books.new_id();
        existing = &call.books.items.add(std::move(draft), call.now);
    } else {
        call.books.items.replace(*existing, std::move(draft), call.now);
    }
    if (!code.empty()) call.books.set_code(*existing, code);
    outcome.element = item_json(call.books, *existing, call.unit_places());
    outcome.element.set("ValidationErrors", Json::array());
    return outcome;
}

HttpReply write_items(Call& call) {
    return write_elements(call, item_style, [&](Json const& element) {
        auto const id = text_of(element, "ItemID");
        auto* existing = id.empty() ? nullptr : call.books.items.find(id);
        if (!id.empty() && existing == nullptr) {
            Outcome outcome;
            outcome.element = echo(element, item_style, "");
            outcome.refuse("An existing Item with the specified ItemID could not be found");
            return outcome;
        }
        if (call.by_post() && existing == nullptr)
            existing = call.books.item_by_code(text_of(element, "Code"));
        return write_item(call, element, existing);
    });
}

Item* by_key(Call& call) {
    if (auto* found = call.books.items.find(ascii_lower(call.values[0]))) return found;
    return call.books.item_by_code(call.values[0]);
}

HttpReply post_item(Call& call) {
    auto* item = by_key(call);
    if (item == nullptr) return not_found();
    return write_one(call, item_style, write_item(call, call.elements.front(), item));
}

HttpReply get_item(Call& call) {
    auto const* item = by_key(call);
    if (item == nullptr) return not_found();
    auto items = Json::array();
    items.push_back(item_json(call.books, *item, call.unit_places()));
    return answer(call, "Items", std::move(items));
}

HttpReply delete_item(Call& call) {
    auto* item = by_key(call);
    if (item == nullptr) return not_found();
    if (item->used && item->tracked()) {
        Outcome outcome;
        outcome.element = item_json(call.books, *item, 4);
        outcome.refuse("The item has been used and cannot be deleted");
        return write_one(call, item_style, std::move(outcome));
    }
    call.books.forget_code(*item);
    call.books.items.remove(*item);
    return {204, {}, ""};
}

HttpReply list_items(Call& call) {
    auto& books = call.books;
    int const places = call.unit_places();
    Listing<Item> listing{.table = books.items};
    listing.field = [](Item const& item, std::string_view name) -> std::optional<Value> {
        if (name == "ItemID") return Value(item.id);
        if (name == "Code") return Value(item.code);
        if (name == "Name") return text_value(item.name);
        if (name == "Description") return text_value(item.description);
        if (name == "IsSold") return Value(item.is_sold);
        if (name == "IsPurchased") return Value(item.is_purchased);
        if (name == "IsTrackedAsInventory") return Value(item.tracked());
        if (name == "QuantityOnHand") return Value(item.quantity_on_hand);
        if (name == "UpdatedDateUTC") return Value(item.updated);
        return std::nullopt;
    };
    listing.render = [&books, places](Item const& item, bool) {
        return item_json(books, item, places);
    };
    listing.pageable = false;
    return list_rows(call, listing);
}

}  // namespace

void add_item_routes(Routes& routes) {
    std::string const base = "/api.xro/2.0/Items";
    // Writing is granted with either scope: the vendor's two tables disagree (sheet 1).
    std::string_view const scope = "settings|invoices";
    routes.add("GET", base, {list_items, scope, "Items"});
    routes.add("PUT", base, {write_items, scope, "Items", item_schema});
    routes.add("POST", base, {write_items, scope, "Items", item_schema});
    routes.add("GET", base + "/{id}", {get_item, scope, "Items"});
    routes.add("POST", base + "/{id}", {post_item, scope, "Items", item_schema});
    routes.add("DELETE", base + "/{id}", {delete_item, scope, "Items"});
}

}  // namespace cf::xero::sim

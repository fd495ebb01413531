#include "connectors/bigcommerce/sim/api.hpp"
#include "connectors/bigcommerce/sim/placing.hpp"

namespace cf::bigcommerce::sim {
namespace {

/// One page of a v2 sub-resource; an empty one is 204.
template <class Item, class Show>
HttpReply v2_list(Call const& call,
                  Switches const& switches,
                  std::vector<Item> const& items,
                  Show show) {
    CF_TRY(auto const query, Query::read(call.request, Version::v2, {"page", "limit"}));
    CF_TRY(auto const page, v2_page(query, switches));
    Json rows = Json::array();
    for (std::size_t i = page.first(); i < items.size() && std::int64_t(rows.size()) < page.limit;
         ++i) {
        rows.push_back(show(items[i]));
    }
    if (rows.size() == 0) return no_content();
    return json_answer(200, rows);
}

}  // namespace

HttpReply Api::list_order_products(Call const& call) {
    Order const* const order = order_of(call);
    if (!order) return v2_not_found();
    return v2_list(call, store_.switches, order->lines, [&](OrderLine const& line) {
        return wire_.product(*order, line);
    });
}

HttpReply Api::get_order_product(Call const& call) {
    Order* const order = order_of(call);
    OrderLine const* const line = order ? order->line(call.id(1)) : nullptr;
    if (!line) return v2_not_found();
    return json_answer(200, wire_.product(*order, *line));
}

HttpReply Api::list_shipping_addresses(Call const& call) {
    Order const* const order = order_of(call);
    if (!order) return v2_not_found();
    return v2_list(call, store_.switches, order->addresses, [&](OrderAddress const& address) {
        return wire_.shipping_address(*order, address);
    });
}

HttpReply Api::list_coupons(Call const& call) {
    Order const* const order = order_of(call);
    if (!order) return v2_not_found();
    return v2_list(call, store_.switches, order->coupons, [&](OrderCoupon const& coupon) {
        return wire_.coupon(*order, coupon);
    });
}

HttpReply Api::list_shipments(Call const& call) {
    Order const* const order = order_of(call);
    if (!order) return v2_not_found();
    return v2_list(call, store_.switches, order->shipments, [&](Shipment const& shipment) {
        return wire_.shipment(*order, shipment);
    });
}

HttpReply Api::list_messages(Call const& call) {
    if (!order_of(call)) return v2_not_found();
    return v2_list(call, store_.switches, std::vector<int>{}, [](int) { return Json(); });
}

HttpReply Api::list_taxes(Call const& call) {
    Order const* const order = order_of(call);
    if (!order) return v2_not_found();
    CF_TRY(auto const query, Query::read(call.request, Version::v2, {"details", "page", "limit"}));
    CF_TRY(auto const page, v2_page(query, store_.switches));
    std::string const details = query.text("details");
    if (query.has("details") && details != "true" && details != "false") {
        return query.bad("details", "true or false");
    }
    Json const all = wire_.taxes(*order, details == "true");
    Json rows = Json::array();
    for (std::size_t i = page.first(); i < all.size() && std::int64_t(rows.size()) < page.limit;
         ++i) {
        rows.push_back(all[i]);
    }
    if (rows.size() == 0) return no_content();
    return json_answer(200, rows);
}

HttpReply Api::list_fees(Call const& call) {
    Order const* const order = order_of(call);
    if (!order) return v2_not_found();
    CF_TRY(auto const query, Query::read(call.request, Version::v2, {}));
    Json fees = Json::array();
    for (auto const& fee : order->fees) fees.push_back(wire_.fee(fee));
    // Wrapped here, a bare array under `include`. (Sheet section 5.)
    return json_answer(200, Json::object({{"fees", std::move(fees)}}));
}

HttpReply Api::get_consignments(Call const& call) {
    Order const* const order = order_of(call);
    if (!order) return v2_not_found();
    CF_TRY(auto const query, Query::read(call.request, Version::v2, {"include"}));
    std::string const include = query.text("include");
    if (query.has("include") && include != "consignments.line_items") {
        return query.bad("include", "only consignments.line_items can be included");
    }
    return json_answer(200, wire_.consignments(*order, !include.empty()));
}

namespace {

Checked<LineRequest> read_posted_line(Json const& item, Store& store, PriceBasis basis) {
    JsonCursor const cursor(item);
    LineRequest line;
    for (auto const& [name, value] : item.members()) {
        bool const known = name == "product_id" || name == "quantity" || name == "name" ||
                           name == "price_ex_tax" || name == "price_inc_tax" || name == "sku";
        if (!known) return v2_unsupported_field(name);
    }
    auto const quantity = cursor.integer_at("quantity");
    if (quantity.has_error()) return v2_error(400, "products need a quantity.");
    line.quantity = *quantity;
    if (cursor.find("product_id")) {
        auto const id = cursor.integer_at("product_id");
        Product const* const product = id.has_value() ? store.find_product(*id) : nullptr;
        if (!product) return v2_error(400, "The field 'product_id' is invalid.");
        line.sku = product->variants.front().sku;
    }
    if (auto const name = cursor.find("name")) line.name = std::string(name->value().text());
    char const* const key = basis == PriceBasis::inclusive ? "price_inc_tax" : "price_ex_tax";
    if (cursor.find(key)) {
        auto const price = cursor.decimal_at(key);
        if (price.has_error()) return v2_error(400, "a price must be a number.");
        line.price = *price;
    }
    return line;
}

Checked<Party> read_posted_party(Json const& value) {
    Party party;
    for (auto const& [name, member] : value.members()) {
        std::string const text(member.text());
        if (name == "first_name")
            party.first_name = text;
        else if (name == "last_name")
            party.last_name = text;
        else if (name == "company")
            party.company = text;
        else if (name == "street_1")
            party.street_1 = text;
        else if (name == "street_2")
            party.street_2 = text;
        else if (name == "city")
            party.city = text;
        else if (name == "state")
            party.state = text;
        else if (name == "zip")
            party.zip = text;
        else if (name == "country")
            party.country = text;
        else if (name == "country_iso2")
            party.country_iso2 = text;
        else if (name == "phone")
            party.phone = text;
        else if (name == "email")
            party.email = text;
        else
            return v2_unsupported_field(name);
    }
    return party;
}

}  // namespace

HttpReply Api::post_order(Call const& call) {
    CF_TRY(auto const body, json_body(call.request, Version::v2));
    OrderRequest request{.source = "external"};
    request.payment = {.action = "none", .gateway = "", .method = "offline", .label = "Manual"};
    request.status_id = status::pending;  // The API's default. (Sheet section 5, status ids.)
    JsonCursor const cursor(body);
    for (auto const& [name, value] : body.members()) {
        if (name == "products") {
            for (auto const& item : value.items()) {
                CF_TRY(auto line, read_posted_line(item, store_, store_.settings.basis));
                request.lines.push_back(std::move(line));
            }
        } else if (name == "billing_address") {
            CF_TRY(request.billing, read_posted_party(value));
        } else if (name == "customer_id" || name == "status_id" || name == "channel_id") {
            auto const number = cursor.integer_at(name);
            if (number.has_error()) return v2_error(400, "The field '" + name + "' is invalid.");
            if (name == "customer_id") request.customer_id = *number;
            if (name == "channel_id") request.channel_id = *number;
            if (name == "status_id") request.status_id = int(*number);
        } else if (name == "staff_notes") {
            request.staff_notes = std::string(value.text());
        } else if (name == "external_source") {
            request.external_source = std::string(value.text());
        } else if (name == "external_order_id") {
            request.external_order_id = std::string(value.text());
        } else if (name == "default_currency_code") {
            request.currency = std::string(value.text());
        } else {
            return v2_unsupported_field(name);
        }
    }
    auto const placed = place_order(store_, request, call.now);
    if (placed.has_error()) return v2_error(400, placed.error().message);
    return order_answer(200, *store_.find_order(*placed), {});
}

}  // namespace cf::bigcommerce::sim

#include <algorithm>
#include <map>
#include <tuple>

#include "connectors/bigcommerce/sim/wire.hpp"

namespace cf::bigcommerce::sim {

Json OrderWire::shipping_address(Order const& order, OrderAddress const& address) const {
    Json body = Json::object({{"id", address.id}, {"order_id", order.id}});
    add_party(body, address.party);
    std::int64_t total = 0, shipped = 0;
    for (auto const& line : order.lines) {
        if (line.address < 0 || &order.addresses[std::size_t(line.address)] != &address) continue;
        total += line.quantity;
        shipped += line.quantity_shipped;
    }
    body.set("items_total", total);
    body.set("items_shipped", shipped);
    body.set("shipping_method", address.method);
    // Named like the value of goods, these are the cost of shipping to here. (Sheet section 5.)
    body.set("base_cost", money(address.shipping.base));
    body.set("cost_ex_tax", money(address.shipping.ex));
    body.set("cost_inc_tax", money(address.shipping.inc));
    body.set("cost_tax", money(address.shipping.tax));
    body.set("cost_tax_class_id", 2);
    add_cost(body, "handling_cost", address.handling, true);
    body.set("handling_cost_tax_class_id", 2);
    body.set("shipping_zone_id", 1);
    body.set("shipping_zone_name", settings_.country);
    body.set("form_fields", Json::array());
    body.set("shipping_quotes",
             link(order, "shippingaddresses/" + std::to_string(address.id) + "/shippingquotes"));
    return body;
}

Json OrderWire::coupon(Order const& order, OrderCoupon const& coupon) const {
    return Json::object({{"id", coupon.id},
                         {"coupon_id", coupon.coupon_id},
                         {"order_id", order.id},
                         {"code", text_or_null(coupon.code)},
                         {"amount", number(coupon.face)},
                         {"type", coupon.type},
                         {"discount", number(coupon.discount)}});
}

Json OrderWire::fee(OrderFee const& fee) const {
    Json body = Json::object({{"id", fee.id},
                              {"type", "custom_fee"},
                              {"display_name_customer", fee.name},
                              {"display_name_merchant", fee.name},
                              {"source", "AA"}});
    body.set("base_cost", money(fee.cost.base));
    body.set(switches_.legacy_fee_spelling ? "cost_exc_tax" : "cost_ex_tax", money(fee.cost.ex));
    body.set("cost_inc_tax", money(fee.cost.inc));
    body.set("cost_tax", money(fee.cost.tax));
    body.set("tax_class_id", Json());
    return body;
}

Json OrderWire::lines_of(Order const& order, LineType type, int address, bool full) const {
    Json items = Json::array();
    for (auto const& line : order.lines) {
        if (line.type != type || line.address != address) continue;
        items.push_back(full ? product(order, line)
                             : link(order, "products/" + std::to_string(line.id)));
    }
    bool const single = switches_.single_line_item_object && type != LineType::physical;
    if (single && items.size() == 1) {
        return Json(items.items().front());
    }
    return items;
}

Json OrderWire::consignment_address(Order const& order,
                                    OrderAddress const& address,
                                    bool items) const {
    Json body = shipping_address(order, address);
    body.erase("order_id");
    std::string const id = std::to_string(address.id);
    // The same figures as in /shipping_addresses, but as numbers. (Sheet section 5.)
    body.set("base_cost", number(address.shipping.base));
    body.set("cost_ex_tax", number(address.shipping.ex));
    body.set("cost_inc_tax", number(address.shipping.inc));
    body.set("cost_tax", number(address.shipping.tax));
    add_cost(body, "handling_cost", address.handling, false);
    body.set("shipping_quotes", link(order, "consignments/shipping/" + id + "/shipping_quotes"));
    int const index = int(&address - order.addresses.data());
    body.set("line_items", lines_of(order, LineType::physical, index, items));
    return body;
}

Json OrderWire::consignments(Order const& order, bool line_items) const {
    Json shipping = Json::array(), downloads = Json::array(), certificates = Json::array();
    for (auto const& address : order.addresses) {
        shipping.push_back(consignment_address(order, address, line_items));
    }
    auto any = [&](LineType type) {
        return std::any_of(
            order.lines.begin(), order.lines.end(), [&](auto& line) { return line.type == type; });
    };
    if (any(LineType::digital)) {
        downloads.push_back(
            Json::object({{"recipient_email", order.billing.email},
                          {"line_items", lines_of(order, LineType::digital, -1, line_items)}}));
    }
    if (any(LineType::gift_certificate)) {
        certificates.push_back(Json::object(
            {{"recipient_email", "friend@example.com"},
             {"line_items", lines_of(order, LineType::gift_certificate, -1, line_items)}}));
    }
    return Json::object(
        {{"pickups", Json::array()},
         {"shipping", std::move(shipping)},
         {"downloads", std::move(downloads)},
         {"email", Json::object({{"gift_certificates", std::move(certificates)}})}});
}

Json OrderWire::shipment(Order const& order, Shipment const& shipment) const {
    Json items = Json::array();
    for (auto const& [line, quantity] : shipment.items) {
        items.push_back(Json::object({{"order_product_id", line}, {"quantity", quantity}}));
    }
    return Json::object({{"id", shipment.id},
                         {"order_id", order.id},
                         {"customer_id", order.customer_id},
                         {"order_address_id", shipment.address_id},
                         {"date_created", to_rfc2822(shipment.created)},
                         {"tracking_number", shipment.tracking_number},
                         {"shipping_method", "Flat Rate"},
                         {"shipping_provider", ""},
                         {"tracking_carrier", ""},
                         {"comments", ""},
                         {"items", std::move(items)}});
}

Json OrderWire::tax_row(Order const& order, TaxPart const& part, int tax_class, Id address) const {
    bool const automatic = switches_.automatic_tax;
    std::string const class_name = automatic                 ? "Automatic Tax"
                                   : order.totals_overridden ? "API Tax Override"
                                                             : settings_.tax_class_name(tax_class);
    Json row = Json::object();
    if (!automatic) {
        row.set("order_id", order.id);
        row.set("order_address_id", address);
    }
    row.set("order_pickup_method_id", 0);
    row.set("tax_rate_id", 1);
    row.set("sales_tax_id", "1");
    row.set("tax_class_id", tax_class);
    row.set("name", part.name);
    row.set("class", class_name);
    row.set("rate", part.percent.to_fixed(4));
    row.set("priority", part.priority);
    row.set("priority_amount", money(part.amount));
    row.set("line_amount", money(part.amount));
    return row;
}

namespace {

/// One taxed part of an order, before it becomes a row. Fees have none. (Sheet section 5.)
struct TaxedPlace {
    TaxPart part;
    int tax_class;
    Id address;
    std::string item_type;
    std::optional<Id> line;
};

std::vector<TaxedPlace> taxed_places(Order const& order) {
    std::vector<TaxedPlace> places;
    auto add = [&](std::vector<TaxPart> const& parts, TaxedPlace like) {
        for (auto const& part : parts) {
            if (part.amount.is_zero()) continue;
            like.part = part;
            places.push_back(like);
        }
    };
    auto address_of = [&](OrderLine const& line) {
        return line.address < 0 ? Id(0) : order.addresses[std::size_t(line.address)].id;
    };
    for (auto const& line : order.lines) {
        add(line.tax_parts, {{}, line.tax_class, address_of(line), "item", line.id});
    }
    for (auto const& address : order.addresses) {
        std::optional<Id> first;
        for (auto const& line : order.lines) {
            if (!first && address_of(line) == address.id) first = line.id;
        }
        add(address.shipping.parts, {{}, 2, address.id, "shipping", std::nullopt});
        add(address.handling.parts, {{}, 2, address.id, "handling", first});
    }
    for (auto const& line : order.lines) {
        add(line.wrapping.parts, {{}, 3, address_of(line), "gift-wrapping", std::nullopt});
    }
    return places;
}

/// Without details the rows of one address, class and rate are one row.
std::vector<TaxedPlace> summed(std::vector<TaxedPlace> const& places) {
    std::vector<TaxedPlace> sums;
    std::map<std::tuple<Id, int, std::string, int>, std::size_t> index;
    for (auto const& place : places) {
        auto const key =
            std::tuple(place.address, place.tax_class, place.part.name, place.part.priority);
        auto const [found, added] = index.emplace(key, sums.size());
        if (added) {
            sums.push_back(place);
        } else {
            sums[found->second].part.amount += place.part.amount;
        }
    }
    return sums;
}

}  // namespace

Json OrderWire::taxes(Order const& order, bool details) const {
    auto places = taxed_places(order);
    if (!details) places = summed(places);
    // Rows keep the order of their priorities, compound rates behind what they build on.
    std::stable_sort(places.begin(), places.end(), [](auto& a, auto& b) {
        return a.part.priority < b.part.priority;
    });
    Json rows = Json::array();
    for (auto const& place : places) {
        Json row = tax_row(order, place.part, place.tax_class, place.address);
        Json numbered = Json::object({{"id", order.id * 1000 + Id(rows.size()) + 1}});
        for (auto& member : row.mutable_members()) {
            numbered.mutable_members().push_back(std::move(member));
        }
        if (details) {
            // The line's id is text or null here. (Sheet section 5, formats.)
            numbered.set("order_product_id",
                         place.line ? Json(std::to_string(*place.line)) : Json());
            numbered.set("line_item_type", place.item_type);
        }
        rows.push_back(std::move(numbered));
    }
    return rows;
}

}  // namespace cf::bigcommerce::sim

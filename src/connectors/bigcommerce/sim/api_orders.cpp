#include <algorithm>

#include "base/text.hpp"
#include "connectors/bigcommerce/sim/api.hpp"
#include "connectors/bigcommerce/sim/changes.hpp"
#include "connectors/bigcommerce/sim/order_filter.hpp"
#include "connectors/bigcommerce/sim/placing.hpp"
#include "connectors/bigcommerce/sim/settings_detail.hpp"

namespace cf::bigcommerce::sim {
namespace {

Checked<OrderInclude> read_order_include(Query const& query) {
    OrderInclude include;
    for (auto const& part : query.texts("include")) {
        if (part == "fees") {
            include.fees = true;
        } else if (part == "consignments" || part == "consignments.line_items") {
            include.consignments = true;
            include.line_items = include.line_items || part == "consignments.line_items";
        } else {
            return query.bad("include", "'" + part + "' cannot be included");
        }
    }
    bool const structured = query.text("consignment_structure") == "object";
    if (query.has("consignment_structure") && !structured) {
        return query.bad("consignment_structure", "the only structure is 'object'");
    }
    // What comes without it is not documented, so nobody may rely on it here.
    if (include.consignments && !structured) {
        return query.bad("include", "consignments need consignment_structure=object");
    }
    return include;
}

int cache_key(OrderInclude include) {
    return (include.fees ? 1 : 0) + (include.consignments ? 2 : 0) + (include.line_items ? 4 : 0);
}

/// An error of the store as the answer to a v2 write.
HttpReply v2_refused(Error const& error) { return v2_error(400, error.message); }

}  // namespace

std::string const& Api::order_text(Order const& order, OrderInclude include) {
    constexpr std::size_t remembered_max = 2000;
    if (cached_orders_.size() >= remembered_max && !cached_orders_.contains(order.id)) {
        cached_orders_.clear();
    }
    auto& cached = cached_orders_[order.id][cache_key(include)];
    // Revision 0 is a fresh order; the empty text tells that nothing is remembered.
    if (cached.text.empty() || cached.revision != order.revision) {
        Json body = wire_.order(order, include);
        if (store_.switches.unknown_fields) body = with_unknown_fields(std::move(body));
        cached = {order.revision, body.dump()};
    }
    return cached.text;
}

HttpReply Api::order_answer(int status, Order const& order, OrderInclude include) {
    return {status, {{"Content-Type", "application/json"}}, order_text(order, include)};
}

Order* Api::order_of(Call const& call) { return store_.find_order(call.id(0)); }

HttpReply Api::list_orders(Call const& call) {
    CF_TRY(auto const query,
           Query::read(call.request,
                       Version::v2,
                       {"min_id",
                        "max_id",
                        "min_total",
                        "max_total",
                        "customer_id",
                        "email",
                        "status_id",
                        "cart_id",
                        "payment_method",
                        "min_date_created",
                        "max_date_created",
                        "min_date_modified",
                        "max_date_modified",
                        "channel_id",
                        "external_order_id",
                        "page",
                        "limit",
                        "sort",
                        "include",
                        "consignment_structure"}));
    CF_TRY(auto const filter, OrderFilter::read(query));
    CF_TRY(auto const include, read_order_include(query));
    CF_TRY(auto const page, v2_page(query, store_.switches));
    if (store_.switches.if_modified_since_304) {
        auto const since =
            parse_rfc2822(std::string(call.request.headers.get("If-Modified-Since")));
        auto const& index = store_.orders_by_modified;
        if (since.has_value() && (index.empty() || index.rbegin()->first <= *since)) {
            return HttpReply{304, {}, ""};
        }
    }
    auto const orders = filter.select(store_, page.first(), std::size_t(page.limit));
    if (orders.empty()) return no_content();
    std::string body = "[";
    for (Order const* order : orders) {
        if (body.size() > 1) body += ',';
        body += order_text(*order, include);
    }
    body += ']';
    return {200, {{"Content-Type", "application/json"}}, std::move(body)};
}

HttpReply Api::count_orders(Call const& call) {
    CF_TRY(auto const query,
           Query::read(call.request,
                       Version::v2,
                       {"min_id",
                        "max_id",
                        "min_total",
                        "max_total",
                        "customer_id",
                        "email",
                        "status_id",
                        "cart_id",
                        "payment_method",
                        "min_date_created",
                        "max_date_created",
                        "min_date_modified",
                        "max_date_modified",
                        "channel_id",
                        "external_order_id"}));
    CF_TRY(auto const filter, OrderFilter::read(query));
    std::vector<std::int64_t> by_status;
    auto const all = filter.count_by_status(store_, by_status);
    Json statuses = Json::array();
    for (int id = 0; id < status_count; ++id) {
        Json row = wire_status(id, "sort_order");
        row.set("count", by_status[std::size_t(id)]);
        statuses.push_back(std::move(row));
    }
    return json_answer(
        200, Json::object({{"statuses", std::move(statuses)}, {"count", std::int64_t(all)}}));
}

HttpReply Api::get_order(Call const& call) {
    Order const* const order = order_of(call);
    if (!order || (order->archived && store_.switches.archived_get_404)) return v2_not_found();
    CF_TRY(auto const query,
           Query::read(call.request, Version::v2, {"include", "consignment_structure"}));
    CF_TRY(auto const include, read_order_include(query));
    return order_answer(200, *order, include);
}

namespace {

/// Reads `products` of an order PUT: quantities and prices of lines that are there.
Checked<std::vector<OrderEdit>> read_line_edits(Json const& body, Order const& order) {
    std::vector<OrderEdit> edits;
    char const* const price =
        order.basis == PriceBasis::inclusive ? "price_inc_tax" : "price_ex_tax";
    for (auto const& item : body["products"].items()) {
        JsonCursor const cursor(item);
        auto const id = cursor.integer_at("id");
        if (id.has_error()) return v2_error(400, "products need an id: adding lines is refused.");
        OrderEdit edit{.line_id = *id};
        if (cursor.find("quantity")) {
            auto const quantity = cursor.integer_at("quantity");
            if (quantity.has_error()) return v2_error(400, "quantity must be a whole number.");
            edit.quantity = *quantity;
        }
        if (cursor.find(price)) {
            auto const amount = cursor.decimal_at(price);
            if (amount.has_error()) return v2_error(400, "a price must be a number.");
            edit.price = *amount;
        }
        edits.push_back(edit);
    }
    return edits;
}

Checked<std::string> text_field(Json const& value, std::string const& name, std::size_t max) {
    if (!value.is_string()) return v2_error(400, "The field '" + name + "' must be a string.");
    if (value.text().size() > max) return v2_error(400, "The field '" + name + "' is too long.");
    return std::string(value.text());
}

/// What may be written, checked before anything is changed.
struct OrderPut {
    std::optional<int> status_id;
    std::optional<bool> deleted;
    std::optional<std::string> staff_notes, customer_message, external_order_id, payment_method;
    std::vector<OrderEdit> lines;

    bool changes_text() const {
        return staff_notes || customer_message || external_order_id || payment_method;
    }
};

Checked<OrderPut> read_order_put(Json const& body, Order const& order) {
    OrderPut put;
    if (!body.is_object()) return v2_error(400, "Input is invalid");
    for (auto const& [name, value] : body.members()) {
        if (name == "status_id") {
            auto const id = JsonCursor(value).integer();
            if (id.has_error() || *id < 0 || *id >= status_count) {
                return v2_error(400, "The field 'status_id' is invalid.");
            }
            put.status_id = int(*id);
        } else if (name == "is_deleted") {
            if (!value.is_boolean()) return v2_error(400, "The field 'is_deleted' is invalid.");
            put.deleted = value.boolean_or(false);
        } else if (name == "staff_notes") {
            CF_TRY(put.staff_notes, text_field(value, name, 65'535));
        } else if (name == "customer_message") {
            CF_TRY(put.customer_message, text_field(value, name, 65'535));
        } else if (name == "external_order_id") {
            CF_TRY(put.external_order_id, text_field(value, name, 255));
        } else if (name == "payment_method") {
            CF_TRY(put.payment_method, text_field(value, name, 255));
        } else if (name == "products") {
            CF_TRY(put.lines, read_line_edits(body, order));
        } else {
            return v2_unsupported_field(name);
        }
    }
    return put;
}

}  // namespace

HttpReply Api::put_order(Call const& call) {
    Order* const order = order_of(call);
    if (!order) return v2_not_found();
    CF_TRY(auto const body, json_body(call.request, Version::v2));
    CF_TRY(auto const put, read_order_put(body, *order));
    for (auto const& edit : put.lines) {
        auto const done = edit_order(store_, *order, edit, call.now);
        if (done.has_error()) return v2_refused(done.error());
    }
    if (put.staff_notes) order->staff_notes = *put.staff_notes;
    if (put.customer_message) order->customer_message = *put.customer_message;
    if (put.external_order_id) order->external_order_id = *put.external_order_id;
    if (put.payment_method) order->payment_method = *put.payment_method;
    if (put.deleted) {
        auto const done = *put.deleted ? archive_order(store_, *order, call.now)
                                       : restore_order(store_, *order, call.now);
        if (done.has_error() && !order->archived) return v2_refused(done.error());
    }
    if (put.status_id && *put.status_id != order->status_id) {
        store_.set_status(*order, *put.status_id, call.now);
    } else if (put.changes_text()) {
        store_.updated(*order, call.now);
    }
    return order_answer(200, *order, {});
}

HttpReply Api::delete_order(Call const& call) {
    Order* const order = order_of(call);
    if (!order || archive_order(store_, *order, call.now).has_error()) return v2_not_found();
    return no_content();
}

HttpReply Api::list_statuses(Call const& call) {
    CF_TRY(auto const query, Query::read(call.request, Version::v2, {}));
    Json all = Json::array();
    for (int id = 0; id < status_count; ++id) all.push_back(wire_status(id, "order"));
    return json_answer(200, all);
}

}  // namespace cf::bigcommerce::sim

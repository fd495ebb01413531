#include <algorithm>

#include "base/text.hpp"
#include "connectors/woocommerce/sim/rest.hpp"

namespace cf::woocommerce::sim {

namespace {

std::vector<std::string> const orderings{"date", "id", "include", "title", "slug", "modified"};
std::vector<std::string> const statuses{"any",
                                        "trash",
                                        "auto-draft",
                                        "pending",
                                        "processing",
                                        "on-hold",
                                        "completed",
                                        "cancelled",
                                        "refunded",
                                        "failed",
                                        "checkout-draft"};

/// "any" leaves out what is no order: the trash and unfinished checkouts.
bool has_status(Order const& order, std::vector<std::string> const& wanted) {
    for (auto const& status : wanted) {
        if (status == order.status) return true;
        if (status == "any" && order.status != "trash" && order.status != "checkout-draft" &&
            order.status != "auto-draft")
            return true;
    }
    return false;
}

std::vector<std::string> read_statuses(Call const& call, ParameterErrors& errors) {
    std::vector<std::string> wanted;
    for (auto const& [name, value] : call.query) {
        if (name != "status" && !name.starts_with("status[")) continue;
        for (auto part : split(value, ',')) {
            std::string const status(trim(part));
            if (std::find(statuses.begin(), statuses.end(), status) == statuses.end())
                errors.add("status",
                           "rest_not_in_enum",
                           "status[" + std::to_string(wanted.size()) + "] is not one of " +
                               listing(statuses) + ".");
            wanted.push_back(status);
        }
    }
    if (wanted.empty()) wanted.push_back("any");
    return wanted;
}

bool mentions(Order const& order, std::string const& needle) {
    if (std::to_string(order.id) == needle || order.transaction_id == needle) return true;
    for (Json const* address : {&order.billing, &order.shipping})
        for (auto const& [name, value] : address->members())
            if (fold(value.text()).find(needle) != std::string::npos) return true;
    auto const& lines = order.items.products;
    return std::any_of(lines.begin(), lines.end(), [&](ProductLine const& line) {
        return fold(line.name).find(needle) != std::string::npos;
    });
}

struct OrderFilter {
    ListQuery list;
    std::vector<std::string> statuses;
    std::optional<Id> customer;
    std::optional<Id> product;
    std::string search;

    bool allows(Order const& order) const {
        if (!has_status(order, statuses) || !list.allows(order.id)) return false;
        if (!list.allows_dates(order.created, order.modified)) return false;
        if (customer && order.customer != *customer) return false;
        if (product) {
            auto const& lines = order.items.products;
            if (std::none_of(lines.begin(), lines.end(), [&](ProductLine const& line) {
                    return line.product == *product || line.variation == *product;
                }))
                return false;
        }
        return search.empty() || mentions(order, search) || mentions(order, fold(search));
    }
};

/// The stretch of a date index between two open ends.
std::pair<Store::DateIndex::const_iterator, Store::DateIndex::const_iterator> stretch(
    Store::DateIndex const& index, std::optional<Instant> after, std::optional<Instant> before) {
    auto const first = after ? index.upper_bound({*after, INT64_MAX}) : index.begin();
    auto const last = before ? index.lower_bound({*before, 0}) : index.end();
    if (after && before && *before <= *after) return {last, last};
    return {first, last};
}

/// Ids that pass, ordered as asked. Walks the stretch of the index that the dates leave.
std::vector<Id> matching(Store const& store, OrderFilter const& filter) {
    auto const& list = filter.list;
    bool const modified = list.orderby == "modified" || list.modified_after || list.modified_before;
    auto const [first, last] =
        modified ? stretch(store.by_modified(), list.modified_after, list.modified_before)
                 : stretch(store.by_created(), list.after, list.before);
    std::vector<Id> ids;
    for (auto at = first; at != last; ++at)
        if (filter.allows(*store.find_order(at->second))) ids.push_back(at->second);
    if (list.orderby == "include") {
        std::vector<Id> ordered;
        for (Id id : list.include)
            if (std::find(ids.begin(), ids.end(), id) != ids.end()) ordered.push_back(id);
        return ordered;
    }
    if (list.orderby == "id" || list.orderby == "title" || list.orderby == "slug") {
        std::sort(ids.begin(), ids.end());
    } else if (modified && list.orderby == "date") {
        std::stable_sort(ids.begin(), ids.end(), [&](Id a, Id b) {
            return std::pair(store.find_order(a)->created, a) <
                   std::pair(store.find_order(b)->created, b);
        });
    }
    if (!list.ascending) std::reverse(ids.begin(), ids.end());
    return ids;
}

std::optional<Id> read_id(Call const& call, std::string const& name, ParameterErrors& errors) {
    auto const text = call.parameter(name);
    if (!text) return std::nullopt;
    auto const ids = read_ids(call, name);
    if (ids.size() != 1) {
        errors.not_of_type(name, "integer");
        return std::nullopt;
    }
    return ids.front();
}

}  // namespace

void Rest::add_order_routes() {
    add("POST", "/orders/batch", &Rest::batch_orders);
    add("GET", "/orders", &Rest::list_orders);
    add("POST", "/orders", &Rest::create_order);
    add("GET", "/orders/{id}", &Rest::get_order);
    add("PUT", "/orders/{id}", &Rest::update_order);
    add("DELETE", "/orders/{id}", &Rest::delete_order);
    add("GET", "/orders/{id}/notes", &Rest::list_notes);
    add("POST", "/orders/{id}/notes", &Rest::create_note);
    add("GET", "/orders/{id}/notes/{note}", &Rest::get_note);
    add("GET", "/orders/{id}/refunds", &Rest::list_order_refunds);
    add("POST", "/orders/{id}/refunds", &Rest::create_refund);
    add("GET", "/orders/{id}/refunds/{refund}", &Rest::get_refund);
    add("DELETE", "/orders/{id}/refunds/{refund}", &Rest::delete_refund);
    add("GET", "/refunds", &Rest::list_refunds);
}

Answer Rest::list_orders(Call const& call) {
    ParameterErrors errors;
    OrderFilter filter;
    filter.list = read_list_query(call, store_.settings, orderings, errors);
    filter.statuses = read_statuses(call, errors);
    filter.customer = read_id(call, "customer", errors);
    filter.product = read_id(call, "product", errors);
    filter.search = call.parameter("search").value_or("");
    int const dp = read_decimals(call, store_.settings, errors);
    if (!errors.empty()) return errors.error();
    auto const ids = matching(store_, filter);
    return paged(call,
                 filter.list,
                 ids,
                 [&](Id id) { return order_json(store_, *store_.find_order(id), call.links, dp); },
                 {{"status[0]", "any"}, {"dp", std::to_string(dp)}, {"context", "view"}});
}

Answer Rest::get_order(Call const& call) {
    ParameterErrors errors;
    int const dp = read_decimals(call, store_.settings, errors);
    if (!errors.empty()) return errors.error();
    Order const* order = store_.find_order(call.id());
    if (order == nullptr) return invalid_id("shop_order", 404);
    return order_json(store_, *order, call.links, dp);
}

Answer Rest::create_order(Call const& call) {
    Order order = shop_.draft(call.now, "rest-api");
    if (auto refusal = write_order(call, order, true)) return *refusal;
    bool const set_paid = call.body["set_paid"].boolean_or(false);
    std::string const status(call.body["status"].text());
    std::string const transaction(call.body["transaction_id"].text());
    Order& stored = shop_.place(std::move(order), status.empty() ? "pending" : status, call.now);
    if (set_paid) {
        shop_.payment_complete(stored, transaction, call.now);
        shop_.saved(stored, call.now);
    }
    Answer answer(201, order_json(store_, stored, call.links, store_.settings.decimals));
    answer.headers.add("Location", call.links.rest() + "orders/" + std::to_string(stored.id));
    return answer;
}

Answer Rest::update_order(Call const& call) {
    Order* order = store_.find_order(call.id());
    if (order == nullptr) return invalid_id("shop_order", 400);
    Order changed = *order;
    if (auto refusal = write_order(call, changed, false)) return *refusal;
    std::string const status(call.body["status"].text());
    bool const dated = changed.customer_note != order->customer_note ||
                       (!status.empty() && status != order->status);
    *order = std::move(changed);
    if (!status.empty()) shop_.set_status(*order, status, call.now);
    // On an order on hold `set_paid` is quietly without effect. (recordings: A10, A23, C03)
    bool const pays = call.body["set_paid"].boolean_or(false) && needs_payment(*order);
    if (pays)
        shop_.payment_complete(*order, std::string(call.body["transaction_id"].text()), call.now);
    if (dated || pays)
        shop_.saved(*order, call.now);
    else
        shop_.edited(*order, call.now);
    return order_json(store_, *order, call.links, store_.settings.decimals);
}

Answer Rest::delete_order(Call const& call) {
    Order* order = store_.find_order(call.id());
    if (order == nullptr) return invalid_id("shop_order", 404);
    bool const force = call.flag("force") || call.body["force"].boolean_or(false);
    if (!force && order->status == "trash")
        return ApiError{
            410, "woocommerce_rest_already_trashed", "The order has already been deleted."};
    Json before = order_json(store_, *order, call.links, store_.settings.decimals);
    force ? shop_.erase(order->id) : shop_.trash(*order, call.now);
    return before;
}

Answer Rest::batch_orders(Call const& call) {
    return batch(call, &Rest::create_order, &Rest::update_order, &Rest::delete_order);
}

Answer Rest::list_notes(Call const& call) {
    Order const* order = store_.find_order(call.id());
    if (order == nullptr)
        return ApiError{404, "woocommerce_rest_order_invalid_id", "Invalid order ID."};
    Json list = Json::array();
    for (auto const& note : order->notes)
        list.push_back(note_json(store_, order->id, note, call.links));
    return list;
}

Answer Rest::create_note(Call const& call) {
    Order* order = store_.find_order(call.id());
    if (order == nullptr)
        return ApiError{404, "woocommerce_rest_order_invalid_id", "Invalid order ID."};
    std::string const text(call.body["note"].text());
    if (text.empty())
        return ApiError{400,
                        "rest_missing_callback_param",
                        "Missing parameter(s): note",
                        Json::object({{"params", Json::array({Json("note")})}})};
    shop_.add_note(*order, text, call.now);
    order->notes.front().for_customer = call.body["customer_note"].boolean_or(false);
    return {201, note_json(store_, order->id, order->notes.front(), call.links)};
}

Answer Rest::get_note(Call const& call) {
    Order const* order = store_.find_order(call.id());
    if (order == nullptr)
        return ApiError{404, "woocommerce_rest_order_invalid_id", "Invalid order ID."};
    for (auto const& note : order->notes)
        if (note.id == call.id(1)) return note_json(store_, order->id, note, call.links);
    return ApiError{404, "woocommerce_rest_invalid_id", "Invalid resource ID."};
}

}  // namespace cf::woocommerce::sim

#include <algorithm>

#include "connectors/woocommerce/sim/order_body.hpp"
#include "connectors/woocommerce/sim/rest.hpp"

namespace cf::woocommerce::sim {

namespace {

ApiError invalid_order() { return {404, "woocommerce_rest_invalid_order_id", "Invalid order ID."}; }

ApiError invalid_refund() {
    return {404, "woocommerce_rest_shop_order_refund_invalid_id", "Invalid ID."};
}

}  // namespace

Answer Rest::list_order_refunds(Call const& call) {
    Order const* order = store_.find_order(call.id());
    if (order == nullptr) return invalid_order();
    ParameterErrors errors;
    auto const query = read_list_query(call, store_.settings, {"date", "id", "include"}, errors);
    int const dp = read_decimals(call, store_.settings, errors);
    if (!errors.empty()) return errors.error();
    std::vector<Id> ids;
    for (Id id : order->refunds)
        if (auto const& refund = store_.refunds.at(id);
            query.allows(id) && query.allows_dates(refund.created, refund.created))
            ids.push_back(id);
    if (query.ascending) std::reverse(ids.begin(), ids.end());
    return paged(call, query, ids, [&](Id id) {
        return refund_json(store_, store_.refunds.at(id), call.links, dp, false);
    });
}

Answer Rest::list_refunds(Call const& call) {
    ParameterErrors errors;
    auto const query = read_list_query(call, store_.settings, {"date", "id", "include"}, errors);
    int const dp = read_decimals(call, store_.settings, errors);
    if (!errors.empty()) return errors.error();
    std::vector<std::pair<Instant, Id>> found;
    for (auto const& [id, refund] : store_.refunds)
        if (query.allows(id) && query.allows_dates(refund.created, refund.created))
            found.emplace_back(refund.created, id);
    std::sort(found.begin(), found.end());
    if (!query.ascending) std::reverse(found.begin(), found.end());
    std::vector<Id> ids;
    for (auto const& [created, id] : found) ids.push_back(id);
    return paged(call, query, ids, [&](Id id) {
        return refund_json(store_, store_.refunds.at(id), call.links, dp, true);
    });
}

Answer Rest::get_refund(Call const& call) {
    if (store_.find_order(call.id()) == nullptr) return invalid_order();
    ParameterErrors errors;
    int const dp = read_decimals(call, store_.settings, errors);
    if (!errors.empty()) return errors.error();
    auto const found = store_.refunds.find(call.id(1));
    if (found == store_.refunds.end() || found->second.order != call.id()) return invalid_refund();
    return refund_json(store_, found->second, call.links, dp, false);
}

Answer Rest::create_refund(Call const& call) {
    Order* order = store_.find_order(call.id());
    if (order == nullptr) return invalid_order();
    RefundRequest request;
    if (auto refusal = read_refund(call.body, request)) return *refusal;
    Id id = 0;
    if (auto refusal = shop_.refund(*order, request, call.now, id)) return *refusal;
    return {
        201,
        refund_json(store_, store_.refunds.at(id), call.links, store_.settings.decimals, false)};
}

Answer Rest::delete_refund(Call const& call) {
    if (store_.find_order(call.id()) == nullptr) return invalid_order();
    auto const found = store_.refunds.find(call.id(1));
    if (found == store_.refunds.end() || found->second.order != call.id()) return invalid_refund();
    if (!call.flag("force") && !call.body["force"].boolean_or(false))
        return ApiError{501,
                        "woocommerce_rest_trash_not_supported",
                        "The order_refund does not support trashing."};
    Json before = refund_json(store_, found->second, call.links, store_.settings.decimals, false);
    shop_.delete_refund(call.id(), call.id(1));
    return before;
}

}  // namespace cf::woocommerce::sim

#include "connectors/woocommerce/recorded.hpp"

#include <map>

#include "base/text.hpp"
#include "connectors/shared/recorded.hpp"
#include "connectors/woocommerce/transform.hpp"
#include "connectors/woocommerce/wire.hpp"

namespace cf::woocommerce {
namespace {

PayloadGuess guess(Json const& json) {
    if (looks_like_order(json) || looks_like_refund(json)) return PayloadGuess::payload;
    // An answer of the store about something else: {code, message}, a note, a product, a deleted
    // id.
    bool const other = json.contains("code") || json.contains("note") ||
                       json.contains("regular_price") || json.contains("email") ||
                       json.contains("delivery_url") || json.contains("discount_type") ||
                       json.contains("action") || (json.contains("id") && json.size() == 1);
    return other ? PayloadGuess::ignore : PayloadGuess::container;
}

/// "/wp-json/wc/v3/orders/72/refunds" -> "72"
std::string order_in_path(std::string_view path) {
    auto const parts = split(path.substr(0, path.find('?')), '/');
    for (std::size_t i = 0; i + 2 < parts.size(); ++i)
        if (parts[i] == "orders" && parts[i + 2] == "refunds") return std::string(parts[i + 1]);
    return {};
}

struct Found {
    std::vector<std::pair<WireOrder, RecordedPayload>> orders;
    std::map<std::string, std::map<std::string, WireRefund>> refunds;  ///< By order, by refund.
    std::map<std::string, Json> refund_bodies;
};

Result<void> take(RecordedPayload payload, Found& found) {
    JsonCursor const json(payload.body);
    if (looks_like_order(payload.body)) {
        auto order = order_from_wire(json);
        if (order.has_error()) return order.error().while_(payload.where);
        found.orders.emplace_back(*std::move(order), std::move(payload));
        return {};
    }
    auto refund = refund_from_wire(json);
    if (refund.has_error()) return refund.error().while_(payload.where);
    std::string const order =
        refund->parent_id.empty() ? order_in_path(payload.path) : refund->parent_id;
    std::string const id = refund->id;
    if (!order.empty()) {
        found.refunds[order][id] = *std::move(refund);
        found.refund_bodies[id] = std::move(payload.body);
        return {};
    }
    // Without a parent it belongs to the order that lists it; resolved when all orders are known.
    found.refunds[""][id] = *std::move(refund);
    found.refund_bodies[id] = std::move(payload.body);
    return {};
}

}  // namespace

Result<std::vector<OrderSnapshot>> read_recorded(std::vector<Json> documents) {
    CF_TRY(auto payloads, recorded_payloads(documents, &guess));
    Found found;
    for (auto& payload : payloads) CF_TRY_VOID(take(std::move(payload), found));

    std::vector<OrderSnapshot> snapshots;
    for (auto& [order, payload] : found.orders) {
        // A cut-down order that does not say which refunds it has takes those given beside it.
        if (!payload.body.contains("refunds"))
            for (auto const& [id, refund] : found.refunds[order.id])
                order.refunds.push_back({id, refund.reason, -refund.amount});
        std::vector<WireRefund> refunds;
        Json raw_refunds = Json::array();
        auto const& orphans = found.refunds[""];
        // An order read before a refund was made does not list it: only listed ones are its facts.
        for (auto const& listed : order.refunds) {
            auto const& own = found.refunds[order.id];
            auto const it = own.find(listed.id);
            auto const orphan = orphans.find(listed.id);
            if (it != own.end())
                refunds.push_back(it->second);
            else if (orphan != orphans.end())
                refunds.push_back(orphan->second);
            else
                continue;
            raw_refunds.push_back(found.refund_bodies[listed.id]);
        }
        auto snapshot = to_snapshot(order, refunds, SnapshotContext{});
        if (snapshot.has_error()) return snapshot.error().while_(payload.where);
        snapshot->raw =
            Json::object({{"order", std::move(payload.body)}, {"refunds", std::move(raw_refunds)}})
                .dump();
        snapshots.push_back(*std::move(snapshot));
    }
    return snapshots;
}

}  // namespace cf::woocommerce

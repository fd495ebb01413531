#include "connectors/bigcommerce/recorded.hpp"

#include <algorithm>
#include <map>

#include "connectors/bigcommerce/transform.hpp"
#include "connectors/bigcommerce/wire.hpp"
#include "connectors/shared/reading.hpp"
#include "connectors/shared/recorded.hpp"

namespace cf::bigcommerce {
namespace {

bool looks_like_order(Json const& json) {
    return json.contains("status_id") &&
           (json.contains("total_inc_tax") || json.contains("is_tax_inclusive_pricing"));
}
bool looks_like_entry(Json const& json) { return looks_like_order(json["order"]); }
bool looks_like_refund(Json const& json) {
    return json.contains("total_amount") && json.contains("order_id");
}
bool looks_like_transaction(Json const& json) {
    return json.contains("event") && json.contains("gateway") && json.contains("order_id");
}

PayloadGuess guess(Json const& json) {
    if (looks_like_order(json) || looks_like_entry(json) || looks_like_refund(json) ||
        looks_like_transaction(json))
        return PayloadGuess::payload;
    // Webhook stubs, error answers: they carry no books.
    bool const other =
        json.contains("producer") || json.contains("title") || json.contains("message");
    return other ? PayloadGuess::ignore : PayloadGuess::container;
}

/// Adds what a document beside the order says, once.
template <class T>
void add_missing(std::vector<T>& all, std::vector<T> more) {
    for (auto& item : more) {
        bool const known = std::any_of(
            all.begin(), all.end(), [&](T const& other) { return other.id == item.id; });
        if (!known) all.push_back(std::move(item));
    }
}

/// One entry: an order and the sub-resources given with it. null or [] both mean that there are
/// none.
Result<OrderBundle> bundle_from_entry(Json const& entry) {
    JsonCursor const json(entry);
    CF_TRY(auto order, json.at("order"));
    CF_TRY(auto bundle, order_from_wire(order));
    if (auto const products = json.find("products")) {
        CF_TRY(bundle.lines, lines_from_wire(*products));
    }
    if (auto const addresses = json.find("shipping_addresses")) {
        CF_TRY(bundle.shipping, shipping_from_wire(*addresses));
    }
    if (auto const fees = json.find("fees")) {
        CF_TRY(bundle.fees, fees_from_wire(*fees));
    }
    for (auto const* name : {"taxes_details", "taxes"}) {
        if (!entry.contains(name)) continue;
        JsonCursor const rows(entry[name]);
        CF_TRY(bundle.taxes, taxes_from_wire(rows));
        break;
    }
    if (entry.contains("transactions")) {
        JsonCursor const transactions(entry["transactions"]);
        CF_TRY(bundle.transactions, transactions_from_wire(transactions));
    }
    if (auto const refunds = json.find("refunds")) {
        CF_TRY(bundle.refunds, refunds_from_wire(*refunds));
    }
    return bundle;
}

struct Found {
    struct Item {
        OrderBundle bundle;
        RecordedPayload payload;
        bool entry;
    };
    std::vector<Item> orders;
    std::map<std::string, std::vector<WireRefund>> refunds;            ///< By order.
    std::map<std::string, std::vector<WireTransaction>> transactions;  ///< By order.

    OrderBundle const* entry_of(std::string const& id) const {
        for (auto const& item : orders)
            if (item.entry && item.bundle.order.id == id) return &item.bundle;
        return nullptr;
    }
};

Result<void> take(RecordedPayload payload, Found& found) {
    JsonCursor const json(payload.body);
    if (looks_like_entry(payload.body) || looks_like_order(payload.body)) {
        bool const entry = looks_like_entry(payload.body);
        auto bundle = entry ? bundle_from_entry(payload.body) : order_from_wire(json);
        if (bundle.has_error()) return bundle.error().while_(payload.where);
        found.orders.push_back({*std::move(bundle), std::move(payload), entry});
        return {};
    }
    // Scenes collected under names are variants of one order's story, not facts to add to it.
    if (payload.named && payload.path.empty()) return {};
    if (looks_like_refund(payload.body)) {
        auto refunds = refunds_from_wire(json);
        if (refunds.has_error()) return refunds.error().while_(payload.where);
        for (auto& refund : *refunds) add_missing(found.refunds[refund.order_id], {refund});
        return {};
    }
    auto transactions = transactions_from_wire(json);
    if (transactions.has_error()) return transactions.error().while_(payload.where);
    for (auto& transaction : *transactions)
        add_missing(found.transactions[transaction.order_id], {transaction});
    return {};
}

/// A bare order from a list page takes the sub-resources its own entry brought.
void complete(OrderBundle& bundle, Found const& found) {
    if (auto const* entry = found.entry_of(bundle.order.id)) {
        if (!bundle.lines) {
            bundle.lines = entry->lines;
            bundle.shipping = entry->shipping;
            bundle.fees = entry->fees;
        }
        if (!bundle.taxes) bundle.taxes = entry->taxes;
        if (!bundle.transactions) bundle.transactions = entry->transactions;
        add_missing(bundle.refunds, entry->refunds);
    }
    auto const refunds = found.refunds.find(bundle.order.id);
    if (refunds != found.refunds.end()) add_missing(bundle.refunds, refunds->second);
    auto const transactions = found.transactions.find(bundle.order.id);
    if (transactions == found.transactions.end()) return;
    if (!bundle.transactions) bundle.transactions.emplace();
    add_missing(*bundle.transactions, transactions->second);
}

}  // namespace

Result<std::vector<OrderSnapshot>> read_recorded(std::vector<Json> documents) {
    CF_TRY(auto payloads, recorded_payloads(documents, &guess));
    Found found;
    for (auto& payload : payloads) CF_TRY_VOID(take(std::move(payload), found));
    std::vector<OrderSnapshot> snapshots;
    for (auto const& item : found.orders) {
        OrderBundle bundle = item.bundle;
        complete(bundle, found);
        auto snapshot = to_snapshot(bundle, SnapshotContext{});
        if (snapshot.has_error()) return snapshot.error().while_(item.payload.where);
        snapshot->raw = item.entry ? item.payload.body.dump()
                                   : Json::object({{"order", item.payload.body}}).dump();
        snapshots.push_back(*std::move(snapshot));
    }
    return snapshots;
}

}  // namespace cf::bigcommerce

#include <algorithm>

#include "connectors/bigcommerce/sim/api.hpp"
#include "connectors/bigcommerce/sim/payments.hpp"

namespace cf::bigcommerce::sim {
namespace {

/// Refund POST has its own shape of error. (Sheet section 4.)
HttpReply refund_error(std::string title) {
    return json_answer(
        422,
        Json::object({{"data",
                       Json::array({Json::object(
                           {{"status", 422},
                            {"title", std::move(title)},
                            {"type", "/api-docs/getting-started/api-status-codes"}})})}}));
}

Result<RefundItemRequest> read_item(JsonCursor const& cursor) {
    RefundItemRequest item;
    CF_TRY(item.type, cursor.string_at("item_type"));
    CF_TRY(item.item_id, cursor.integer_at("item_id"));
    if (cursor.find("quantity")) {
        CF_TRY(item.quantity, cursor.integer_at("quantity"));
    }
    if (cursor.find("amount")) {
        CF_TRY(item.amount, cursor.decimal_at("amount"));
    }
    if (cursor.find("reason")) {
        CF_TRY(item.reason, cursor.string_at("reason"));
    }
    if (auto const adjustments = cursor.find("adjustments")) {
        CF_TRY(auto const elements, adjustments->elements());
        for (auto const& one : elements) {
            CF_TRY(auto const amount, one.decimal_at("amount"));
            auto const text = one.find("description");
            item.adjustments.emplace_back(amount, text ? text->value().text() : "");
        }
    }
    return item;
}

Result<RefundRequest> read_refund(Json const& body) {
    RefundRequest request;
    JsonCursor const cursor(body);
    CF_TRY_VOID(cursor.require_object());
    if (auto const items = cursor.find("items")) {
        CF_TRY(auto const elements, items->elements());
        for (auto const& element : elements) {
            CF_TRY(auto item, read_item(element));
            request.items.push_back(std::move(item));
        }
    }
    if (cursor.find("tax_adjustment_amount")) {
        CF_TRY(request.tax_adjustment, cursor.decimal_at("tax_adjustment_amount"));
    }
    if (auto const payments = cursor.find("payments")) {
        CF_TRY(auto const elements, payments->elements());
        for (auto const& element : elements) {
            RefundPaymentRequest payment;
            CF_TRY(payment.provider, element.string_at("provider_id"));
            CF_TRY(payment.amount, element.decimal_at("amount"));
            if (element.find("offline")) {
                CF_TRY(payment.offline, element.boolean_at("offline"));
            }
            request.payments.push_back(std::move(payment));
        }
    }
    if (auto const given = cursor.find("merchant_calculated_override")) {
        CF_TRY(request.override_total, given->decimal_at("total_amount"));
        CF_TRY(request.override_tax, given->decimal_at("total_tax"));
    }
    if (cursor.find("reason")) {
        CF_TRY(request.reason, cursor.string_at("reason"));
    }
    return request;
}

Json wire_quote(RefundQuote const& quote, Order const& order) {
    Json methods = Json::array();
    for (auto const& method : quote.methods) {
        Json options = Json::array();
        for (auto const& option : method) {
            char const* const why = option.offline ? "This is an offline payment provider." : "";
            options.push_back(Json::object({{"provider_id", option.provider},
                                            {"provider_description", option.description},
                                            {"amount", number(option.amount)},
                                            {"offline", option.offline},
                                            {"offline_provider", option.offline},
                                            {"offline_reason", why}}));
        }
        methods.push_back(std::move(options));
    }
    return Json::object({{"order_id", order.id},
                         {"total_refund_amount", number(quote.total)},
                         {"total_refund_tax_amount", number(quote.tax)},
                         {"order_level_refund_amount", number(quote.order_level)},
                         {"rounding", number(quote.rounding)},
                         {"adjustment", number(quote.adjustment)},
                         {"tax_inclusive", order.basis == PriceBasis::inclusive},
                         {"refund_methods", std::move(methods)}});
}

}  // namespace

HttpReply Api::list_transactions(Call const& call) {
    Order const* const order = order_of(call);
    if (!order) return v3_not_found();
    if (store_.switches.transactions_unavailable) return v3_error(503, "Service Unavailable");
    CF_TRY(auto const query, Query::read(call.request, Version::v3, {"page", "limit"}));
    CF_TRY(auto const page, v3_page_of(query, 50, 250));
    std::vector<Transaction const*> visible;
    for (auto const& transaction : order->transactions) {
        if (transaction.visible_at <= call.now) visible.push_back(&transaction);
    }
    if (visible.empty()) return no_content();
    Json rows = Json::array();
    for (std::size_t i = page.first(); i < visible.size() && std::int64_t(rows.size()) < page.limit;
         ++i) {
        rows.push_back(wire_transaction(*visible[i], store_.switches));
    }
    return v3_page(std::move(rows), visible.size(), page);
}

HttpReply Api::list_refunds(Call const& call) {
    CF_TRY(auto const query,
           Query::read(call.request,
                       Version::v3,
                       {"order_id:in",
                        "id:in",
                        "created:min",
                        "created:max",
                        "transaction_id",
                        "page",
                        "limit"}));
    CF_TRY(auto const page, v3_page_of(query, 50, 250));
    CF_TRY(auto const orders, query.integers("order_id:in"));
    CF_TRY(auto const ids, query.integers("id:in"));
    CF_TRY(auto const created_min, query.instant("created:min"));
    CF_TRY(auto const created_max, query.instant("created:max"));
    CF_TRY(auto const transaction, query.integer("transaction_id"));
    auto const fits = [&](Refund const& refund) {
        if (query.has("id:in") && std::find(ids.begin(), ids.end(), refund.id) == ids.end()) {
            return false;
        }
        Instant const created = whole_second(refund.created);
        if (created_min && created < whole_second(*created_min)) return false;
        if (created_max && created > whole_second(*created_max)) return false;
        return !transaction ||
               std::any_of(
                   refund.payments.begin(), refund.payments.end(), [&](auto const& payment) {
                       return payment.transaction_id == transaction;
                   });
    };
    std::vector<Refund const*> found;
    auto const consider = [&](Refund const& refund) {
        if (fits(refund)) found.push_back(&refund);
    };
    if (query.has("order_id:in")) {
        for (Id id : orders) {
            Order const* const order = store_.find_order(id);
            if (!order) continue;
            for (Id refund : order->refunds) {
                consider(*store_.find_refund(refund));
            }
        }
        std::sort(found.begin(), found.end(), [](auto* a, auto* b) { return a->id < b->id; });
        found.erase(std::unique(found.begin(), found.end()), found.end());
    } else {
        // Made in order of time, so a backfill starts where its period does.
        auto const& all = store_.refunds;
        Instant const from = created_min ? whole_second(*created_min) : Instant::min();
        auto const begin =
            std::lower_bound(all.begin(), all.end(), from, [](Refund const& refund, Instant at) {
                return refund.created < at;
            });
        for (auto refund = begin; refund != all.end(); ++refund) consider(*refund);
    }
    Json rows = Json::array();
    for (std::size_t i = page.first(); i < found.size() && std::int64_t(rows.size()) < page.limit;
         ++i) {
        rows.push_back(wire_refund(*found[i], store_.switches));
    }
    return v3_data(std::move(rows));  // No pagination in `meta`. (Sheet section 9.)
}

HttpReply Api::list_order_refunds(Call const& call) {
    Order const* const order = order_of(call);
    if (!order) return v3_not_found();
    CF_TRY(auto const query, Query::read(call.request, Version::v3, {"transaction_id"}));
    CF_TRY(auto const transaction, query.integer("transaction_id"));
    Json rows = Json::array();
    for (Id id : order->refunds) {
        auto const& refund = *store_.find_refund(id);
        bool const fits =
            !transaction ||
            std::any_of(refund.payments.begin(), refund.payments.end(), [&](auto const& payment) {
                return payment.transaction_id == transaction;
            });
        if (fits) rows.push_back(wire_refund(refund, store_.switches));
    }
    return v3_data(std::move(rows));
}

HttpReply Api::get_refund(Call const& call) {
    Refund const* const refund = store_.find_refund(call.id(0));
    if (!refund) return v3_not_found();
    return v3_data(wire_refund(*refund, store_.switches));
}

HttpReply Api::post_refund_quote(Call const& call) {
    Order* const order = order_of(call);
    if (!order) return v3_not_found();
    CF_TRY(auto const body, json_body(call.request, Version::v3));
    if (!call.alone) return v3_error(422, "Another refund of this order is in progress.");
    auto const request = read_refund(body);
    if (request.has_error()) return v3_invalid("items", request.error().message);
    auto const quote = quote_refund(store_, *order, *request);
    if (quote.has_error()) return v3_error(422, quote.error().message);
    return v3_data(wire_quote(*quote, *order), 201);
}

HttpReply Api::post_refund(Call const& call) {
    Order* const order = order_of(call);
    if (!order) return v3_not_found();
    CF_TRY(auto const body, json_body(call.request, Version::v3));
    if (!call.alone) return refund_error("Another refund of this order is in progress.");
    if (store_.switches.tax_service_gone) {
        Json const row = Json::object(
            {{"order_id", order->id}, {"status", 503}, {"error", "Tax service gone away"}});
        return json_answer(503,
                           Json::object({{"data", Json::array({row})}, {"meta", Json::object()}}));
    }
    auto const request = read_refund(body);
    if (request.has_error()) return refund_error(request.error().message);
    auto const refund = create_refund(store_, *order, *request, call.now);
    if (refund.has_error()) return refund_error(refund.error().message);
    return v3_data(wire_refund(store_.refunds.back(), store_.switches), 201);
}

HttpReply Api::post_capture(Call const& call) {
    Order* const order = order_of(call);
    if (!order) return v3_not_found();
    if (capture(store_, *order, std::nullopt, call.now).has_error()) {
        return v3_error(422, "JSON data is missing or invalid");
    }
    return json_answer(201, Json::object());
}

HttpReply Api::post_void(Call const& call) {
    Order* const order = order_of(call);
    if (!order) return v3_not_found();
    if (void_authorisation(store_, *order, call.now).has_error()) {
        return v3_error(422, "JSON data is missing or invalid");
    }
    return json_answer(201, Json::object());
}

}  // namespace cf::bigcommerce::sim

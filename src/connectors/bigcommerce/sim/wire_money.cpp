#include "connectors/bigcommerce/sim/wire.hpp"

namespace cf::bigcommerce::sim {
namespace {

/// An optional sub-object in the style the switch asks for. (Sheet quirk 47.)
void set_optional(Json& into, std::string_view name, Json const& value, NullStyle style) {
    if (!value.is_null()) {
        into.set(name, value);
        return;
    }
    switch (style) {
        case NullStyle::null:
            into.set(name, Json());
            break;
        case NullStyle::empty_object:
            into.set(name, Json::object());
            break;
        case NullStyle::empty_string:
            into.set(name, "");
            break;
        case NullStyle::missing:
            break;
    }
}

Json wire_item(Refund const& refund, RefundItem const& item, Switches const& switches) {
    bool const by_quantity = item.type == "PRODUCT" || item.type == "GIFT_WRAPPING";
    Id const id =
        item.type == "FEE" && switches.refund_fee_order_id ? refund.order_id : item.item_id;
    Json body = Json::object({{"item_type", item.type},
                              {"item_id", id},
                              {"reason", item.reason},
                              {"quantity", item.quantity}});
    Json requested;
    if (!by_quantity && item.requested) {
        if (switches.requested_amount == AmountStyle::number) requested = number(*item.requested);
        if (switches.requested_amount == AmountStyle::string) {
            requested = item.requested->to_fixed(2);
        }
    }
    body.set("requested_amount", std::move(requested));
    if (item.type == "PRODUCT") {
        Json adjustments = Json::array();
        for (auto const& [amount, text] : item.adjustments) {
            adjustments.push_back(
                Json::object({{"amount", number(amount)}, {"description", text}}));
        }
        body.set("adjustments", std::move(adjustments));
    }
    return body;
}

}  // namespace

Json wire_transaction(Transaction const& transaction, Switches const& switches) {
    Json body =
        Json::object({{"id", transaction.id},
                      {"order_id", std::to_string(transaction.order_id)},
                      {"event", transaction.event},
                      {"method", transaction.method},
                      {"amount", number(transaction.amount)},
                      {"currency", transaction.currency},
                      {"gateway", transaction.gateway},
                      {"gateway_transaction_id", text_or_null(transaction.gateway_transaction_id)},
                      {"status", transaction.ok ? "ok" : "error"},
                      {"test", transaction.test},
                      {"fraud_review", false}});
    Json const reference = transaction.reference ? Json(*transaction.reference) : Json();
    set_optional(body, "reference_transaction_id", reference, switches.null_style);
    body.set("date_created", iso_offset(transaction.created));
    body.set(
        "avs_result",
        Json::object({{"code", ""}, {"message", ""}, {"street_match", ""}, {"postal_match", ""}}));
    body.set("cvv_result", Json::object({{"code", ""}, {"message", ""}}));
    set_optional(body, "credit_card", transaction.credit_card, switches.null_style);
    set_optional(body, "gift_certificate", transaction.gift_certificate, switches.null_style);
    set_optional(body, "store_credit", transaction.store_credit, switches.null_style);
    set_optional(body, "offline", transaction.offline, switches.null_style);
    set_optional(body, "custom", transaction.custom, switches.null_style);
    set_optional(body, "payment_instrument_token", Json(), switches.null_style);
    body.set("payment_method_id", transaction.gateway + "." + transaction.method);
    set_optional(body, "custom_provider_field_result", Json(), switches.null_style);
    return body;
}

Json wire_refund(Refund const& refund, Switches const& switches) {
    Json items = Json::array(), payments = Json::array();
    for (auto const& item : refund.items) items.push_back(wire_item(refund, item, switches));
    for (auto const& payment : refund.payments) {
        payments.push_back(Json::object(
            {{"id", payment.id},
             {"provider_id", payment.provider},
             {"amount", number(payment.amount)},
             {"offline", payment.offline},
             {"is_declined", payment.declined},
             {"declined_message", payment.declined ? "Gateway refused the refund" : ""},
             {"transaction_id",
              payment.transaction_id ? Json(std::to_string(*payment.transaction_id)) : Json()}}));
    }
    return Json::object({{"id", refund.id},
                         {"order_id", refund.order_id},
                         {"user_id", 0},
                         {"created", iso_offset(refund.created)},
                         {"reason", refund.reason},
                         {"total_amount", number(refund.total)},
                         {"total_tax", number(refund.tax)},
                         {"uses_merchant_override_values", refund.merchant_override},
                         {"items", std::move(items)},
                         {"payments", std::move(payments)}});
}

}  // namespace cf::bigcommerce::sim

#include "connectors/bigcommerce/sim/order_request.hpp"

#include <array>

#include "connectors/bigcommerce/sim/reading.hpp"
#include "connectors/bigcommerce/sim/settings_detail.hpp"

namespace cf::bigcommerce::sim {
namespace {

Result<> read_line(JsonCursor const& cursor, OrderRequest& request) {
    StrictReader reader(
        cursor, {"sku", "name", "price", "quantity", "type", "tax_class", "wrapping", "address"});
    LineRequest line;
    reader.read("sku", line.sku);
    reader.read("name", line.name);
    reader.read("price", line.price);
    reader.read("quantity", line.quantity);
    reader.read("type", line.type);
    reader.read("tax_class", line.tax_class);
    reader.read("wrapping", line.wrapping);
    reader.read("address", line.address);
    request.lines.push_back(std::move(line));
    return reader.finish();
}

Result<> read_shipping(JsonCursor const& cursor, OrderRequest& request) {
    StrictReader reader(cursor, {"method", "cost", "handling"});
    ShippingRequest shipping;
    reader.read("method", shipping.method);
    reader.read("cost", shipping.cost);
    reader.read("handling", shipping.handling);
    request.shipping.push_back(std::move(shipping));
    return reader.finish();
}

Result<> read_payment(JsonCursor const& cursor, PaymentRequest& payment) {
    static constexpr std::array<std::string_view, 6> actions{
        "purchase", "authorise", "pending", "failed_then_purchase", "offline", "none"};
    StrictReader reader(cursor, {"action", "gateway", "method", "label"});
    reader.read("action", payment.action);
    if (payment.action == "offline") {
        payment.gateway = "bankdeposit";
        payment.method = "offline";
        payment.label = "Bank Deposit";
    }
    reader.read("gateway", payment.gateway);
    reader.read("method", payment.method);
    reader.read("label", payment.label);
    CF_TRY_VOID(reader.finish());
    for (auto action : actions) {
        if (action == payment.action) return {};
    }
    return bad_input(cursor.path() + ".action: '" + payment.action +
                     "' is none of purchase, authorise, pending, failed_then_purchase, offline, "
                     "none");
}

}  // namespace

Result<OrderRequest> read_order_request(JsonCursor const& cursor) {
    StrictReader reader(cursor,
                        {"customer_id",
                         "billing",
                         "currency",
                         "display_currency",
                         "channel_id",
                         "lines",
                         "shipping",
                         "fees",
                         "coupons",
                         "manual_discount",
                         "store_credit",
                         "gift_certificate",
                         "gift_certificate_amount",
                         "payment",
                         "status_id",
                         "source",
                         "external_source",
                         "external_order_id",
                         "staff_notes",
                         "customer_message",
                         "tax_exempt",
                         "incomplete_first",
                         "incomplete_seconds",
                         "total_ex_tax",
                         "total_inc_tax"});
    OrderRequest request;
    reader.read("customer_id", request.customer_id);
    reader.with("billing", [&](JsonCursor const& one) -> Result<> {
        return detail::read_party(one, request.billing.emplace());
    });
    reader.read("currency", request.currency);
    reader.read("display_currency", request.display_currency);
    reader.read("channel_id", request.channel_id);
    reader.each("lines", [&](auto& one) { return read_line(one, request); });
    reader.each("shipping", [&](auto& one) { return read_shipping(one, request); });
    reader.each("fees", [&](JsonCursor const& one) -> Result<> {
        StrictReader fee_reader(one, {"name", "cost"});
        auto& fee = request.fees.emplace_back();
        fee_reader.read("name", fee.name);
        fee_reader.read("cost", fee.cost);
        return fee_reader.finish();
    });
    reader.each("coupons", [&](JsonCursor const& one) -> Result<> {
        CF_TRY(auto code, one.string());
        request.coupons.push_back(std::move(code));
        return {};
    });
    reader.read("manual_discount", request.manual_discount);
    reader.read("store_credit", request.store_credit);
    reader.read("gift_certificate", request.gift_certificate);
    reader.read("gift_certificate_amount", request.gift_certificate_amount);
    reader.with("payment", [&](auto& one) { return read_payment(one, request.payment); });
    reader.read("status_id", request.status_id);
    reader.read("source", request.source);
    reader.read("external_source", request.external_source);
    reader.read("external_order_id", request.external_order_id);
    reader.read("staff_notes", request.staff_notes);
    reader.read("customer_message", request.customer_message);
    reader.read("tax_exempt", request.tax_exempt);
    reader.read("incomplete_first", request.incomplete_first);
    reader.read("incomplete_seconds", request.incomplete_seconds);
    reader.read("total_ex_tax", request.total_ex_override);
    reader.read("total_inc_tax", request.total_inc_override);
    CF_TRY_VOID(reader.finish());
    return request;
}

}  // namespace cf::bigcommerce::sim

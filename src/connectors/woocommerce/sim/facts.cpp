#include "connectors/woocommerce/sim/facts.hpp"

#include "connectors/woocommerce/sim/php_text.hpp"
#include "connectors/woocommerce/sim/tax.hpp"

namespace cf::woocommerce::sim {

namespace {

int decimals_of(std::string_view currency) {
    if (currency == "JPY" || currency == "KRW") return 0;
    if (currency == "KWD" || currency == "BHD" || currency == "OMR" || currency == "JOD" ||
        currency == "TND")
        return 3;
    return 2;
}

std::string state_of(Store const& store, Order const& order) {
    std::string const& status = order.archived ? order.status_before_trash : order.status;
    if (status == "checkout-draft" || status == "auto-draft") return "draft";
    Decimal const refunded = store.refunded(order);
    if (refunded.sign() > 0) return refunded >= order.total ? "refunded" : "partly_refunded";
    // A cancelled or failed order whose money was kept is for a human to look at.
    if (status == "cancelled" || status == "failed")
        return order.captures.empty() ? "void" : "held";
    return order.captures.empty() && order.total.sign() > 0 ? "unpaid" : "paid";
}

Json taxes_of(Order const& order, int decimals) {
    Json list = Json::array();
    for (auto const& line : order.items.taxes)
        list.push_back(
            Json::object({{"name", line.label},
                          {"rate", line.percent.normalized().to_string()},
                          {"amount", amount_text(line.cart + line.shipping, decimals)}}));
    return list;
}

Json captures_of(Order const& order, int decimals) {
    Json list = Json::array();
    int number = 0;
    for (auto const& capture : order.captures)
        list.push_back(
            Json::object({{"id", std::to_string(order.id) + "-" + std::to_string(++number)},
                          {"kind", capture.kind},
                          {"gateway", capture.gateway},
                          {"amount", amount_text(capture.amount, decimals)},
                          {"at", to_iso(capture.at)}}));
    return list;
}

Json refunds_of(Store const& store, Order const& order, int decimals) {
    Json list = Json::array();
    for (auto id = order.refunds.rbegin(); id != order.refunds.rend(); ++id) {
        Refund const& refund = store.refunds.at(*id);
        Json tenders = Json::array();
        if (refund.money_moved && !order.captures.empty())
            tenders.push_back(Json::object({{"kind", order.captures.front().kind},
                                            {"gateway", order.captures.front().gateway},
                                            {"amount", amount_text(refund.amount, decimals)}}));
        list.push_back(
            Json::object({{"id", std::to_string(refund.id)},
                          {"amount", amount_text(refund.amount, decimals)},
                          {"tax", amount_text(-(refund.cart_tax + refund.shipping_tax), decimals)},
                          {"at", to_iso(refund.created)},
                          {"tenders", std::move(tenders)}}));
    }
    return list;
}

}  // namespace

Json order_facts(Store const& store, Order const& order) {
    int const decimals = decimals_of(order.currency);
    Decimal const tax = round_tax(order.cart_tax + order.shipping_tax, store.settings);
    Json facts = Json::object({
        {"id", std::to_string(order.id)},
        {"number", std::to_string(order.id)},
        {"currency", order.currency},
        {"placed_at", to_iso(order.created)},
        {"modified_at", to_iso(order.modified)},
        {"status", order.status},
        {"state", state_of(store, order)},
        {"charged_total", amount_text(order.total, decimals)},
        {"tax_total", amount_text(tax, decimals)},
        {"taxes", taxes_of(order, decimals)},
    });
    facts.set("customer",
              Json::object({{"id", order.customer == 0 ? "" : std::to_string(order.customer)},
                            {"email", order.billing["email"].text()}}));
    facts.set("cancelled", order.status == "cancelled");
    facts.set("archived", order.archived);
    facts.set("captures", captures_of(order, decimals));
    facts.set("refunds", refunds_of(store, order, decimals));
    return facts;
}

Json facts_json(Store const& store) {
    Json orders = Json::array();
    for (auto const& [id, order] : store.orders()) orders.push_back(order_facts(store, order));
    return Json::object({{"store",
                          Json::object({{"vendor", "woocommerce"},
                                        {"id", store.settings.site_url},
                                        {"currency", store.settings.currency}})},
                         {"orders", std::move(orders)}});
}

}  // namespace cf::woocommerce::sim

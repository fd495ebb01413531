#include "connectors/bigcommerce/sim/facts.hpp"

#include <map>

namespace cf::bigcommerce::sim {
namespace {

std::string kind_of(std::string const& method) {
    if (method == "store_credit" || method == "gift_certificate" || method == "offline") {
        return method;
    }
    return "gateway";
}

std::string state_of(Order const& order) {
    switch (order.status_id) {
        case status::incomplete:
            return "draft";
        case status::pending:
        case status::awaiting_payment:
            return "unpaid";
        case status::refunded:
            return "refunded";
        case status::cancelled:
        case status::declined:
            return "void";
        case 12:
        case 13:
            return "held";
        case status::partially_refunded:
            return "partly_refunded";
        default:
            return "paid";
    }
}

class OrderFacts {
  public:
    OrderFacts(Store const& store, Order const& order) : store_(store), order_(order) {}

    Json captures() const {
        Json all = Json::array();
        for (auto const& paid : order_.transactions) {
            bool const money =
                paid.event == "purchase" || paid.event == "capture" || paid.event == "settled";
            if (!money || !paid.ok) continue;
            all.push_back(Json::object({{"id", std::to_string(paid.id)},
                                        {"kind", kind_of(paid.method)},
                                        {"gateway", paid.gateway},
                                        {"amount", text(paid.amount)},
                                        {"at", to_iso(paid.created)}}));
        }
        if (order_.offline_paid) {
            all.push_back(Json::object({{"id", "offline-" + std::to_string(order_.id)},
                                        {"kind", "offline"},
                                        {"gateway", order_.payment_method},
                                        {"amount", text(order_.offline_amount)},
                                        {"at", to_iso(order_.offline_paid_at)}}));
        }
        return all;
    }

    Json refunds() const {
        Json all = Json::array();
        for (Id id : order_.refunds) {
            Refund const& refund = *store_.find_refund(id);
            Json tenders = Json::array();
            Decimal moved;
            for (auto const& payment : refund.payments) {
                if (payment.declined) continue;
                moved += payment.amount;
                tenders.push_back(Json::object({{"kind", tender_kind(payment)},
                                                {"gateway", payment.provider},
                                                {"amount", text(payment.amount)}}));
            }
            all.push_back(Json::object({{"id", std::to_string(refund.id)},
                                        {"amount", text(moved)},
                                        {"tax", text(moved.is_zero() ? Decimal() : refund.tax)},
                                        {"at", to_iso(refund.created)},
                                        {"tenders", std::move(tenders)}}));
        }
        return all;
    }

    /// The order's tax by name and rate, over lines, shipping, handling, wrapping and fees.
    Json taxes() const {
        std::map<std::pair<std::string, std::string>, Decimal> sums;
        auto add = [&](std::vector<TaxPart> const& parts) {
            for (auto const& part : parts) {
                sums[{part.name, part.percent.normalized().to_string()}] += part.amount;
            }
        };
        for (auto const& line : order_.lines) {
            add(line.tax_parts);
            add(line.wrapping.parts);
        }
        for (auto const& address : order_.addresses) {
            add(address.shipping.parts);
            add(address.handling.parts);
        }
        if (order_.fees_in_total) {
            for (auto const& fee : order_.fees) add(fee.cost.parts);
        }
        Json all = Json::array();
        for (auto const& [rate, amount] : sums) {
            if (amount.is_zero()) continue;
            all.push_back(Json::object(
                {{"name", rate.first}, {"rate", rate.second}, {"amount", text(amount)}}));
        }
        return all;
    }

    std::string text(Decimal amount) const {
        return round_to(amount, order_.digits).to_fixed(order_.digits);
    }

  private:
    static std::string tender_kind(RefundPayment const& payment) {
        if (payment.offline) return "offline";
        if (payment.provider == "storecredit") return "store_credit";
        if (payment.provider == "giftcertificate") return "gift_certificate";
        return "gateway";
    }

    Store const& store_;
    Order const& order_;
};

}  // namespace

Json facts_of(Store const& store, Order const& order) {
    OrderFacts const facts(store, order);
    bool const cancelled =
        order.status_id == status::cancelled || order.status_id == status::declined;
    std::string const customer = order.customer_id == 0 ? "" : std::to_string(order.customer_id);
    return Json::object(
        {{"id", std::to_string(order.id)},
         {"number", std::to_string(order.id)},
         {"currency", order.currency},
         {"placed_at", to_iso(order.created)},
         {"modified_at", to_iso(order.modified)},
         {"status", std::string(status_name(order.status_id))},
         {"state", state_of(order)},
         {"charged_total", facts.text(order.charged())},
         {"tax_total", facts.text(order.total_tax)},
         {"taxes", facts.taxes()},
         {"customer", Json::object({{"id", customer}, {"email", order.billing.email}})},
         {"cancelled", cancelled},
         {"archived", order.archived},
         {"captures", facts.captures()},
         {"refunds", facts.refunds()}});
}

Json all_facts(Store const& store) {
    Json orders = Json::array();
    for (auto const& [id, order] : store.orders) orders.push_back(facts_of(store, order));
    return Json::object({{"store",
                          Json::object({{"vendor", "bigcommerce"},
                                        {"id", store.settings.hash},
                                        {"currency", store.settings.own_currency().code}})},
                         {"orders", std::move(orders)}});
}

}  // namespace cf::bigcommerce::sim

#include <algorithm>
#include <set>

#include "connectors/bigcommerce/sim/refunds.hpp"

namespace cf::bigcommerce::sim {

Error refund_refused(std::string title) {
    return {ErrorKind::rejected, "refund.invalid", std::move(title)};
}

namespace {

/// Works out items one by one and keeps what was cut.
class Quoting {
  public:
    Quoting(Store const& store, Order& order) : store_(store), order_(order) {}

    Result<RefundItem> item(RefundItemRequest const& request) {
        RefundItem item{.type = request.type, .item_id = request.item_id};
        item.reason = request.reason;
        if (!seen_.insert({request.type, request.item_id}).second) {
            return refund_refused("An item is listed twice.");
        }
        if (request.type == "PRODUCT") return product(std::move(item), request);
        if (request.type == "GIFT_WRAPPING") return wrapping(std::move(item), request);
        if (!request.amount || request.amount->sign() <= 0) {
            return refund_refused("amount must be above 0 for " + request.type);
        }
        item.requested = request.amount;
        if (request.type == "SHIPPING" || request.type == "HANDLING") {
            return shipping(std::move(item));
        }
        if (request.type == "FEE") return fee(std::move(item));
        if (request.type == "ORDER" || request.type == "TAX") {
            if (request.item_id != order_.id)
                return refund_refused("item_id must be the order's id.");
            item.gross = *item.requested;
            item.tax = request.type == "TAX" ? item.gross : Decimal();
            return item;
        }
        return refund_refused("Unknown item_type '" + request.type + "'.");
    }
    Decimal adjustment() const { return adjustment_; }

  private:
    Decimal r2(Decimal amount) const { return round_to(amount, order_.digits); }

    Result<RefundItem> product(RefundItem item, RefundItemRequest const& request) {
        OrderLine const* const line = order_.line(request.item_id);
        if (!line) return refund_refused("Order product not found.");
        std::int64_t const left = line->quantity - line->quantity_refunded;
        item.quantity = request.quantity.value_or(0);
        if (item.quantity < 1 || item.quantity > left) {
            return refund_refused("quantity must be between 1 and what is left of the item.");
        }
        if (item.quantity == left) {
            item.gross = line->discounted_inc - line->refunded_gross;
            item.tax = line->tax - line->refunded_tax;
        } else {
            item.gross =
                pro_rata(line->discounted_inc, item.quantity, line->quantity, order_.digits);
            item.tax = pro_rata(line->tax, item.quantity, line->quantity, order_.digits);
        }
        return adjusted(std::move(item), request);
    }

    Result<RefundItem> adjusted(RefundItem item, RefundItemRequest const& request) {
        item.adjustments = request.adjustments;
        Decimal const before = item.gross;
        for (auto const& [amount, text] : item.adjustments) {
            if (amount.sign() >= 0) return refund_refused("An adjustment must be negative.");
            item.gross += amount;
        }
        if (item.gross.sign() < 0) return refund_refused("The adjustments exceed the item.");
        if (!item.adjustments.empty() && !store_.switches.adjustment_keeps_tax) {
            item.tax = pro_rata(item.tax, item.gross, before, order_.digits);
        }
        return item;
    }

    Result<RefundItem> wrapping(RefundItem item, RefundItemRequest const& request) {
        OrderLine const* const line = order_.line(request.item_id);
        if (!line || line->wrapping.inc.is_zero())
            return refund_refused("The item has no gift wrapping.");
        item.quantity = request.quantity.value_or(0);
        std::int64_t const left = line->quantity - line->wrapping_refunded;
        if (item.quantity < 1 || item.quantity > left) {
            return refund_refused("quantity must be between 1 and what is left of the wrapping.");
        }
        auto const& cost = line->wrapping;
        if (item.quantity == left) {
            item.gross = cost.inc - line->wrapping_refunded_gross;
            item.tax = cost.tax - line->wrapping_refunded_tax;
        } else {
            item.gross = pro_rata(cost.inc, item.quantity, line->quantity, order_.digits);
            item.tax = pro_rata(cost.tax, item.quantity, line->quantity, order_.digits);
        }
        return item;
    }

    Result<RefundItem> shipping(RefundItem item) {
        OrderAddress const* const address = order_.address(item.item_id);
        if (!address) return refund_refused("Shipping address not found.");
        bool const ship = item.type == "SHIPPING";
        bound_by_amount(item,
                        ship ? address->shipping : address->handling,
                        ship ? address->shipping_refunded : address->handling_refunded);
        return item;
    }

    Result<RefundItem> fee(RefundItem item) {
        OrderFee const* const fee = order_.fee(item.item_id);
        if (!fee || !order_.fees_in_total) return refund_refused("Fee not found.");
        bound_by_amount(item, fee->cost, fee->refunded);
        return item;
    }

    /// `requested` is in the order's basis. (Sheet section 17.1, row SHIPPING, HANDLING.)
    void bound_by_amount(RefundItem& item, TaxedAmount const& cost, Decimal refunded_before) {
        Decimal const asked = *item.requested;
        if (order_.basis == PriceBasis::inclusive) {
            item.gross = asked;
        } else {
            item.gross = asked + pro_rata(asked, cost.tax, cost.ex, order_.digits);
        }
        Decimal const most = r2(cost.inc - refunded_before);
        Decimal const cut = std::min(item.gross, most);
        adjustment_ += cut - item.gross;
        item.gross = cut;
        item.tax = pro_rata(item.gross, cost.tax, cost.inc, order_.digits);
        if (cut == most && refunded_before.is_zero()) item.tax = r2(cost.tax);
    }

    Store const& store_;
    Order& order_;
    std::set<std::pair<std::string, Id>> seen_;
    Decimal adjustment_;
};

/// What each provider has taken in and not given back yet; gateways first, as paid.
std::vector<std::pair<std::string, Decimal>> remaining_tenders(Store const& store,
                                                               Order const& order) {
    std::vector<std::pair<std::string, Decimal>> tenders;
    auto slot = [&](std::string const& provider) -> Decimal& {
        for (auto& [name, amount] : tenders) {
            if (name == provider) return amount;
        }
        return tenders.emplace_back(provider, Decimal()).second;
    };
    auto provider_of = [](Transaction const& transaction) {
        if (transaction.method == "store_credit") return std::string("storecredit");
        if (transaction.method == "gift_certificate") return std::string("giftcertificate");
        return transaction.gateway;
    };
    for (bool stored : {false, true}) {
        for (auto const& paid : order.transactions) {
            bool const money =
                paid.event == "purchase" || paid.event == "capture" || paid.event == "settled";
            if (!money || !paid.ok || stored == !paid.gateway_transaction_id.empty()) continue;
            slot(provider_of(paid)) += paid.amount;
        }
    }
    for (Id id : order.refunds) {
        for (auto const& payment : store.find_refund(id)->payments) {
            if (payment.declined || payment.offline) continue;
            for (auto& [name, amount] : tenders) {
                if (name == payment.provider) amount -= std::min(amount, payment.amount);
            }
        }
    }
    return tenders;
}

std::string describe_provider(std::string const& provider) {
    if (provider == "storecredit") return "Store Credit";
    if (provider == "giftcertificate") return "Gift Certificate";
    if (provider == "custom") return "Custom";
    std::string name = provider;
    if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] = char(name[0] - 'a' + 'A');
    return name;
}

std::vector<std::vector<RefundOption>> methods_for(Store const& store,
                                                   Order const& order,
                                                   Decimal total) {
    std::vector<std::vector<RefundOption>> methods;
    std::vector<RefundOption> original;
    Decimal left = total;
    for (auto const& [provider, amount] : remaining_tenders(store, order)) {
        Decimal const part = std::min(left, amount);
        if (part.sign() <= 0) continue;
        original.push_back(
            {.provider = provider, .description = describe_provider(provider), .amount = part});
        left -= part;
    }
    if (left.is_zero() && !original.empty()) methods.push_back(std::move(original));
    if (order.customer_id != 0) {
        methods.push_back({{.provider = "storecredit",
                            .description = describe_provider("storecredit"),
                            .amount = total}});
    }
    methods.push_back({{.provider = "custom",
                        .description = describe_provider("custom"),
                        .amount = total,
                        .offline = true}});
    return methods;
}

}  // namespace

Decimal refunded(Store const& store, Order const& order) {
    Decimal sum;
    for (Id id : order.refunds) {
        for (auto const& payment : store.find_refund(id)->payments) {
            if (!payment.declined) sum += payment.amount;
        }
    }
    return sum;
}

Decimal refundable(Store const& store, Order const& order) {
    return order.collected() - refunded(store, order);
}

Result<RefundQuote> quote_refund(Store const& store, Order& order, RefundRequest const& request) {
    if (request.items.empty() == !request.tax_adjustment) {
        return refund_refused("Either items or tax_adjustment_amount is required.");
    }
    if (refundable(store, order).sign() <= 0) {
        return refund_refused("The order has no settled payment to refund.");
    }
    RefundQuote quote;
    Quoting quoting(store, order);
    Decimal gross, tax;
    for (auto const& one : request.items) {
        CF_TRY(auto item, quoting.item(one));
        gross += item.gross;
        tax += item.tax;
        if (item.type == "ORDER") quote.order_level += item.gross;
        quote.items.push_back(std::move(item));
    }
    if (request.tax_adjustment) gross = tax = *request.tax_adjustment;
    quote.total = round_to(gross, order.digits);
    quote.rounding = quote.total - gross;
    quote.tax = round_to(tax, order.digits);
    quote.adjustment = quoting.adjustment();
    if (request.override_total) quote.total = *request.override_total;
    if (request.override_tax) quote.tax = *request.override_tax;
    if (quote.total.sign() <= 0) return refund_refused("There is nothing to refund.");
    if (quote.total > refundable(store, order)) {
        return refund_refused("The refund exceeds what was paid for the order.");
    }
    quote.methods = methods_for(store, order, quote.total);
    return quote;
}

void pay_out_as_quoted(RefundRequest& request, RefundQuote const& quote) {
    request.payments.clear();
    for (auto const& option : quote.methods.front()) {
        request.payments.push_back(
            {.provider = option.provider, .amount = option.amount, .offline = option.offline});
    }
}

std::optional<RefundRequest> full_refund(Store const& store, Order& order) {
    RefundRequest request;
    bool const inclusive = order.basis == PriceBasis::inclusive;
    for (auto const& line : order.lines) {
        std::int64_t const left = line.quantity - line.quantity_refunded;
        if (left > 0)
            request.items.push_back({.type = "PRODUCT", .item_id = line.id, .quantity = left});
        std::int64_t const wrapped = line.quantity - line.wrapping_refunded;
        if (wrapped > 0 && !line.wrapping.inc.is_zero()) {
            request.items.push_back(
                {.type = "GIFT_WRAPPING", .item_id = line.id, .quantity = wrapped});
        }
    }
    auto add_cost = [&](char const* type, Id id, TaxedAmount const& cost, Decimal before) {
        if (!before.is_zero() || cost.inc.sign() <= 0) return;
        Decimal const entered = inclusive ? cost.inc : cost.ex;
        request.items.push_back({.type = type, .item_id = id, .amount = entered});
    };
    for (auto const& address : order.addresses) {
        add_cost("SHIPPING", address.id, address.shipping, address.shipping_refunded);
        add_cost("HANDLING", address.id, address.handling, address.handling_refunded);
    }
    if (order.fees_in_total) {
        for (auto const& fee : order.fees) add_cost("FEE", fee.id, fee.cost, fee.refunded);
    }
    Decimal const left = refundable(store, order);
    if (left.sign() <= 0) return std::nullopt;
    auto quote = request.items.empty() ? Result<RefundQuote>(refund_refused("nothing"))
                                       : quote_refund(store, order, request);
    if (quote.has_error() || quote->total != left) {
        // Parts were refunded by amount before: what is left goes back as one amount without tax.
        request.items = {{.type = "ORDER", .item_id = order.id, .amount = left}};
        quote = quote_refund(store, order, request);
        if (quote.has_error()) return std::nullopt;
    }
    pay_out_as_quoted(request, *quote);
    return request;
}

}  // namespace cf::bigcommerce::sim

#include "connectors/bigcommerce/sim/refunds.hpp"

#include <algorithm>

#include "connectors/bigcommerce/sim/payments.hpp"

namespace cf::bigcommerce::sim {
namespace {

/// The transaction that took the money in through this provider.
Transaction const* origin(Order const& order, std::string const& provider) {
    for (auto const& paid : order.transactions) {
        bool const money =
            paid.event == "purchase" || paid.event == "capture" || paid.event == "settled";
        bool const same = provider == "giftcertificate" ? paid.method == "gift_certificate"
                                                        : paid.gateway == provider;
        if (money && paid.ok && same) return &paid;
    }
    return nullptr;
}

Result<> check_payment(Store const& store,
                       Order const& order,
                       RefundQuote const& quote,
                       RefundPaymentRequest const& payment) {
    if (payment.amount.sign() <= 0) return refund_refused("A payment amount must be above 0.");
    if (payment.provider == "custom" || payment.offline) {
        if (payment.provider != "custom" || !payment.offline) {
            return refund_refused("Only the custom provider is offline.");
        }
        return {};
    }
    if (payment.provider == "storecredit") {
        if (order.customer_id == 0 || !store.customers.contains(order.customer_id)) {
            return refund_refused("Unable to provide store credit for a guest customer.");
        }
        return {};
    }
    // A gateway gives back at most what the quote offers for it.
    for (auto const& option : quote.methods.front()) {
        if (option.provider == payment.provider && payment.amount <= option.amount) return {};
    }
    return refund_refused("The payment amounts do not match the refund quote.");
}

Result<> check_payments(Store const& store,
                        Order const& order,
                        RefundQuote const& quote,
                        RefundRequest const& request) {
    if (request.payments.empty()) return refund_refused("payments is required.");
    Decimal sum;
    for (auto const& payment : request.payments) {
        CF_TRY_VOID(check_payment(store, order, quote, payment));
        sum += payment.amount;
    }
    if (sum != quote.total)
        return refund_refused("The payment amounts do not match the refund total.");
    return {};
}

void give_store_credit(Store& store, Order& order, Transaction& given) {
    Customer& customer = *store.find_customer(order.customer_id);
    customer.store_credit += given.amount;
    given.store_credit =
        Json::object({{"remaining_balance", Json::number(customer.store_credit.normalized())}});
}

void refill_certificate(Store& store, Transaction& given) {
    auto found = store.certificates.find(std::string(given.gift_certificate["code"].text()));
    if (found == store.certificates.end()) return;
    auto& certificate = found->second;
    Decimal const before = certificate.balance;
    certificate.balance += given.amount;
    given.gift_certificate.set("starting_balance", Json::number(before.normalized()));
    given.gift_certificate.set("remaining_balance", Json::number(certificate.balance.normalized()));
}

/// The refund transaction of one payment. Declined and offline payments make none.
void move_money(Store& store, Order& order, RefundPayment& payment, Instant now) {
    if (payment.declined || payment.offline) return;
    Transaction given{.event = "refund"};
    Transaction const* const source = origin(order, payment.provider);
    if (payment.provider == "storecredit") {
        given.method = "store_credit";
        given.gateway = stored_value_gateway(store.switches, "storecredit");
    } else if (source) {
        given.method = source->method;
        given.gateway = source->gateway;
        given.reference = source->id;
        given.gift_certificate = source->gift_certificate;
        given.credit_card = source->credit_card;
        given.offline = source->offline;
        if (!source->gateway_transaction_id.empty()) {
            given.gateway_transaction_id = "gw-" + store.random.token(10);
        }
    }
    given.amount = payment.amount;
    given.created = now;
    if (payment.provider == "storecredit") give_store_credit(store, order, given);
    if (payment.provider == "giftcertificate") refill_certificate(store, given);
    auto const delay = std::chrono::seconds(store.switches.refund_transaction_delay_s);
    payment.transaction_id = store.add_transaction(order, std::move(given), now + delay).id;
}

void reduce_tax_parts(std::vector<TaxPart>& parts, Decimal tax) {
    for (auto part = parts.rbegin(); part != parts.rend() && tax.sign() > 0; ++part) {
        Decimal const taken = part->amount < tax ? part->amount : tax;
        part->amount -= taken;
        tax -= taken;
    }
}

void mark_item(Store const& store, Order& order, RefundItem const& item) {
    if (item.type == "PRODUCT") {
        OrderLine& line = *order.line(item.item_id);
        line.quantity_refunded += item.quantity;
        bool const all = line.quantity_refunded == line.quantity;
        // Kept undiminished by adjustments: a restocking fee is not owed back with the last unit.
        Decimal const gross =
            pro_rata(line.discounted_inc, item.quantity, line.quantity, order.digits);
        line.refunded_gross = all ? line.discounted_inc : line.refunded_gross + gross;
        line.refunded_tax =
            all ? line.tax
                : line.refunded_tax +
                      pro_rata(line.tax, item.quantity, line.quantity, order.digits);
        if (store.switches.refund_rewrites_tax) reduce_tax_parts(line.tax_parts, item.tax);
    } else if (item.type == "GIFT_WRAPPING") {
        OrderLine& line = *order.line(item.item_id);
        line.wrapping_refunded += item.quantity;
        line.wrapping_refunded_gross += item.gross;
        line.wrapping_refunded_tax += item.tax;
    } else if (item.type == "SHIPPING") {
        order.address(item.item_id)->shipping_refunded += item.gross;
    } else if (item.type == "HANDLING") {
        order.address(item.item_id)->handling_refunded += item.gross;
    } else if (item.type == "FEE") {
        order.fee(item.item_id)->refunded += item.gross;
    }
}

Refund make_refund(Store& store,
                   Order const& order,
                   RefundRequest const& request,
                   RefundQuote const& quote,
                   Instant now) {
    Refund refund{.id = ++store.last.refund, .order_id = order.id, .created = now};
    refund.reason = request.reason;
    refund.total = quote.total;
    refund.tax = quote.tax;
    refund.merchant_override = request.override_total || request.override_tax;
    refund.items = quote.items;
    for (auto const& asked : request.payments) {
        refund.payments.push_back({.id = ++store.last.refund_payment,
                                   .provider = asked.provider,
                                   .amount = asked.amount,
                                   .offline = asked.offline,
                                   .declined = store.switches.refund_declined && !asked.offline});
    }
    return refund;
}

}  // namespace

Result<Refund> create_refund(Store& store,
                             Order& order,
                             RefundRequest const& request,
                             Instant now) {
    CF_TRY(auto quote, quote_refund(store, order, request));
    if (!quote.adjustment.is_zero())
        return refund_refused("An amount exceeds what is left of its item.");
    CF_TRY_VOID(check_payments(store, order, quote, request));
    store.refunds.push_back(make_refund(store, order, request, quote, now));
    Refund& refund = store.refunds.back();
    order.refunds.push_back(refund.id);
    bool const declined = std::all_of(refund.payments.begin(),
                                      refund.payments.end(),
                                      [](auto const& payment) { return payment.declined; });
    store.emit_order(order,
                     "refund/created",
                     Json::object({{"refund", Json::object({{"refund_id", refund.id}})}}));
    if (declined) return refund;
    for (auto const& item : refund.items) mark_item(store, order, item);
    bool const all = refundable(store, order).sign() <= 0;
    order.payment_status = all ? "refunded" : "partially refunded";
    int const next = all ? status::refunded : status::partially_refunded;
    if (order.status_id == next) {
        store.updated(order, now);
    } else {
        store.set_status(order, next, now);
    }
    for (auto& payment : refund.payments) move_money(store, order, payment, now);
    return refund;
}

}  // namespace cf::bigcommerce::sim

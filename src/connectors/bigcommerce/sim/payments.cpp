#include "connectors/bigcommerce/sim/payments.hpp"

#include <algorithm>

#include "connectors/bigcommerce/sim/reading.hpp"

namespace cf::bigcommerce::sim {
namespace {

Transaction make(
    Store& store, Order const& order, std::string event, PaymentRequest const& how, Instant now) {
    Transaction transaction{
        .event = std::move(event), .method = how.method, .gateway = how.gateway};
    transaction.amount = order.due();
    transaction.created = now;
    transaction.test = how.gateway == "testgateway";
    if (how.method == "credit_card" && !transaction.test) {
        transaction.credit_card = Json::object({{"card_type", "visa"},
                                                {"card_iin", "411111"},
                                                {"card_last4", "1111"},
                                                {"card_expiry_month", 12},
                                                {"card_expiry_year", 2029}});
    }
    if (how.method == "offline") {
        transaction.offline = Json::object({{"display_name", how.label}});
    } else {
        transaction.gateway_transaction_id = "gw-" + store.random.token(10);
    }
    return transaction;
}

/// The follow-up of a transaction: same method and gateway, referring to it.
Transaction follow(Transaction const& before, std::string event, Decimal amount, Instant now) {
    Transaction next = before;
    next.event = std::move(event);
    next.reference = before.id;
    next.amount = amount;
    next.created = now;
    next.ok = true;
    next.gateway_transaction_id += "-" + next.event;
    return next;
}

void redeem_store_credit(Store& store, Order& order, Instant now) {
    Customer& customer = *store.find_customer(order.customer_id);
    customer.store_credit -= order.store_credit;
    Transaction paid{.event = "purchase", .method = "store_credit"};
    paid.gateway = stored_value_gateway(store.switches, "storecredit");
    paid.amount = order.store_credit;
    paid.created = now;
    paid.store_credit =
        Json::object({{"remaining_balance", Json::number(customer.store_credit.normalized())}});
    store.add_transaction(order, std::move(paid), now);
}

void redeem_certificate(Store& store, Order& order, std::string const& code, Instant now) {
    GiftCertificate& certificate = store.certificates.at(code);
    Decimal const before = certificate.balance;
    certificate.balance -= order.gift_certificate;
    Transaction paid{.event = "purchase", .method = "gift_certificate"};
    paid.gateway = stored_value_gateway(store.switches, "giftcertificate");
    paid.amount = order.gift_certificate;
    paid.created = now;
    paid.gift_certificate =
        Json::object({{"code", code},
                      {"original_balance", Json::number(certificate.amount.normalized())},
                      {"starting_balance", Json::number(before.normalized())},
                      {"remaining_balance", Json::number(certificate.balance.normalized())},
                      {"status", "active"}});
    store.add_transaction(order, std::move(paid), now);
}

int paid_status(Order const& order) {
    return order.all_digital() ? status::completed : status::awaiting_fulfillment;
}

/// The status and payment status an action leads to.
int arrange(Order& order, std::string const& action) {
    if (action == "authorise") {
        order.payment_status = "authorized";
        return status::awaiting_fulfillment;
    }
    if (action == "pending") {
        order.payment_status = "pending";
        return status::awaiting_payment;
    }
    if (action == "offline" || action == "none") {
        order.payment_status = "";
        return action == "offline" ? status::awaiting_payment : status::pending;
    }
    order.payment_status = "captured";
    return paid_status(order);
}

void pay_the_rest(Store& store, Order& order, PaymentRequest const& how, Instant now) {
    if (order.due().is_zero()) return;
    if (how.action == "failed_then_purchase") {
        auto failed = make(store, order, "purchase", how, now);
        failed.ok = false;
        store.add_transaction(order, std::move(failed), now);
    }
    if (how.action == "purchase" || how.action == "failed_then_purchase") {
        store.add_transaction(order, make(store, order, "purchase", how, now), now);
    } else if (how.action == "authorise") {
        store.add_transaction(order, make(store, order, "authorization", how, now), now);
    } else if (how.action == "pending") {
        store.add_transaction(order, make(store, order, "pending", how, now), now);
    }
}

}  // namespace

std::string stored_value_gateway(Switches const& switches, std::string_view name) {
    return switches.gateway_renamed ? "bigcommerce" : std::string(name);
}

void pay_at_checkout(Store& store, Order& order, OrderRequest const& request, Instant now) {
    bool const nothing_due = order.due().is_zero();
    std::string const action = nothing_due ? "purchase" : request.payment.action;
    int const wanted = request.status_id.value_or(arrange(order, action));
    order.payment_method = request.payment.label;
    if (nothing_due && !order.store_credit.is_zero()) order.payment_method = "Store Credit";
    if (nothing_due && !order.gift_certificate.is_zero()) order.payment_method = "Gift Certificate";
    bool const incomplete = request.incomplete_first && action == "purchase" && !nothing_due &&
                            order.store_credit.is_zero() && order.gift_certificate.is_zero();
    order.status_id = incomplete ? status::incomplete : wanted;
    if (incomplete) order.payment_status = "";
    store.emit_order(order, "created");
    if (incomplete) {
        store.add_timer(now + std::chrono::seconds(request.incomplete_seconds),
                        {Timer::Kind::complete_order, order.id, 0});
        return;
    }
    if (!order.gift_certificate.is_zero()) {
        redeem_certificate(store, order, request.gift_certificate, now);
    }
    if (!order.store_credit.is_zero()) redeem_store_credit(store, order, now);
    pay_the_rest(store, order, request.payment, now);
}

void complete_incomplete(Store& store, Order& order, Instant now) {
    if (order.status_id != status::incomplete || order.archived) return;
    order.payment_status = "captured";
    store.set_status(order, paid_status(order), now);
    pay_the_rest(store, order, {}, now);
}

Transaction* open_authorisation(Order& order) {
    for (auto& candidate : order.transactions) {
        if (candidate.event != "authorization" || !candidate.ok) continue;
        bool const used =
            std::any_of(order.transactions.begin(), order.transactions.end(), [&](auto& other) {
                return other.reference == candidate.id && other.ok;
            });
        if (!used) return &candidate;
    }
    return nullptr;
}

Transaction* open_pending(Order& order) {
    for (auto& candidate : order.transactions) {
        if (candidate.event != "pending" || !candidate.ok) continue;
        bool const used = std::any_of(order.transactions.begin(),
                                      order.transactions.end(),
                                      [&](auto& other) { return other.reference == candidate.id; });
        if (!used) return &candidate;
    }
    return nullptr;
}

Result<> pay(Store& store, Order& order, Instant now) {
    if (order.status_id == status::cancelled || order.status_id == status::declined) {
        return bad_input("the order is cancelled");
    }
    if (order.status_id == status::incomplete) {
        complete_incomplete(store, order, now);
        return {};
    }
    if (open_authorisation(order)) return capture(store, order, std::nullopt, now);
    if (auto* pending = open_pending(order)) {
        order.payment_status = "captured";
        store.touch_silently(order);
        auto settled = follow(*pending, "settled", pending->amount, now);
        store.set_status(order, paid_status(order), now);
        store.add_transaction(order, std::move(settled), now);
        return {};
    }
    if (order.offline_paid || order.due().is_zero() || order.collected() >= order.charged()) {
        return bad_input("nothing is owed on the order");
    }
    // An offline payment is only a change of status: there is no transaction. (Sheet section 8.)
    order.offline_paid = true;
    order.offline_paid_at = now;
    order.offline_amount = order.due();
    store.set_status(order, paid_status(order), now);
    return {};
}

Result<> authorise(Store& store, Order& order, Instant now) {
    if (!order.transactions.empty() || order.offline_paid || order.due().sign() <= 0) {
        return bad_input("the order already has a payment, or owes nothing");
    }
    if (order.status_id == status::cancelled || order.status_id == status::declined) {
        return bad_input("the order is cancelled");
    }
    order.payment_status = "authorized";
    order.payment_method = "Credit Card";
    store.touch_silently(order);
    store.set_status(order, status::awaiting_fulfillment, now);
    store.add_transaction(order, make(store, order, "authorization", {}, now), now);
    return {};
}

Result<> capture(Store& store, Order& order, std::optional<Decimal> amount, Instant now) {
    Transaction* const authorisation = open_authorisation(order);
    if (!authorisation) return bad_input("there is no authorisation to capture");
    Decimal const wanted =
        amount.value_or(authorisation->amount < order.due() ? authorisation->amount : order.due());
    if (wanted.sign() <= 0 || wanted > authorisation->amount) {
        return bad_input("a capture must be above 0 and at most the authorisation");
    }
    order.payment_status = "captured";
    store.touch_silently(order);
    auto captured = follow(*authorisation, "capture", round_to(wanted, order.digits), now);
    store.add_transaction(order, std::move(captured), now);
    return {};
}

Result<> void_authorisation(Store& store, Order& order, Instant now) {
    Transaction* const authorisation = open_authorisation(order);
    if (!authorisation) return bad_input("there is no authorisation to void");
    order.payment_status = "void";
    store.touch_silently(order);
    auto voided = follow(*authorisation, "void", authorisation->amount, now);
    store.add_transaction(order, std::move(voided), now);
    return {};
}

}  // namespace cf::bigcommerce::sim

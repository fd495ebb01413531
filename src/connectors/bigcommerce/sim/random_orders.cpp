#include "connectors/bigcommerce/sim/random_orders.hpp"

#include <iterator>
#include <map>

#include "base/text.hpp"
#include "connectors/bigcommerce/sim/changes.hpp"
#include "connectors/bigcommerce/sim/payments.hpp"
#include "connectors/bigcommerce/sim/refunds.hpp"

namespace cf::bigcommerce::sim {
namespace {

bool percent(Random& random, std::uint32_t chance) { return random.below(100) < chance; }

/// Between `low` and `high` hundredths, in the currency's decimals.
Decimal amount(Random& random, std::int64_t low, std::int64_t high, int digits) {
    auto const hundredths = low + std::int64_t(random.below(std::uint64_t(high - low + 1)));
    return round_to(Decimal::from_parts(hundredths, 2), digits);
}

/// Any element, found by an id between the first and the last; a gap favours what follows it.
template <class Value>
Value const& pick(std::map<Id, Value> const& map, Random& random) {
    Id const first = map.begin()->first, last = map.rbegin()->first;
    return map.lower_bound(first + Id(random.below(std::uint64_t(last - first + 1))))->second;
}

GiftCertificate const& pick(std::map<std::string, GiftCertificate> const& map, Random& random) {
    auto const found = map.lower_bound("GC" + std::to_string(51 + random.below(map.size() + 50)));
    return found == map.end() ? map.begin()->second : found->second;
}

LineRequest random_line(Store const& store, Random& random, bool digital, int digits) {
    LineRequest line;
    line.quantity = 1 + std::int64_t(random.below(percent(random, 70) ? 2 : 6));
    for (int attempt = 0; attempt < 20; ++attempt) {
        Product const& product = pick(store.products, random);
        if ((product.type == LineType::digital) != digital) continue;
        line.sku = product.variants[random.below(product.variants.size())].sku;
        break;
    }
    if (line.sku.empty() || percent(random, 5)) {
        line.sku.clear();
        line.name = "Custom engraving";
        line.price = amount(random, 100, 9999, digits);
        line.type = digital ? "digital" : "physical";
    }
    return line;
}

void add_lines(OrderRequest& request,
               Store const& store,
               Random& random,
               RandomOrderOptions const& options,
               int digits) {
    bool const digital = percent(random, options.digital);
    std::uint64_t const count = 1 + random.below(std::max<std::uint32_t>(options.lines_max, 1));
    for (std::uint64_t i = 0; i < count; ++i) {
        // A mixed basket now and then: something to download beside something to ship.
        bool const this_digital = digital || percent(random, 5);
        auto line = random_line(store, random, this_digital, digits);
        if (!this_digital && percent(random, options.fee)) {
            line.wrapping = amount(random, 100, 600, digits);
        }
        line.type = this_digital ? "digital" : "physical";
        request.lines.push_back(std::move(line));
    }
    if (percent(random, options.gift_card_sale)) {
        LineRequest line{.name = "Gift Certificate", .type = "giftcertificate"};
        line.price = round_to(Decimal(std::int64_t(10 * (1 + random.below(10)))), digits);
        request.lines.push_back(std::move(line));
    }
}

void add_shipping(OrderRequest& request,
                  Random& random,
                  RandomOrderOptions const& options,
                  int digits) {
    ShippingRequest first;
    if (percent(random, options.shipping_free)) {
        first.method = "Free Shipping";
    } else {
        first.cost = amount(random, 295, 2495, digits);
    }
    if (percent(random, options.fee)) first.handling = amount(random, 50, 400, digits);
    request.shipping.push_back(first);
    if (!percent(random, 8)) return;
    request.shipping.push_back({.method = "Courier", .cost = amount(random, 500, 1500, digits)});
    bool moved = false;
    for (std::size_t i = 1; i < request.lines.size(); ++i) {
        if (request.lines[i].type != "physical") continue;
        request.lines[i].address = 1;
        moved = true;
    }
    if (!moved) request.shipping.pop_back();
}

void add_stored_value(OrderRequest& request,
                      Store const& store,
                      Random& random,
                      RandomOrderOptions const& options,
                      std::string const& currency) {
    if (!percent(random, options.stored_value)) return;
    request.stored_value_capped = true;
    auto const customer = store.customers.find(request.customer_id);
    bool const own = currency == store.settings.own_currency().code;
    if (own && customer != store.customers.end() && customer->second.store_credit.sign() > 0) {
        request.store_credit = customer->second.store_credit;
    }
    if (store.certificates.empty()) return;
    auto const& certificate = pick(store.certificates, random);
    if (certificate.currency != currency || certificate.balance.sign() <= 0) return;
    request.gift_certificate = certificate.code;
    request.gift_certificate_amount = certificate.balance;
}

PaymentRequest random_payment(Random& random, RandomOrderOptions const& options) {
    static constexpr char const* gateways[] = {"stripe", "braintree", "adyen", "authorizenet"};
    if (percent(random, options.unpaid)) {
        bool const cash = percent(random, 50);
        return {.action = "offline",
                .gateway = cash ? "cod" : "bankdeposit",
                .method = "offline",
                .label = cash ? "Cash on Delivery" : "Bank Deposit"};
    }
    PaymentRequest payment{.gateway = gateways[random.below(std::size(gateways))]};
    if (percent(random, options.authorised_only)) {
        payment.action = "authorise";
    } else if (percent(random, 4)) {
        payment = {
            .action = "pending", .gateway = "klarna", .method = "offsite", .label = "Klarna"};
    } else if (percent(random, 4)) {
        payment.action = "failed_then_purchase";
    } else if (percent(random, 20)) {
        payment = {.action = "purchase",
                   .gateway = "paypalexpress",
                   .method = "electronic_wallet",
                   .label = "PayPal"};
    }
    return payment;
}

CurrencySettings const& random_currency(OrderRequest& request,
                                        Store const& store,
                                        Random& random,
                                        RandomOrderOptions const& options) {
    auto const& all = store.settings.currencies;
    if (all.size() < 2 || !percent(random, options.foreign_currency)) return all.front();
    auto const& other = all[1 + random.below(all.size() - 1)];
    if (!other.transactional) {
        request.display_currency = other.code;
        return all.front();
    }
    request.currency = other.code;
    return other;
}

}  // namespace

Customer random_customer(Store const& store, Random& random) {
    static constexpr char const* first[] = {
        "Ada", "Ben", "Chloe", "Deniz", "Emil", "Fatou", "Greta", "Hugo"};
    static constexpr char const* last[] = {
        "Marsh", "Novak", "Osei", "Petrov", "Quint", "Rossi", "Sato", "Tran"};
    Customer customer;
    auto& party = customer.party;
    party.first_name = first[random.below(std::size(first))];
    party.last_name = last[random.below(std::size(last))];
    if (percent(random, 20)) party.company = party.last_name + " Ltd";
    party.street_1 = std::to_string(1 + random.below(200)) + " Mill Lane";
    party.city = "Springfield";
    party.zip = std::to_string(10000 + random.below(80000));
    party.country = store.settings.country;
    party.country_iso2 = store.settings.country_iso2;
    party.phone = "555" + std::to_string(1000000 + random.below(8999999));
    party.email = ascii_lower(party.first_name) + "." + ascii_lower(party.last_name) + "." +
                  random.token(6) + "@example.com";
    return customer;
}

OrderRequest random_request(Store const& store, Random& random, RandomOrderOptions const& options) {
    OrderRequest request;
    auto const& currency = random_currency(request, store, random, options);
    if (store.customers.empty() || percent(random, options.guest)) {
        request.billing = random_customer(store, random).party;
    } else {
        request.customer_id = pick(store.customers, random).id;
    }
    request.channel_id = store.settings.channels[random.below(store.settings.channels.size())].id;
    add_lines(request, store, random, options, currency.digits);
    add_shipping(request, random, options, currency.digits);
    bool const own = currency.code == store.settings.own_currency().code;
    if (own && !store.settings.coupons.empty() && percent(random, options.coupon)) {
        auto const& coupons = store.settings.coupons;
        request.coupons.push_back(coupons[random.below(coupons.size())].code);
    }
    if (percent(random, options.manual_discount)) {
        request.manual_discount = amount(random, 50, 1500, currency.digits);
    }
    if (percent(random, options.fee)) {
        request.fees.push_back({.cost = amount(random, 50, 500, currency.digits)});
    }
    add_stored_value(request, store, random, options, currency.code);
    request.payment = random_payment(random, options);
    request.incomplete_first = request.payment.action == "purchase" && percent(random, 5);
    return request;
}

namespace {

bool refund_part(Store& store, Order& order, Random& random, Instant now) {
    RefundRequest request;
    auto const& line = order.lines[random.below(order.lines.size())];
    std::int64_t const left = line.quantity - line.quantity_refunded;
    auto const choice = random.below(10);
    if (choice < 7 && left > 0) {
        std::int64_t const quantity = 1 + std::int64_t(random.below(std::uint64_t(left)));
        request.items.push_back({.type = "PRODUCT", .item_id = line.id, .quantity = quantity});
    } else if (choice < 9 && !order.addresses.empty() &&
               order.addresses.front().shipping.inc.sign() > 0) {
        request.items.push_back({.type = "SHIPPING",
                                 .item_id = order.addresses.front().id,
                                 .amount = amount(random, 100, 300, order.digits)});
    } else {
        request.items.push_back({.type = "ORDER",
                                 .item_id = order.id,
                                 .amount = amount(random, 50, 500, order.digits)});
    }
    request.reason = "Changed mind";
    auto const quote = quote_refund(store, order, request);
    if (quote.has_error() || !quote->adjustment.is_zero()) return false;
    if (quote->total >= refundable(store, order)) return false;
    pay_out_as_quoted(request, *quote);
    return create_refund(store, order, request, now).has_value();
}

bool refund_rest(Store& store, Order& order, Instant now) {
    auto const request = full_refund(store, order);
    return request && create_refund(store, order, *request, now).has_value();
}

bool edit_something(Store& store, Order& order, Random& random, Instant now) {
    OrderEdit edit;
    if (!order.addresses.empty() && percent(random, 30)) {
        edit.shipping = amount(random, 0, 2500, order.digits);
    } else {
        auto const& line = order.lines[random.below(order.lines.size())];
        if (line.type == LineType::gift_certificate) return false;
        edit.line_id = line.id;
        edit.quantity = 1 + std::int64_t(random.below(5));
        if (*edit.quantity == line.quantity) return false;
    }
    return edit_order(store, order, edit, now).has_value();
}

}  // namespace

bool random_change(Store& store, Order& order, FollowUp what, Random& random, Instant now) {
    if (order.archived) return false;
    bool const void_order =
        order.status_id == status::cancelled || order.status_id == status::declined;
    switch (what) {
        case FollowUp::pay:
            return !void_order && pay(store, order, now).has_value();
        case FollowUp::ship:
            return ship_order(store, order, now).has_value();
        case FollowUp::partial_refund:
            return refund_part(store, order, random, now);
        case FollowUp::full_refund:
            return refund_rest(store, order, now);
        case FollowUp::cancel:
            return cancel_order(store, order, now).has_value();
        case FollowUp::edit:
            return edit_something(store, order, random, now);
        // Staff tidies away what came to nothing; sold orders stay.
        case FollowUp::archive:
            return void_order && order.collected().is_zero() &&
                   archive_order(store, order, now).has_value();
    }
    return false;
}

}  // namespace cf::bigcommerce::sim

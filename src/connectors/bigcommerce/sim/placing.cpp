#include "connectors/bigcommerce/sim/placing.hpp"

#include <algorithm>

#include "connectors/bigcommerce/sim/discounts.hpp"
#include "connectors/bigcommerce/sim/payments.hpp"
#include "connectors/bigcommerce/sim/reading.hpp"

namespace cf::bigcommerce::sim {
namespace {

constexpr std::size_t lines_max = 500;

Error unsellable(std::string message) { return bad_input("order: " + std::move(message)); }

Result<LineType> line_type(LineRequest const& request, Product const* product) {
    if (request.type == "digital") return LineType::digital;
    if (request.type == "giftcertificate") return LineType::gift_certificate;
    if (request.type == "physical") return LineType::physical;
    if (!request.type.empty()) return unsellable("unknown line type '" + request.type + "'");
    return product ? product->type : LineType::physical;
}

/// The catalogue's price in the order's currency.
Decimal catalogue_price(Product const& product, Variant const& variant, Order const& order) {
    Decimal price = product.price;
    if (variant.price) price = *variant.price;
    if (variant.sale_price) price = *variant.sale_price;
    if (order.base_to_transactional == Decimal(1)) return price;
    return round_to(price * order.base_to_transactional, order.digits);
}

Result<OrderLine> make_line(Store& store, LineRequest const& request, Order const& order) {
    OrderLine line{.name = request.name, .sku = request.sku, .quantity = request.quantity};
    Product const* product = nullptr;
    if (!request.sku.empty()) {
        Variant const* variant = store.variant_by_sku(request.sku);
        if (!variant) return unsellable("no product has the sku '" + request.sku + "'");
        product = store.find_product(variant->product_id);
        line.product_id = product->id;
        line.variant_id = variant->id;
        line.tax_class = product->tax_class;
        if (line.name.empty()) {
            line.name = product->name + (variant->label.empty() ? "" : " - " + variant->label);
        }
        line.price = catalogue_price(*product, *variant, order);
    } else if (!request.price) {
        return unsellable("a custom line needs a price");
    }
    if (request.price) line.price = *request.price;
    CF_TRY(line.type, line_type(request, product));
    if (line.type == LineType::gift_certificate) line.tax_class = 1;
    if (request.tax_class) line.tax_class = *request.tax_class;
    if (line.name.empty()) return unsellable("a custom line needs a name");
    if (request.quantity < 1 || request.quantity > 100'000) {
        return unsellable("a quantity must be 1 to 100000");
    }
    if (line.price.sign() < 0 || request.wrapping.sign() < 0) {
        return unsellable("a price must not be negative");
    }
    line.wrapping_shown.base = request.wrapping;
    if (!request.wrapping.is_zero()) line.wrapping_name = "Gift box";
    if (line.type == LineType::physical) {
        if (request.address < 0 || std::size_t(request.address) >= order.addresses.size()) {
            return unsellable("a physical line needs one of the shipping addresses");
        }
        line.address = request.address;
    }
    return line;
}

Result<> set_currencies(Order& order, OrderRequest const& request, Settings const& settings) {
    auto const& own = settings.own_currency();
    auto const* paid = request.currency.empty() ? &own : settings.currency(request.currency);
    if (!paid) return unsellable("the store has no currency '" + request.currency + "'");
    if (!paid->transactional) {
        return unsellable("currency " + paid->code + " is for display only");
    }
    auto const* shown =
        request.display_currency.empty() ? paid : settings.currency(request.display_currency);
    if (!shown) return unsellable("no currency '" + request.display_currency + "'");
    if (shown != paid && paid != &own) {
        return unsellable("only orders in the store's currency can be shown in another");
    }
    order.currency = paid->code;
    order.currency_id = paid->id;
    order.digits = paid->digits;
    order.display_currency = shown->code;
    order.display_currency_id = shown->id;
    // A transactional currency is not converted any more: rate 1. (Sheet section 7.)
    order.display_rate = shown == paid ? Decimal(1) : shown->rate;
    order.base_to_transactional = paid->rate;
    return {};
}

Result<> set_party(Store& store, Order& order, OrderRequest const& request) {
    order.customer_id = request.customer_id;
    if (request.customer_id != 0) {
        Customer const* customer = store.find_customer(request.customer_id);
        if (!customer) {
            return unsellable("there is no customer " + std::to_string(request.customer_id));
        }
        order.billing = customer->party;
        if (!customer->tax_exempt_category.empty()) order.tax_exempt = true;
    }
    if (request.billing) order.billing = *request.billing;
    if (order.billing.email.empty()) return unsellable("a guest needs billing.email");
    if (order.billing.country.empty()) {
        order.billing.country = store.settings.country;
        order.billing.country_iso2 = store.settings.country_iso2;
    }
    return {};
}

void set_addresses(Order& order, OrderRequest const& request) {
    auto requests = request.shipping;
    bool const any_physical =
        std::any_of(request.lines.begin(), request.lines.end(), [](auto const& line) {
            return line.type.empty() || line.type == "physical";
        });
    if (requests.empty() && any_physical) requests.push_back({.method = "Free Shipping"});
    for (auto const& one : requests) {
        OrderAddress address{.party = order.billing, .method = one.method};
        address.shipping.base = one.cost;
        address.handling.base = one.handling;
        order.addresses.push_back(std::move(address));
    }
}

/// Addresses nothing is shipped to are dropped: an all-digital order has none.
void drop_unused_addresses(Order& order) {
    if (!order.all_digital()) return;
    order.addresses.clear();
}

Result<> take_stored_value(Store& store, Order& order, OrderRequest const& request) {
    if (request.store_credit.sign() < 0 || request.gift_certificate_amount.sign() < 0) {
        return unsellable("stored value must not be negative");
    }
    order.store_credit = round_to(request.store_credit, order.digits);
    order.gift_certificate = round_to(request.gift_certificate_amount, order.digits);
    if (request.stored_value_capped) {
        auto const cut = [](Decimal& amount, Decimal most) {
            if (amount > most) amount = most;
        };
        cut(order.gift_certificate, order.charged());
        cut(order.store_credit, order.charged() - order.gift_certificate);
    }
    if (order.due().sign() < 0) return unsellable("stored value exceeds what is owed");
    if (!order.store_credit.is_zero()) {
        Customer const* customer = store.find_customer(order.customer_id);
        if (!customer || customer->store_credit < order.store_credit) {
            return unsellable("the customer has not that much store credit");
        }
    }
    if (!order.gift_certificate.is_zero()) {
        auto found = store.certificates.find(request.gift_certificate);
        if (found == store.certificates.end()) return unsellable("unknown gift certificate");
        if (found->second.currency != order.currency) {
            return unsellable("a gift certificate is usable in its own currency only");
        }
        if (found->second.balance < order.gift_certificate) {
            return unsellable("the gift certificate has not that much left");
        }
    }
    return {};
}

void give_ids(Store& store, Order& order) {
    order.id = ++store.last.order;
    order.cart_id = store.random.uuid();
    for (auto& address : order.addresses) address.id = ++store.last.address;
    for (auto& line : order.lines) line.id = ++store.last.line;
    for (auto& fee : order.fees) fee.id = ++store.last.fee;
    for (auto& coupon : order.coupons) coupon.id = ++store.last.coupon;
}

/// A sold certificate exists from the moment of the sale, worth its line.
void issue_certificates(Store& store, Order& order, Instant now) {
    for (auto& line : order.lines) {
        if (line.type != LineType::gift_certificate) continue;
        GiftCertificate certificate{.id = ++store.last.certificate,
                                    .customer_id = order.customer_id,
                                    .order_id = order.id,
                                    .to_name = "Friend",
                                    .to_email = "friend@example.com",
                                    .currency = order.currency};
        certificate.from_name = order.billing.first_name + " " + order.billing.last_name;
        certificate.from_email = order.billing.email;
        certificate.amount = certificate.balance = line.total.inc;
        certificate.purchased = now;
        certificate.code = "GC" + std::to_string(certificate.id) + "-" + store.random.token(3) +
                           "-" + store.random.token(3);
        line.gift_certificate_id = certificate.id;
        store.certificates.emplace(certificate.code, certificate);
    }
}

Result<> fill(Store& store, Order& order, OrderRequest const& request) {
    CF_TRY_VOID(set_currencies(order, request, store.settings));
    CF_TRY_VOID(set_party(store, order, request));
    set_addresses(order, request);
    if (request.lines.empty()) return unsellable("an order needs lines");
    if (request.lines.size() > lines_max) return unsellable("too many lines");
    for (auto const& one : request.lines) {
        CF_TRY(auto line, make_line(store, one, order));
        order.lines.push_back(std::move(line));
    }
    drop_unused_addresses(order);
    for (auto const& one : request.fees) {
        OrderFee fee{.name = one.name};
        fee.cost.base = one.cost;
        order.fees.push_back(std::move(fee));
    }
    if (order.fees.size() > 5) return unsellable("a checkout has at most 5 fees");
    CF_TRY_VOID(apply_discounts(order, request, store.settings));
    recompute(order, store.settings, store.switches);
    if (request.total_ex_override && request.total_inc_override) {
        order.totals_overridden = true;
        order.total_ex = *request.total_ex_override;
        order.total_inc = *request.total_inc_override;
        order.total_tax = Decimal();  // As the vendor's own overridden example. (Sheet section 6.)
    }
    if (order.total_inc.sign() < 0) return unsellable("the total would be negative");
    return take_stored_value(store, order, request);
}

}  // namespace

Result<Id> place_order(Store& store, OrderRequest const& request, Instant now) {
    Order order;
    order.created = order.modified = whole_second(now);
    order.basis = store.settings.basis;
    order.channel_id = request.channel_id;
    order.tax_exempt = request.tax_exempt;
    order.source = request.source;
    order.external_source = request.external_source;
    order.external_order_id = request.external_order_id;
    order.staff_notes = request.staff_notes;
    order.customer_message = request.customer_message;
    if (request.status_id && (*request.status_id < 0 || *request.status_id >= status_count)) {
        return unsellable("status_id must be 0 to 14");
    }
    CF_TRY_VOID(fill(store, order, request));
    give_ids(store, order);
    issue_certificates(store, order, now);
    Id const id = order.id;
    auto& placed = store.orders.emplace(id, std::move(order)).first->second;
    store.orders_by_modified.insert({placed.modified, id});
    pay_at_checkout(store, placed, request, now);
    for (auto const& line : placed.lines) {
        if (auto* variant = store.find_variant(line.variant_id)) {
            variant->stock -= line.quantity;
            variant->stock_pending -= line.quantity;
            store.move_stock(*variant, -line.quantity, "relative", true);
        }
    }
    return id;
}

}  // namespace cf::bigcommerce::sim

#include "connectors/woocommerce/sim/world.hpp"

#include <algorithm>
#include <array>

#include "connectors/woocommerce/sim/import.hpp"
#include "connectors/woocommerce/sim/tax.hpp"

namespace cf::woocommerce::sim {

namespace {

bool percent(Random& random, std::uint32_t chance) { return random.below(100) < chance; }

template <class List>
auto const& any_of_list(List const& list, Random& random) {
    return list[std::size_t(random.below(list.size()))];
}

Json const& buyable(Store const& store, Random& random, bool digital) {
    std::vector<Json const*> goods;
    for (auto const* documents : {&store.products, &store.variations})
        for (auto const& [id, product] : *documents) {
            if (store.trashed_products.contains(id) || !product["purchasable"].boolean_or(false))
                continue;
            if (product["type"].text() == "variable") continue;
            if (product["virtual"].boolean_or(false) == digital) goods.push_back(&product);
        }
    if (goods.empty()) return store.products.begin()->second;
    return *any_of_list(goods, random);
}

bool is_digital(Store const& store, Order const& order) {
    return std::all_of(
        order.items.products.begin(), order.items.products.end(), [&](ProductLine const& line) {
            Json const* product =
                store.find_product(line.variation != 0 ? line.variation : line.product);
            return product != nullptr && (*product)["virtual"].boolean_or(false);
        });
}

/// Money that came in and has not gone back.
Decimal kept(Store const& store, Order const& order) {
    Decimal const rest = order.captured() - store.refunded(order);
    Decimal const open = order.total - store.refunded(order);
    return rest < open ? rest : open;
}

bool is_open(Order const& order) {
    return order.status == "pending" || order.status == "on-hold" || order.status == "failed";
}

Decimal round_to_store(Decimal amount, Store const& store) {
    return amount.rounded(store.settings.decimals, Rounding::half_up);
}

}  // namespace

void World::choose_buyer(Order& order, Random& random, RandomOrderOptions const& options) {
    std::vector<Json const*> buyers;
    for (auto const& [id, customer] : store_.customers)
        if (customer["role"].text() == "customer") buyers.push_back(&customer);
    Json const* buyer = buyers.empty() ? nullptr : any_of_list(buyers, random);
    if (buyer != nullptr) {
        order.billing = order_address((*buyer)["billing"], true);
        order.shipping = order_address((*buyer)["shipping"], false);
        order.customer = std::stoll(std::string((*buyer)["id"].text()));
    }
    if (buyer != nullptr && !percent(random, options.guest)) return;
    order.customer = 0;
    constexpr std::array first_names{"Mia", "Jürgen", "Zoë", "Łukasz", "Siobhán", "Noah", "李"};
    constexpr std::array last_names{"Brandt", "O'Neill", "Ångström", "Kowalska", "Díaz", "Becker"};
    std::string const first = any_of_list(first_names, random);
    std::string const last = any_of_list(last_names, random);
    std::string const email = "guest" + std::to_string(order.id) + "@mail.example";
    for (Json* address : {&order.billing, &order.shipping}) {
        address->set("first_name", first);
        address->set("last_name", last);
        address->set("company", "");
    }
    order.billing.set("email", email);
    if (order.billing["country"].text().empty()) {
        order.billing.set("country", store_.settings.base_country);
        order.billing.set("state", store_.settings.base_state);
    }
}

void World::choose_goods(Order& order, Random& random, RandomOrderOptions const& options) {
    bool const digital = percent(random, options.digital);
    auto const lines = 1 + random.below(std::max<std::uint32_t>(1, options.lines_max));
    // Odd quantities of odd prices: thirds, sevenths and seventeenths of a cent.
    constexpr std::array<std::int64_t, 8> quantities{1, 1, 1, 2, 3, 3, 7, 17};
    for (std::uint64_t i = 0; i < lines; ++i) {
        Json const& product = buyable(store_, random, digital);
        order.items.products.push_back(
            shop_.product_line(product, any_of_list(quantities, random), Entry::checkout));
    }
}

void World::choose_shipping(Order& order, Random& random, RandomOrderOptions const& options) {
    if (is_digital(store_, order)) return;
    std::vector<Json const*> methods;
    bool const free = percent(random, options.shipping_free);
    for (auto const& zone : store_.shipping_zones.items())
        for (auto const& method : zone["methods"].items())
            if ((method["method_id"].text() == "free_shipping") == free) methods.push_back(&method);
    if (methods.empty()) return;
    Json const& method = *any_of_list(methods, random);
    ShippingLine line;
    line.id = store_.take_item_id();
    line.method = method["method_id"].text();
    line.title = method["title"].text();
    line.instance = method["instance_id"].text();
    line.taxable = method["taxable"].boolean_or(true);
    line.total = Decimal::parse(method["cost"].text()).value();
    order.items.shipping.push_back(std::move(line));
}

void World::choose_fees(Order& order, Random& random, RandomOrderOptions const& options) {
    auto const add = [&](char const* name, Decimal total) {
        FeeLine fee;
        fee.id = store_.take_item_id();
        fee.name = name;
        fee.amount = total.to_string();
        fee.total = total;
        order.items.fees.push_back(std::move(fee));
    };
    if (percent(random, options.fee)) add("Gift wrap", Decimal::of("3.50"));
    if (percent(random, options.fee / 2)) add("Handling", Decimal::of("2.49"));
    if (percent(random, options.manual_discount)) add("Goodwill", Decimal::of("-5.00"));
}

void World::choose_coupon(Order& order, Random& random, RandomOrderOptions const& options) {
    if (store_.coupons.empty() || !percent(random, options.coupon)) return;
    std::vector<std::string> codes;
    for (auto const& [id, coupon] : store_.coupons) codes.emplace_back(coupon["code"].text());
    std::string const first = any_of_list(codes, random);
    (void)shop_.add_coupon(order, first);
    std::string const second = any_of_list(codes, random);
    if (second != first && percent(random, 20)) (void)shop_.add_coupon(order, second);
    apply_coupons(store_, order, Entry::checkout);
}

void World::choose_payment(Order& order, Random& random, RandomOrderOptions const& options) {
    bool const later = percent(random, options.unpaid);
    auto const wanted = [&](std::string_view method) {
        bool const offline = is_offline(method);
        return method != "cheque" && offline == later;
    };
    std::vector<Json const*> gateways;
    for (auto const& gateway : store_.gateways.items())
        if (wanted(gateway["id"].text())) gateways.push_back(&gateway);
    if (gateways.empty()) return;
    Json const& gateway = *any_of_list(gateways, random);
    order.payment_method = gateway["id"].text();
    order.payment_method_title = gateway["title"].text();
}

Id World::place(Random& random, RandomOrderOptions const& options, Instant now) {
    Order order = shop_.draft(now, "store-api");
    order.customer_ip = "192.0.2.1";
    order.meta.push_back({store_.take_meta_id(), "is_vat_exempt", "no", "", {}});
    choose_buyer(order, random, options);
    choose_goods(order, random, options);
    choose_shipping(order, random, options);
    choose_fees(order, random, options);
    choose_coupon(order, random, options);
    choose_payment(order, random, options);
    calculate_totals(store_, order);
    bool const offline = is_offline(order.payment_method);
    // A card that was only authorised leaves the order on hold, as an unpaid transfer does.
    bool const held = !offline && percent(random, options.authorised_only);
    std::string const first_status = order.payment_method == "cod" ? "processing"
                                     : offline || held             ? "on-hold"
                                                                   : "pending";
    Order& placed = shop_.place(std::move(order), first_status, now);
    if (first_status == "pending") {
        shop_.payment_complete(placed, "ch_" + random.token(12), now);
        shop_.saved(placed, now);
    }
    return placed.id;
}

bool World::pay(Order& order, Random& random, Instant now) {
    if (!order.captures.empty() || order.paid) return false;
    if (order.status == "processing" && order.payment_method == "cod") {
        shop_.set_status(order, "completed", now);
    } else if (is_open(order)) {
        shop_.payment_complete(order, "tx_" + random.token(12), now);
    } else {
        return false;
    }
    shop_.saved(order, now);
    return true;
}

RefundRequest World::some_pieces(Order const& order, Random& random) const {
    auto const& line = any_of_list(order.items.products, random);
    RefundRequest request;
    RefundLine refund;
    refund.item = line.id;
    Decimal const pieces =
        line.quantity < Decimal(2) ? Decimal(1) : Decimal(std::int64_t(1 + random.below(2)));
    refund.quantity = pieces;
    refund.total = divided(line.total * pieces, line.quantity, store_.settings.decimals);
    for (auto const& share : line.taxes)
        refund.taxes.push_back(
            {share.rate,
             divided(share.total * pieces, line.quantity, store_.settings.decimals),
             std::nullopt});
    request.lines.push_back(std::move(refund));
    return request;
}

RefundRequest World::some_shipping(Order const& order) const {
    RefundRequest request;
    for (auto const& line : order.items.shipping) {
        RefundLine refund;
        refund.item = line.id;
        refund.total = round_to_store(line.total, store_);
        for (auto const& share : line.taxes)
            refund.taxes.push_back(
                {share.rate, round_tax(share.total, store_.settings), std::nullopt});
        request.lines.push_back(std::move(refund));
    }
    return request;
}

bool World::partial_refund(Order& order, Random& random, Instant now) {
    Decimal const rest = kept(store_, order);
    if (rest <= Decimal::of("0.02")) return false;
    RefundRequest request;
    auto const way = random.below(4);
    if (way <= 1 && !order.items.products.empty()) {
        request = some_pieces(order, random);
    } else if (way == 2) {
        request = some_shipping(order);
    }
    Decimal const wanted = amount_of_lines(request);
    if (wanted.sign() <= 0 || wanted >= rest) {
        request = {};
        request.amount =
            divided(rest * std::int64_t(1 + random.below(60)), 100, store_.settings.decimals);
        if (request.amount->sign() <= 0) request.amount = Decimal::of("0.01");
    }
    request.reason = random.below(3) == 0 ? "" : "Damaged in transit – 不良品";
    request.through_gateway = gateway_refunds(store_, order.payment_method);
    Id id = 0;
    return !shop_.refund(order, request, now, id);
}

bool World::full_refund(Order& order, Random& random, Instant now) {
    Decimal const rest = kept(store_, order);
    if (rest.sign() <= 0) return false;
    if (random.below(3) == 0 && rest == order.total - store_.refunded(order)) {
        shop_.set_status(order, "refunded", now);
        shop_.saved(order, now);
        return true;
    }
    RefundRequest request;
    request.amount = rest;
    request.reason = "Order returned";
    request.through_gateway = gateway_refunds(store_, order.payment_method);
    Id id = 0;
    return !shop_.refund(order, request, now, id);
}

bool World::edit(Order& order, Random& random, Instant now) {
    if (!order.captures.empty() || !is_open(order) || order.items.products.empty()) return false;
    auto& line = order.items.products[std::size_t(random.below(order.items.products.size()))];
    Json const* product = store_.find_product(line.variation != 0 ? line.variation : line.product);
    if (product != nullptr && random.below(3) != 0) {
        line.quantity = line.shown_quantity = line.quantity + 1;
        line.subtotal = line.total = net_of(store_, *product, line.quantity, Entry::api);
    } else {
        order.items.products.push_back(
            shop_.product_line(buyable(store_, random, false), Decimal(1), Entry::api));
    }
    if (!order.coupons.empty()) apply_coupons(store_, order, Entry::api);
    calculate_totals(store_, order);
    shop_.edited(order, now);
    return true;
}

bool World::follow_up(Order& order, FollowUp what, Random& random, Instant now) {
    if (order.archived) return false;
    bool const untouched = order.captures.empty() && order.refunds.empty();
    switch (what) {
        case FollowUp::pay:
            return pay(order, random, now);
        case FollowUp::ship:
            if (order.status != "processing") return false;
            shop_.set_status(order, "completed", now);
            shop_.saved(order, now);
            return true;
        case FollowUp::partial_refund:
            return partial_refund(order, random, now);
        case FollowUp::full_refund:
            return full_refund(order, random, now);
        case FollowUp::cancel:
            if (!untouched || order.status == "cancelled" || order.status == "completed")
                return false;
            shop_.set_status(order, "cancelled", now);
            shop_.saved(order, now);
            return true;
        case FollowUp::edit:
            return edit(order, random, now);
        case FollowUp::archive:
            // Shopkeepers clear away what came to nothing; books of paid orders stay.
            if (order.status != "cancelled" && order.status != "failed") return false;
            if (!untouched) return false;
            shop_.trash(order, now);
            return true;
    }
    return false;
}

}  // namespace cf::woocommerce::sim

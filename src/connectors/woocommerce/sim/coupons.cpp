#include <algorithm>
#include <map>

#include "connectors/woocommerce/sim/tax.hpp"
#include "connectors/woocommerce/sim/totals.hpp"

namespace cf::woocommerce::sim {

namespace {

/// One product line as the discount rules see it: cents, gross where prices include tax.
struct Share {
    ProductLine* line = nullptr;
    Decimal price;  ///< Of the whole line, before any discount, in cents.
    std::int64_t pieces = 0;
    std::int64_t taken = 0;  ///< Cents, by all coupons so far.

    std::int64_t whole_price() const {
        return std::int64_t(price.rounded(0, Rounding::half_up).coefficient());
    }
    std::int64_t left() const { return std::max<std::int64_t>(0, whole_price() - taken); }
};

/// What one coupon takes from each line, in cents.
using Taken = std::map<ProductLine*, std::int64_t>;

Decimal cents_factor(Settings const& settings) { return Decimal::from_parts(1, settings.decimals); }

Decimal in_cents(Decimal amount, Settings const& settings) {
    return divided(amount, cents_factor(settings), 8);
}

std::int64_t take(Share& share, Taken& taken, std::int64_t cents) {
    std::int64_t const part = std::min(share.left(), cents);
    share.taken += part;
    taken[share.line] += part;
    return part;
}

/// Cents that are left over go one by one to the lines in order, once per piece.
std::int64_t take_remainder(std::vector<Share*> const& shares, Taken& taken, std::int64_t cents) {
    std::int64_t total = 0;
    for (auto* share : shares)
        for (std::int64_t piece = 0; piece < share->pieces && total < cents; ++piece) {
            std::int64_t const part = take(*share, taken, 1);
            if (part == 0) break;
            total += part;
        }
    return total;
}

/// Each line is cut down to whole cents; what the sum lacks goes to the dearest lines first.
void take_percent(std::vector<Share*> const& shares,
                  Taken& taken,
                  Decimal percent,
                  Settings const& settings) {
    std::int64_t total = 0;
    Decimal base;
    for (auto* share : shares) {
        Decimal const price =
            settings.sequential_discounts ? Decimal(share->left()) : Decimal(share->whole_price());
        base += price;
        Decimal const cut = divided(price * percent, 100, 12).rounded(0, Rounding::down);
        total += take(*share, taken, std::int64_t(cut.coefficient()));
    }
    Decimal const whole = divided(base * percent, 100, 0, Rounding::half_down);
    std::int64_t const wanted = std::int64_t(whole.coefficient());
    if (total < wanted) take_remainder(shares, taken, wanted - total);
}

std::int64_t take_per_piece(std::vector<Share*> const& shares, Taken& taken, std::int64_t cents) {
    std::int64_t total = 0;
    for (auto* share : shares) total += take(*share, taken, cents * share->pieces);
    return total;
}

/// Spreads by pieces, not by price, again and again until nothing is left to give or to take.
void take_fixed_cart(std::vector<Share*> const& shares, Taken& taken, std::int64_t cents) {
    while (cents > 0) {
        // A line with nothing left to give no longer counts (recordings: B05).
        std::int64_t pieces = 0;
        for (auto const* share : shares)
            if (share->left() > 0) pieces += share->pieces;
        if (pieces == 0) return;
        std::int64_t const each = cents / pieces;
        if (each == 0) {
            take_remainder(shares, taken, cents);
            return;
        }
        std::int64_t const total = take_per_piece(shares, taken, each);
        if (total == 0) return;
        cents -= total;
    }
}

bool allows(Json const& coupon, ProductLine const& line) {
    auto const lists = [&](char const* member) {
        auto const& ids = coupon[member].items();
        return std::any_of(ids.begin(), ids.end(), [&](Json const& id) {
            return id.text() == std::to_string(line.product) ||
                   (line.variation != 0 && id.text() == std::to_string(line.variation));
        });
    };
    if (!coupon["product_ids"].items().empty() && !lists("product_ids")) return false;
    return !lists("excluded_product_ids");
}

std::vector<Share> shares_of(Store const& store, Order& order) {
    std::vector<Share> shares;
    for (auto& line : order.items.products) {
        Decimal gross = line.subtotal;
        if (order.prices_include_tax) {
            // The six-digit tax, not the rounded one: the cart starts from the shelf price.
            for (auto const& share : line.taxes) gross += share.subtotal.value_or(share.total);
        }
        Decimal const pieces = line.quantity.rounded(0, Rounding::down);
        shares.push_back(
            {&line, in_cents(gross, store.settings), std::int64_t(pieces.coefficient()), 0});
    }
    // The dearest pieces first, whatever their number (recordings: A07).
    std::stable_sort(shares.begin(), shares.end(), [](Share const& a, Share const& b) {
        return a.price * b.pieces > b.price * a.pieces;
    });
    return shares;
}

Taken take_coupon(CouponLine const& coupon,
                  std::vector<Share*> const& shares,
                  Settings const& settings) {
    Taken taken;
    Decimal const amount = in_cents(coupon.nominal, settings).rounded(0, Rounding::half_up);
    std::int64_t const cents = std::int64_t(amount.coefficient());
    if (coupon.type == "percent") {
        take_percent(shares, taken, coupon.nominal, settings);
    } else if (coupon.type == "fixed_product") {
        take_per_piece(shares, taken, cents);
    } else {
        take_fixed_cart(shares, taken, cents);
    }
    return taken;
}

/// The coupon's own figures: net, with its tax beside.
void record(
    Store const& store, Order const& order, CouponLine& coupon, Taken const& taken, Entry entry) {
    Settings const& settings = store.settings;
    TaxPlace const place = place_of(order, settings);
    coupon.discount = Decimal();
    coupon.discount_tax = Decimal();
    for (auto const& [line, cents] : taken) {
        Decimal amount = Decimal(cents) * cents_factor(settings);
        std::vector<RateAmount> taxes;
        if (line->taxable && !order.vat_exempt()) {
            auto const rates = rates_for(store, line->tax_class, place);
            taxes = order.prices_include_tax
                        ? tax_inside_gross(amount, rates, precision_of(settings))
                        : tax_on_net(amount, rates, precision_of(settings));
        }
        Decimal tax = sum_of(taxes);
        if (entry == Entry::api && !settings.round_at_subtotal) tax = round_tax(tax, settings);
        coupon.discount_tax += tax;
        coupon.discount += order.prices_include_tax ? amount - tax : amount;
    }
    if (entry == Entry::api) return;
    coupon.discount = coupon.discount.rounded(settings.decimals, Rounding::half_down);
    coupon.discount_tax = coupon.discount_tax.rounded(settings.decimals, Rounding::half_down);
}

void reduce_line(
    Store const& store, Order const& order, ProductLine& line, std::int64_t cents, Entry entry) {
    Settings const& settings = store.settings;
    Decimal const amount = Decimal(cents) * cents_factor(settings);
    std::vector<TaxRate const*> rates;
    if (order.prices_include_tax && line.taxable && !order.vat_exempt())
        rates = rates_for(store, line.tax_class, place_of(order, settings));
    if (entry == Entry::checkout) {
        // The cart takes the coupon off the shelf price, the API path off the stored net amount.
        Decimal gross = line.subtotal;
        for (auto const& share : line.taxes)
            if (order.prices_include_tax) gross += share.subtotal.value_or(share.total);
        line.total = net_in_cart(gross - amount, rates, settings);
    } else {
        line.total = line.subtotal -
                     (amount - sum_of(tax_inside_gross(amount, rates, precision_of(settings))));
    }
    if (line.total.sign() < 0) line.total = Decimal();
}

}  // namespace

void apply_coupons(Store& store, Order& order, Entry entry) {
    // The taxes of the subtotals are the start of everything; the totals follow from the coupons.
    for (auto& line : order.items.products) line.total = line.subtotal;
    calculate_totals(store, order);
    auto shares = shares_of(store, order);
    std::map<ProductLine*, std::int64_t> taken_of_line;
    for (auto& coupon : order.coupons) {
        Json const* document = store.coupon_with_code(coupon.code);
        std::vector<Share*> eligible;
        for (auto& share : shares)
            if (document == nullptr || allows(*document, *share.line)) eligible.push_back(&share);
        Taken const taken = take_coupon(coupon, eligible, store.settings);
        for (auto const& [line, cents] : taken) taken_of_line[line] += cents;
        record(store, order, coupon, taken, entry);
    }
    for (auto const& [line, cents] : taken_of_line) reduce_line(store, order, *line, cents, entry);
}

}  // namespace cf::woocommerce::sim

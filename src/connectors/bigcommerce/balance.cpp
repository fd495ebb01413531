#include "connectors/bigcommerce/balance.hpp"

#include <algorithm>

#include "connectors/bigcommerce/tax_keys.hpp"
#include "connectors/shared/total_check.hpp"
#include "domain/allocation.hpp"

namespace cf::bigcommerce {
namespace {

/// How to read what the vendor leaves open.
struct Reading {
    bool discounted_lines;  ///< A: `discounted_total_inc_tax`; else B: header discounts.
    bool with_fees;
    bool base_shipping;  ///< Shipping before its coupon.
    char const* name;
};

constexpr Reading readings[] = {
    {true, true, false, "discounted lines with fees"},
    {false, true, false, "lines less header discounts with fees"},
    {true, false, false, "discounted lines without fees"},
    {false, false, false, "lines less header discounts without fees"},
    {true, true, true, "discounted lines with fees and shipping before its coupon"},
    {false, true, true, "lines less header discounts with fees and shipping before its coupon"},
};

class Builder {
  public:
    Builder(OrderBundle const& bundle, Currency currency, std::string_view only_tax)
        : bundle_(bundle), currency_(currency), keys_(bundle.taxes, only_tax, currency) {}

    bool possible(Reading const& reading) const {
        auto const& lines = *bundle_.lines;
        bool const every = std::all_of(lines.begin(), lines.end(), [](WireLine const& l) {
            return l.discounted_inc.has_value();
        });
        if (reading.discounted_lines && !every) return false;
        if (!reading.with_fees && bundle_.fees.empty()) return false;
        auto const& shipping = bundle_.order.shipping;
        return !reading.base_shipping ||
               (!shipping.base.is_zero() && shipping.base != entered(shipping));
    }

    Order build(Reading const& reading) {
        lines_.clear();
        coupons_.clear();
        for (auto const& line : *bundle_.lines) add_product(line, reading);
        add_shipping(reading);
        add_handling();
        add_wrapping();
        if (reading.with_fees)
            for (auto const& fee : bundle_.fees)
                add({"fee:" + fee.id, LineKind::fee, fee.name},
                    entered(fee.cost),
                    fee.cost,
                    TaxKeys::Part::fee,
                    "");
        if (!reading.discounted_lines) add_header_discounts();
        Order order;
        order.currency = currency_;
        order.prices_include_tax = bundle_.order.inclusive;
        order.lines = std::move(lines_);
        order.coupons = std::move(coupons_);
        return order;
    }

  private:
    struct Naming {
        std::string id;
        LineKind kind;
        std::string description;
    };

    Decimal entered(WireCost const& cost) const {
        return bundle_.order.inclusive ? cost.inc : cost.ex;
    }
    Decimal net(Decimal amount, Decimal tax) const {
        return bundle_.order.inclusive ? amount - tax : amount;
    }

    OrderLine& add(Naming naming,
                   Decimal amount,
                   WireCost const& cost,
                   TaxKeys::Part part,
                   std::string_view tax_id) {
        OrderLine line;
        line.id = std::move(naming.id);
        line.kind = naming.kind;
        line.detail.description = std::move(naming.description);
        line.amount = amount;
        line.tax = cost.tax;
        auto treatment = keys_.treatment_of(part, tax_id, net(amount, cost.tax), cost.tax);
        line.tax_code = std::move(treatment.key);
        line.detail.tax_rate_percent = treatment.percent;
        lines_.push_back(std::move(line));
        return lines_.back();
    }

    void add_product(WireLine const& wire, Reading const& reading) {
        Decimal const amount = entered(wire.total);
        bool const empty = amount.is_zero() && wire.total.tax.is_zero();
        if (empty && !wire.parent_id.empty())
            return;  // A pick-list child; its parent carries the price.
        bool const certificate = wire.type == "giftcertificate";
        Decimal left = amount;
        if (reading.discounted_lines) left = net_of_discounted(wire);
        auto& line =
            add({wire.id, certificate ? LineKind::gift_card : LineKind::product, wire.name},
                left,
                wire.total,
                TaxKeys::Part::item,
                wire.id);
        line.amount = amount;
        if (left < amount)
            line.discount = amount - left;
        else
            line.amount = left;
        line.detail.sku = wire.sku;
        line.detail.quantity = wire.quantity;
        line.detail.product_type = wire.type;
    }

    /// What is left of a line after discounts, in the order's price basis.
    Decimal net_of_discounted(WireLine const& wire) const {
        return bundle_.order.inclusive ? *wire.discounted_inc
                                       : *wire.discounted_inc - wire.total.tax;
    }

    /// One line per address where the addresses add up to the order's figure, else the order's
    /// figure.
    void add_shipping(Reading const& reading) {
        auto const& order = bundle_.order;
        if (order.shipping.is_zero()) return;
        Decimal sum;
        for (auto const& address : bundle_.shipping) sum += entered(address.cost);
        bool const by_address = !bundle_.shipping.empty() && sum == entered(order.shipping);
        if (!by_address) {
            Decimal const amount =
                reading.base_shipping ? order.shipping.base : entered(order.shipping);
            if (!amount.is_zero() || !order.shipping.tax.is_zero())
                add({"shipping", LineKind::shipping, "Shipping"},
                    amount,
                    order.shipping,
                    TaxKeys::Part::shipping,
                    "");
            return;
        }
        for (auto const& address : bundle_.shipping) {
            Decimal const amount =
                reading.base_shipping ? address.cost.base : entered(address.cost);
            if (amount.is_zero() && address.cost.tax.is_zero()) continue;
            add({"shipping:" + address.id, LineKind::shipping, address.method},
                amount,
                address.cost,
                TaxKeys::Part::shipping,
                address.id);
        }
    }

    void add_handling() {
        auto const& order = bundle_.order;
        if (entered(order.handling).is_zero()) return;
        Decimal sum;
        for (auto const& address : bundle_.shipping) sum += entered(address.handling);
        if (bundle_.shipping.empty() || sum != entered(order.handling)) {
            add({"handling", LineKind::handling, "Handling"},
                entered(order.handling),
                order.handling,
                TaxKeys::Part::handling,
                "");
            return;
        }
        for (auto const& address : bundle_.shipping)
            if (!entered(address.handling).is_zero())
                add({"handling:" + address.id, LineKind::handling, "Handling"},
                    entered(address.handling),
                    address.handling,
                    TaxKeys::Part::handling,
                    address.id);
    }

    /// Whether a line's wrapping is per unit is not documented: the order's own sum decides.
    void add_wrapping() {
        auto const& order = bundle_.order;
        if (entered(order.wrapping).is_zero()) return;
        Decimal sum;
        for (auto const& line : *bundle_.lines) sum += entered(line.wrapping);
        if (sum != entered(order.wrapping)) {
            add({"wrapping", LineKind::wrapping, "Gift wrapping"},
                entered(order.wrapping),
                order.wrapping,
                TaxKeys::Part::wrapping,
                "");
            return;
        }
        for (auto const& line : *bundle_.lines)
            if (!entered(line.wrapping).is_zero())
                add({"wrapping:" + line.id, LineKind::wrapping, "Gift wrapping"},
                    entered(line.wrapping),
                    line.wrapping,
                    TaxKeys::Part::wrapping,
                    line.id);
    }

    /// B: each line's own share where the lines state them all; what they leave out comes off
    /// shipping when it fits there (a shipping coupon), else it is a coupon over the products.
    void add_header_discounts() {
        Decimal left = bundle_.order.coupon_discount + bundle_.order.discount_amount;
        Decimal stated;
        for (auto const& line : *bundle_.lines)
            for (auto const& discount : line.discounts) stated += discount.amount;
        if (stated <= left && !stated.is_zero()) {
            for (auto const& wire : *bundle_.lines) {
                Decimal own;
                for (auto const& discount : wire.discounts) own += discount.amount;
                for (auto& line : lines_)
                    if (line.id == wire.id && !own.is_zero()) line.discount = own;
            }
            left -= stated;
        }
        for (auto& line : lines_) {
            if (line.kind != LineKind::shipping || left.is_zero() || left > line.amount) continue;
            line.discount = left;
            left = Decimal();
        }
        if (left.is_zero()) return;
        std::string code = "discount";
        for (auto const& line : *bundle_.lines)
            for (auto const& discount : line.discounts)
                if (!discount.code.empty()) code = discount.code;
        coupons_.push_back({code, left, true, {}});
    }

    OrderBundle const& bundle_;
    Currency currency_;
    TaxKeys keys_;
    std::vector<OrderLine> lines_;
    std::vector<Coupon> coupons_;
};

struct Sums {
    Decimal gross, tax;
};

Sums sums_of(Order const& order) {
    Sums sums;
    for (auto const& line : order.lines) {
        sums.gross += line.amount - line.discount.value_or(Decimal());
        sums.tax += stated_tax_of(line);
    }
    for (auto const& coupon : order.coupons) sums.gross -= coupon.amount;
    if (!order.prices_include_tax) sums.gross += sums.tax;
    return sums;
}

/// Half a unit per part, at most five units: beyond that something is missing, not rounded.
Decimal bound_of(Order const& order) {
    Decimal const unit = minor_unit(order.currency);
    Decimal const parts = unit * Decimal(std::int64_t(order.lines.size())) * Decimal::of("0.5");
    Decimal const most = unit * Decimal(5);
    return parts < most ? parts : most;
}

bool explains(Order const& order, WireCost const& total) {
    Sums const sums = sums_of(order);
    Decimal const bound = bound_of(order);
    return (sums.gross - total.inc).abs() <= bound && (sums.tax - total.tax).abs() <= bound;
}

bool has_excess_digits(Order const& order) {
    auto const excess = [&](Decimal amount) {
        return in_minor_units(amount, order.currency) != amount;
    };
    return std::any_of(order.lines.begin(), order.lines.end(), [&](OrderLine const& line) {
        return excess(line.amount) || excess(line.discount.value_or(Decimal())) ||
               excess(*line.tax);
    });
}

/// Parts in minor units that add up to their sum in minor units (largest remainder).
std::vector<Decimal> settled(std::vector<Decimal> const& parts, Currency currency) {
    Decimal sum;
    for (auto const& part : parts) sum += part;
    auto const total = Money::round(sum, currency, Rounding::half_up);
    std::vector<Decimal> result;
    if (total.has_error() || sum.is_zero()) {
        for (auto const& part : parts) result.push_back(in_minor_units(part, currency));
        return result;
    }
    for (Money const& share : allocate(*total, parts)) result.push_back(share.decimal());
    return result;
}

/// A store that does not round keeps four decimals a line; the card is charged in cents.
void settle_digits(Order& order) {
    if (!has_excess_digits(order)) return;
    std::vector<Decimal> amounts, taxes;
    for (auto const& line : order.lines) {
        amounts.push_back(line.amount - line.discount.value_or(Decimal()));
        taxes.push_back(*line.tax);
    }
    amounts = settled(amounts, order.currency);
    taxes = settled(taxes, order.currency);
    for (std::size_t i = 0; i < order.lines.size(); ++i) {
        OrderLine& line = order.lines[i];
        Decimal const full = in_minor_units(line.amount, order.currency);
        bool const discounted = line.discount && amounts[i] < full;
        line.amount = discounted ? full : amounts[i];
        line.discount.reset();
        if (discounted) line.discount = full - amounts[i];
        line.tax = taxes[i];
    }
    for (auto& coupon : order.coupons)
        coupon.amount = in_minor_units(coupon.amount, order.currency);
}

void add_header(OrderBundle const& bundle, Order& order) {
    order.id = bundle.order.id;
    order.number = bundle.order.id;
    order.total = in_minor_units(bundle.order.total.inc, order.currency);
    order.store_tax_total = in_minor_units(bundle.order.total.tax, order.currency);
}

BalancedOrder unexplained(OrderBundle const& bundle, Order order, std::string why) {
    BalancedOrder balanced;
    settle_digits(order);
    add_header(bundle, order);
    balanced.check = check_total(order, "");
    balanced.check.verdict = TotalCheck::Verdict::unexplained;
    balanced.check.why = std::move(why);
    balanced.order = std::move(order);
    return balanced;
}

}  // namespace

Result<BalancedOrder> balance(OrderBundle const& bundle, std::string_view only_tax) {
    CF_TRY(auto currency, Currency::parse(bundle.order.currency));
    CF_TRY_VOID(to_money(bundle.order.total.inc, currency));
    Order empty;
    empty.currency = currency;
    empty.prices_include_tax = bundle.order.inclusive;
    if (!bundle.lines)
        return unexplained(bundle,
                           std::move(empty),
                           "the order came without its lines, so its total cannot be checked");

    Builder builder(bundle, currency, only_tax);
    std::string tried;
    std::optional<Order> first;
    for (auto const& reading : readings) {
        if (!builder.possible(reading)) continue;
        Order order = builder.build(reading);
        Sums const sums = sums_of(order);
        if (explains(order, bundle.order.total)) {
            settle_digits(order);
            add_header(bundle, order);
            BalancedOrder balanced;
            balanced.check =
                check_total(order, "the store keeps more decimals than can be charged");
            bool const cut = bundle.order.total.inc != order.total;
            if (cut && balanced.check.verdict == TotalCheck::Verdict::exact) {
                balanced.check.verdict = TotalCheck::Verdict::rounding;
                balanced.check.why = "the store keeps " + bundle.order.total.inc.to_string() + " " +
                                     bundle.order.currency +
                                     "; the smallest amount that can be charged is " +
                                     minor_unit(currency).to_string();
            }
            balanced.order = std::move(order);
            return balanced;
        }
        tried += (tried.empty() ? "" : "; ") + std::string(reading.name) + " come to " +
                 sums.gross.to_string() + " with tax " + sums.tax.to_string();
        if (!first) first = std::move(order);
    }
    return unexplained(bundle,
                       first ? *std::move(first) : std::move(empty),
                       "the store's total is " + bundle.order.total.inc.to_string() + " with tax " +
                           bundle.order.total.tax.to_string() + ", but " + tried +
                           "; nothing is posted before a person has looked");
}

}  // namespace cf::bigcommerce

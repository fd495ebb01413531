#include "connectors/woocommerce/sim/totals.hpp"

#include <algorithm>
#include <map>

#include "connectors/woocommerce/sim/tax.hpp"

namespace cf::woocommerce::sim {

namespace {

Decimal to_cents(Decimal amount, Settings const& settings) {
    return amount.rounded(settings.decimals, Rounding::half_up);
}

/// A product line's part of the order total: whole cents, unless tax is rounded at the subtotal.
Decimal counted(Decimal amount, Settings const& settings) {
    return settings.round_at_subtotal ? amount : to_cents(amount, settings);
}

template <class Pick>
Decimal shown(std::vector<TaxShare> const& taxes, Settings const& settings, Pick pick) {
    Decimal sum;
    for (auto const& share : taxes) {
        Decimal const tax = pick(share);
        sum += settings.round_at_subtotal ? tax : round_tax(tax, settings);
    }
    return sum.rounded(settings.decimals, Rounding::half_up);
}

std::vector<TaxShare> shares(std::vector<RateAmount> const& totals) {
    std::vector<TaxShare> taxes;
    for (auto const& part : totals) taxes.push_back({part.rate, part.amount, std::nullopt});
    return taxes;
}

/// The class whose rates shipping follows: the standard class if any line has it, else the first
/// class in the shop's list that a line has.
std::optional<std::string> shipping_class(Store const& store, Order const& order) {
    if (store.settings.shipping_tax_class != "inherit") return store.settings.shipping_tax_class;
    auto const has = [&](std::string const& tax_class) {
        return std::any_of(
            order.items.products.begin(), order.items.products.end(), [&](ProductLine const& line) {
                return line.taxable && line.tax_class == tax_class;
            });
    };
    if (has("")) return "";
    for (auto const& [slug, name] : store.tax_classes)
        if (slug != "standard" && has(slug)) return slug;
    return std::nullopt;
}

/// Net amounts by tax class, in the order the classes first appear on the order's lines. Negative
/// fees are shared out over them.
std::vector<std::pair<std::string, Decimal>> costs_by_class(Order const& order, Decimal& all) {
    std::vector<std::pair<std::string, Decimal>> costs;
    auto const add = [&](std::string const& tax_class, Decimal amount, bool taxable) {
        if (amount.sign() < 0) return;
        all += amount;
        if (!taxable) return;
        auto found = std::find_if(costs.begin(), costs.end(), [&](auto const& entry) {
            return entry.first == tax_class;
        });
        if (found == costs.end()) found = costs.insert(costs.end(), {tax_class, Decimal()});
        found->second += amount;
    };
    for (auto const& line : order.items.products) add(line.tax_class, line.total, line.taxable);
    for (auto const& fee : order.items.fees) add(fee.tax_class, fee.total, fee.taxable);
    std::string const first = costs.empty() ? "" : costs.front().first;
    for (auto const& line : order.items.shipping) add(first, line.total, line.taxable);
    return costs;
}

std::vector<TaxShare> taxes_of_negative_fee(Store const& store,
                                            Order const& order,
                                            FeeLine const& fee,
                                            TaxPlace const& place) {
    Decimal all;
    std::vector<TaxShare> taxes;
    for (auto const& [tax_class, cost] : costs_by_class(order, all)) {
        if (cost.is_zero()) continue;
        Decimal const part = divided(fee.total * cost, all, 12);
        auto const amounts =
            tax_on_net(part, rates_for(store, tax_class, place), precision_of(store.settings));
        for (auto const& amount : amounts) {
            auto known = std::find_if(taxes.begin(), taxes.end(), [&](TaxShare const& share) {
                return share.rate == amount.rate;
            });
            if (known == taxes.end()) {
                taxes.push_back({amount.rate, amount.amount, std::nullopt});
            } else {
                known->total += amount.amount;
            }
        }
    }
    return taxes;
}

void tax_products(Store const& store, Order& order, TaxPlace const& place) {
    int const precision = precision_of(store.settings);
    for (auto& line : order.items.products) {
        line.taxes.clear();
        if (!line.taxable || order.vat_exempt()) continue;
        auto const rates = rates_for(store, line.tax_class, place);
        auto const totals = tax_on_net(line.total, rates, precision);
        auto const subtotals = tax_on_net(line.subtotal, rates, precision);
        for (std::size_t i = 0; i < totals.size(); ++i)
            line.taxes.push_back({totals[i].rate, totals[i].amount, subtotals[i].amount});
    }
}

void tax_fees(Store const& store, Order& order, TaxPlace const& place) {
    int const precision = precision_of(store.settings);
    for (auto& fee : order.items.fees) {
        fee.taxes.clear();
        if (!fee.taxable || order.vat_exempt()) continue;
        fee.taxes =
            fee.total.sign() < 0
                ? taxes_of_negative_fee(store, order, fee, place)
                : shares(tax_on_net(fee.total, rates_for(store, fee.tax_class, place), precision));
    }
}

void tax_shipping(Store const& store, Order& order, TaxPlace const& place) {
    auto const tax_class = shipping_class(store, order);
    for (auto& line : order.items.shipping) {
        line.taxes.clear();
        if (!line.taxable || !tax_class || order.vat_exempt()) continue;
        auto rates = rates_for(store, *tax_class, place);
        std::erase_if(rates, [](TaxRate const* rate) { return !rate->on_shipping; });
        line.taxes = shares(tax_on_net(line.total, rates, precision_of(store.settings)));
    }
}

TaxLine& tax_line_of(Store& store, Items& items, Id rate) {
    for (auto& line : items.taxes)
        if (line.rate == rate) return line;
    TaxLine line;
    line.id = store.take_item_id();
    line.rate = rate;
    if (auto known = store.tax_rates.find(rate); known != store.tax_rates.end()) {
        line.code = known->second.code();
        line.label = known->second.name;
        line.compound = known->second.compound;
        line.percent = known->second.percent;
    }
    return items.taxes.emplace_back(std::move(line));
}

/// A negative fee may take the order down to zero, not below it. (recordings: B20)
void cap_negative_fees(Order& order, Decimal goods, Settings const& settings) {
    Decimal fees;
    for (auto& fee : order.items.fees) {
        if (fee.total.sign() < 0) {
            Decimal const floor = -to_cents(goods + fees + order.shipping_total, settings);
            if (fee.total < floor && floor.sign() < 0) fee.total = floor;
        }
        fees += fee.total;
    }
}

}  // namespace

Decimal shown_tax(std::vector<TaxShare> const& taxes, Settings const& settings) {
    return shown(taxes, settings, [](TaxShare const& share) { return share.total; });
}

Decimal shown_subtotal_tax(std::vector<TaxShare> const& taxes, Settings const& settings) {
    return shown(
        taxes, settings, [](TaxShare const& share) { return share.subtotal.value_or(Decimal()); });
}

Decimal net_in_cart(Decimal gross,
                    std::vector<TaxRate const*> const& rates,
                    Settings const& settings) {
    Decimal const tax = sum_of(tax_inside_gross(gross, rates, settings.decimals + 6));
    return (gross - tax).rounded(precision_of(settings), Rounding::half_up);
}

Decimal net_of(Store const& store, Json const& product, Decimal quantity, Entry entry) {
    Decimal const price = price_of(product) * quantity;
    Settings const& settings = store.settings;
    std::vector<TaxRate const*> rates;
    if (settings.prices_include_tax && product["tax_status"].text() == "taxable")
        rates = rates_for(store,
                          std::string(product["tax_class"].text()),
                          {settings.base_country, settings.base_state});
    if (entry == Entry::checkout) return net_in_cart(price, rates, settings);
    return price - sum_of(tax_inside_gross(price, rates, precision_of(settings)));
}

TaxSums update_tax_lines(Store& store, Items& items) {
    Settings const& settings = store.settings;
    std::map<Id, TaxSums> sums;
    std::vector<Id> order_of_rates;
    auto const add = [&](std::vector<TaxShare> const& taxes, Decimal TaxSums::*where) {
        for (auto const& share : taxes) {
            if (!sums.contains(share.rate)) order_of_rates.push_back(share.rate);
            sums[share.rate].*where +=
                settings.round_at_subtotal ? share.total : round_tax(share.total, settings);
        }
    };
    for (auto const& line : items.products) add(line.taxes, &TaxSums::cart);
    for (auto const& fee : items.fees) add(fee.taxes, &TaxSums::cart);
    for (auto const& line : items.shipping) add(line.taxes, &TaxSums::shipping);

    std::erase_if(items.taxes, [&](TaxLine const& line) { return !sums.contains(line.rate); });
    TaxSums all;
    for (Id rate : order_of_rates) {
        TaxLine& line = tax_line_of(store, items, rate);
        line.cart = sums[rate].cart;
        line.shipping = sums[rate].shipping;
        all.cart += line.cart;
        all.shipping += line.shipping;
    }
    return all;
}

void calculate_totals(Store& store, Order& order) {
    Settings const& settings = store.settings;
    Decimal before_discount;
    Decimal goods;
    for (auto const& line : order.items.products) {
        before_discount += counted(line.subtotal, settings);
        goods += counted(line.total, settings);
    }
    order.shipping_total = Decimal();
    for (auto const& line : order.items.shipping)
        order.shipping_total += to_cents(line.total, settings);
    cap_negative_fees(order, goods, settings);

    TaxPlace const place = place_of(order, settings);
    tax_products(store, order, place);
    tax_fees(store, order, place);
    tax_shipping(store, order, place);
    auto const [cart_tax, shipping_tax] = update_tax_lines(store, order.items);
    order.cart_tax = cart_tax;
    order.shipping_tax = shipping_tax;

    Decimal saved_tax;
    for (auto const& line : order.items.products)
        for (auto const& share : line.taxes)
            saved_tax += share.subtotal.value_or(share.total) - share.total;
    Decimal fees;
    for (auto const& fee : order.items.fees) fees += fee.total;
    order.discount_total = to_cents(before_discount - goods, settings);
    order.discount_tax = round_tax(saved_tax, settings);
    order.total = to_cents(
        goods + fees + order.shipping_total + order.cart_tax + order.shipping_tax, settings);
}

}  // namespace cf::woocommerce::sim

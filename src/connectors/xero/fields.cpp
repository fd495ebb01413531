#include "connectors/xero/fields.hpp"

namespace cf::xero {

namespace {
constexpr int unit_digits = 4;  // With unitdp=4 on the request.
}

Error invalid(std::string_view code, std::string message) {
    return {ErrorKind::invalid_input, "xero." + std::string(code), std::move(message)};
}

std::string shortened(std::string text, std::size_t max) {
    if (text.size() <= max) return text;
    while (max > 0 && (static_cast<unsigned char>(text[max]) & 0xC0) == 0x80) --max;
    text.resize(max);
    return text;
}

Result<Decimal> amount_of(Money money) {
    Decimal const amount = money.decimal();
    if (amount.rounded(2, Rounding::down) != amount)
        return invalid("amount.too_precise",
                       "Xero keeps two decimals and cannot hold " + money.to_string() + " " +
                           std::string(money.currency().code()));
    return amount;
}

std::optional<Decimal> unit_price(Decimal amount, Decimal quantity) {
    quantity = quantity.normalized();
    if (quantity.sign() <= 0 || quantity.scale() > unit_digits || amount.scale() > unit_digits)
        return {};
    // (coefficient of the amount in 10^-4) * 10^(scale of the quantity) / its coefficient
    Int128 numerator = amount.coefficient();
    for (int i = amount.scale(); i < unit_digits + quantity.scale(); ++i) numerator *= 10;
    if (numerator % quantity.coefficient() != 0) return {};
    return Decimal::from_parts(numerator / quantity.coefficient(), unit_digits).normalized();
}

std::optional<Decimal> currency_rate(std::optional<Decimal> const& base_per_unit) {
    if (!base_per_unit || base_per_unit->sign() <= 0) return {};
    Int128 power = 1;
    for (int i = 0; i < base_per_unit->scale() + 6; ++i) power *= 10;
    Int128 const divisor = base_per_unit->coefficient();
    return Decimal::from_parts((2 * power + divisor) / (2 * divisor), 6).normalized();
}

Result<void> check_length(std::string_view what, std::string const& text, std::size_t max) {
    if (text.size() <= max) return {};
    return invalid("document.text_too_long",
                   "the " + std::string(what) + " is longer than the " + std::to_string(max) +
                       " bytes Xero keeps");
}

}  // namespace cf::xero

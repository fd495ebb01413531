#include "domain/money.hpp"

#include <algorithm>
#include <limits>

#include "base/check.hpp"
#include "domain/allocation.hpp"

namespace cf {
namespace {

struct Exponent {
    std::string_view code;
    std::int8_t decimals;
};

/// ISO 4217, amendment 177: every currency whose number of decimals is not two.
constexpr std::array<Exponent, 26> unusual_exponents{{
    {"BHD", 3}, {"BIF", 0}, {"CLF", 4}, {"CLP", 0}, {"DJF", 0}, {"GNF", 0}, {"IQD", 3},
    {"ISK", 0}, {"JOD", 3}, {"JPY", 0}, {"KMF", 0}, {"KRW", 0}, {"KWD", 3}, {"LYD", 3},
    {"OMR", 3}, {"PYG", 0}, {"RWF", 0}, {"TND", 3}, {"UGX", 0}, {"UYI", 0}, {"UYW", 4},
    {"VND", 0}, {"VUV", 0}, {"XAF", 0}, {"XOF", 0}, {"XPF", 0},
}};

constexpr std::int8_t exponent_of(std::string_view code) {
    for (auto const& unusual : unusual_exponents)
        if (unusual.code == code) return unusual.decimals;
    return 2;
}

constexpr auto minor_max = std::numeric_limits<std::int64_t>::max();

Error too_large(Decimal amount, Currency currency) {
    return {ErrorKind::invalid_input,
            "money.too_large",
            "the amount " + amount.to_string() + " " + std::string(currency.code()) +
                " is larger than the books can hold"};
}

Result<Money> from_rounded(Decimal rounded, Currency currency) {
    Int128 const minor = rounded.coefficient();
    if (minor > minor_max || minor < -Int128(minor_max)) return too_large(rounded, currency);
    return Money::from_minor(std::int64_t(minor), currency);
}

/// Whether the value times 10^exponent is far below the range of the arithmetic.
bool within_reach(Decimal amount) {
    static Decimal const limit = Decimal::from_parts(Int128(minor_max), 0);
    return amount.abs() <= limit;
}

}  // namespace

Result<Currency> Currency::parse(std::string_view code) {
    bool const capitals =
        std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (code.size() != 3 || !capitals)
        return Error{ErrorKind::invalid_input,
                     "currency.malformed",
                     "'" + std::string(code.substr(0, 20)) +
                         "' is not a currency; use three capital letters such as EUR"};
    Currency currency;
    std::copy(code.begin(), code.end(), currency.code_.begin());
    currency.exponent_ = exponent_of(code);
    return currency;
}

Currency Currency::of(std::string_view code) { return parse(code).value(); }

Money Money::from_minor(std::int64_t minor, Currency currency) {
    CF_CHECK(minor >= -minor_max);  // So that every amount has a negative.
    Money money;
    money.minor_ = minor;
    money.currency_ = currency;
    return money;
}

Result<Money> Money::parse(std::string_view text, Currency currency) {
    CF_TRY(auto const amount, Decimal::parse(text));
    return exact(amount, currency);
}

Result<Money> Money::round(Decimal amount, Currency currency, Rounding rounding) {
    if (!within_reach(amount)) return too_large(amount, currency);
    return from_rounded(amount.rounded(currency.exponent(), rounding), currency);
}

Result<Money> Money::exact(Decimal amount, Currency currency) {
    CF_TRY(auto const money, round(amount, currency, Rounding::down));
    if (money.decimal() != amount)
        return Error{ErrorKind::invalid_input,
                     "money.too_precise",
                     amount.to_string() + " has more decimals than " +
                         std::string(currency.code()) + " has (" +
                         std::to_string(currency.exponent()) + ")"};
    return money;
}

Decimal Money::decimal() const { return Decimal::from_parts(minor_, currency_.exponent()); }

std::string Money::to_string() const { return decimal().to_string(); }

Money operator+(Money a, Money b) {
    CF_CHECK(a.currency_ == b.currency_);
    std::int64_t sum = 0;
    CF_CHECK(!__builtin_add_overflow(a.minor_, b.minor_, &sum));
    return Money::from_minor(sum, a.currency_);
}

Money operator-(Money a, Money b) { return a + -b; }

std::strong_ordering operator<=>(Money a, Money b) {
    CF_CHECK(a.currency_ == b.currency_);
    return a.minor_ <=> b.minor_;
}

std::vector<Money> Money::allocate(std::span<std::int64_t const> weights) const {
    std::vector<Decimal> const exact_weights(weights.begin(), weights.end());
    return cf::allocate(*this, exact_weights);
}

}  // namespace cf

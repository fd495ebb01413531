#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "domain/money.hpp"

/// What fits into Xero's fields.
namespace cf::xero {

constexpr std::size_t text_max = 255;  ///< Numbers, references, names.
constexpr std::size_t description_max = 4000;

/// invalid_input "xero.<code>"
Error invalid(std::string_view code, std::string message);
/// At most `max` bytes, cut between characters.
std::string shortened(std::string text, std::size_t max);
Result<void> check_length(std::string_view what, std::string const& text, std::size_t max);

/// Xero rounds every amount to two decimals, whatever the currency: more is an error.
Result<Decimal> amount_of(Money money);
/// amount / quantity when that is exact in four decimals.
std::optional<Decimal> unit_price(Decimal amount, Decimal quantity);
/// Units of document currency per unit of base currency, six decimals; ours is the reverse.
/// UNVERIFIED: the direction (sheet 4.4); a simulator has it as a switch.
std::optional<Decimal> currency_rate(std::optional<Decimal> const& base_per_unit);

}  // namespace cf::xero

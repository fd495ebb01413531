#pragma once

#include <string>
#include <string_view>

#include "base/decimal.hpp"
#include "base/instant.hpp"
#include "base/json.hpp"
#include "base/time_zone.hpp"

namespace cf::woocommerce::sim {

/// JSON as PHP's json_encode writes it: pure ASCII, '/' as "\/", other characters as \uXXXX.
/// (recordings: webhook_deliveries.json, bodies byte for byte)
std::string php_json(Json const& value);

/// `amount` with exactly `decimals` digits, ties away from zero, as the store prints amounts.
std::string amount_text(Decimal amount, int decimals);

/// Without trailing zeros ("4.1", "15"), as coupon amounts are printed.
std::string short_text(Decimal amount);

/// As WordPress keeps the site's title: & < > " ' escaped. The REST index shows it so.
std::string esc_html(std::string_view text);

/// total / quantity as the JSON number the store prints for a line's `price`; 0 for quantity 0.
/// The vendor divides binary floats there and shows all 17 digits (0.25182066666666664), so this
/// one figure is computed as it does; no other amount of the simulator is.
Json price_number(Decimal total, Decimal quantity);

/// "2026-11-21T03:09:38" in the zone, or null.
Json local_date(std::optional<Instant> at, TimeZone const& zone);
Json gmt_date(std::optional<Instant> at);

/// Whole seconds: the store knows no finer time.
Instant whole_second(Instant at);

}  // namespace cf::woocommerce::sim

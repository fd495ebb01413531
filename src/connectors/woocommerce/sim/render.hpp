#pragma once

#include "connectors/woocommerce/sim/store.hpp"

namespace cf::woocommerce::sim {

/// Where the answers' links point: scheme as the caller came, host and folder of the shop.
struct LinkBase {
    std::string site;  ///< "https://store.example/shop", without trailing '/'.
    std::string rest() const { return site + "/wp-json/wc/v3/"; }
};

/// Member order, formats and odd types as recorded. `dp` is the number of decimals of lines.
Json order_json(Store const& store, Order const& order, LinkBase const& links, int dp);
/// `with_parent`: the store-wide list names the order, the order's own list does not.
Json refund_json(
    Store const& store, Refund const& refund, LinkBase const& links, int dp, bool with_parent);
Json note_json(Store const& store, Id order, OrderNote const& note, LinkBase const& links);
Json tax_rate_json(TaxRate const& rate, LinkBase const& links);

/// `document` plus `_links` of its collection ("products", "customers", ...).
Json with_links(Json document,
                LinkBase const& links,
                std::string const& collection,
                std::string_view allowed = "GET, POST, PUT, PATCH, DELETE");

std::string currency_symbol(std::string_view currency);
/// "Euro"; the code itself where we know no name.
std::string currency_name(std::string_view currency);

bool needs_processing(Store const& store, Order const& order);
bool needs_payment(Order const& order);

}  // namespace cf::woocommerce::sim

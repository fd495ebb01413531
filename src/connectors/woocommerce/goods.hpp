#pragma once

#include <map>
#include <string>
#include <vector>

#include "ports/storefront.hpp"

namespace cf::woocommerce {

/// What account rules ask of a product; its order does not tell.
struct Goods {
    std::vector<std::string> categories;
    std::string type;  ///< physical or digital; "" where only the variation knows.
};

Goods goods_from_wire(Json const& product);

/// Line to product, of an order as it was read.
std::map<std::string, std::string> products_of_lines(OrderSnapshot const& order);

/// Gives each line what is known of its product.
void describe_lines(OrderSnapshot& order, std::map<std::string, Goods> const& goods);

}  // namespace cf::woocommerce

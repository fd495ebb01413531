#pragma once

#include <map>
#include <string>
#include <vector>

#include "ports/storefront.hpp"

namespace cf {

/// "3,7,9": `count` of them from `first`, for a list by ids.
std::string joined(std::vector<RecordId> const& ids, std::size_t first, std::size_t count);

/// The registered customers of orders, each once.
std::vector<RecordId> buyers_of(std::vector<OrderSnapshot> const& orders);

/// Gives each order the segment its buyer has now.
void name_segments(std::vector<OrderSnapshot>& orders,
                   std::vector<CustomerSnapshot> const& customers);

/// What account rules ask of a product; its order may not tell.
struct Goods {
    std::vector<std::string> categories;
    std::string type;  ///< physical or digital; "" where the product does not say.
};

/// The products of orders' lines, each once.
std::vector<RecordId> products_of(std::vector<OrderSnapshot> const& orders);

/// Gives each line what is known of its product. Products that are gone say nothing any more.
void describe_lines(std::vector<OrderSnapshot>& orders, std::map<RecordId, Goods> const& goods);

}  // namespace cf

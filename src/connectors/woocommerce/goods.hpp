#pragma once

#include "connectors/shared/order_details.hpp"

namespace cf::woocommerce {

/// A product as `GET products` shows it. Only a variation knows the type of a variable product.
Goods goods_from_wire(Json const& product);

}  // namespace cf::woocommerce

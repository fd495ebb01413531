#include "connectors/woocommerce/recorded.hpp"
#include "tests/fuzz/recorded_orders.hpp"
#include "tests/fuzz/targets.hpp"

namespace cf::fuzz {

void woocommerce_orders(std::string_view bytes) {
    read_and_plan(bytes, woocommerce::read_recorded);
}

}  // namespace cf::fuzz

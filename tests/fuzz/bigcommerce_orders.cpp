#include "connectors/bigcommerce/recorded.hpp"
#include "tests/fuzz/recorded_orders.hpp"
#include "tests/fuzz/targets.hpp"

namespace cf::fuzz {

void bigcommerce_orders(std::string_view bytes) {
    read_and_plan(bytes, bigcommerce::read_recorded);
}

}  // namespace cf::fuzz

#pragma once

#include "base/json.hpp"
#include "simkit/store_simulator.hpp"

namespace cf {

/// {"random":true,"count":3} or {"random":3}, with any trait of RandomOrderOptions in percent.
struct RandomOrderRequest {
    static constexpr std::int64_t count_max = 100'000;

    std::int64_t count = 1;
    RandomOrderOptions options{};
};

/// Error: an unknown key, a count outside 1 to count_max, a trait outside 0 to 100.
Result<RandomOrderRequest> read_random_orders(JsonCursor const& body);

}  // namespace cf

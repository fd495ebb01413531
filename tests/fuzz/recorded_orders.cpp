#include "tests/fuzz/recorded_orders.hpp"

#include "rules/plan.hpp"
#include "tests/fuzz/targets.hpp"

namespace cf::fuzz {

void read_and_plan(std::string_view bytes,
                   Result<std::vector<OrderSnapshot>> (*read_recorded)(std::vector<Json>)) {
    auto parsed = Json::parse(bytes);
    if (parsed.has_error()) return;
    std::vector<Json> documents;
    documents.push_back(*std::move(parsed));
    auto const orders = read_recorded(std::move(documents));
    if (orders.has_error()) {
        expect(!orders.error().message.empty(), "what cannot be read is said in words");
        return;
    }
    for (auto const& order : *orders) {
        PlanInput input;
        input.orders.push_back(order.facts);
        (void)plan(input);
    }
}

}  // namespace cf::fuzz

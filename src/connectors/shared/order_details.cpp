#include "connectors/shared/order_details.hpp"

#include <map>
#include <set>

namespace cf {

std::vector<RecordId> buyers_of(std::vector<OrderSnapshot> const& orders) {
    std::set<RecordId> buyers;
    for (auto const& order : orders)
        if (order.facts.order && !order.facts.order->customer.store_customer_id.empty())
            buyers.emplace(order.facts.order->customer.store_customer_id);
    return {buyers.begin(), buyers.end()};
}

void name_segments(std::vector<OrderSnapshot>& orders,
                   std::vector<CustomerSnapshot> const& customers) {
    std::map<std::string, std::string> segment_of;
    for (auto const& one : customers) segment_of[one.id.value] = one.customer.segment;
    for (auto& order : orders) {
        if (!order.facts.order) continue;
        auto& customer = order.facts.order->customer;
        auto const found = segment_of.find(customer.store_customer_id);
        if (found != segment_of.end()) customer.segment = found->second;
    }
}

}  // namespace cf

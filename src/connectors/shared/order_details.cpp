#include "connectors/shared/order_details.hpp"

#include <set>

#include "base/text.hpp"

namespace cf {

std::string joined(std::vector<RecordId> const& ids, std::size_t first, std::size_t count) {
    std::vector<std::string> texts;
    for (std::size_t i = first; i < first + count; ++i) texts.push_back(ids[i].value);
    return join(texts, ",");
}

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

std::vector<RecordId> products_of(std::vector<OrderSnapshot> const& orders) {
    std::set<RecordId> products;
    for (auto const& order : orders)
        for (auto const& [line, product] : order.products) products.insert(product);
    return {products.begin(), products.end()};
}

void describe_lines(std::vector<OrderSnapshot>& orders, std::map<RecordId, Goods> const& goods) {
    for (auto& order : orders) {
        if (!order.facts.order) continue;
        for (auto& line : order.facts.order->lines) {
            auto const product = order.products.find(line.id);
            if (product == order.products.end()) continue;
            auto const known = goods.find(product->second);
            if (known == goods.end()) continue;
            line.detail.categories = known->second.categories;
            if (!known->second.type.empty()) line.detail.product_type = known->second.type;
        }
    }
}

}  // namespace cf

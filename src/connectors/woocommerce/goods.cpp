#include "connectors/woocommerce/goods.hpp"

#include "base/html.hpp"

namespace cf::woocommerce {

Goods goods_from_wire(Json const& product) {
    Goods goods;
    // WordPress keeps the names of categories as HTML: "Books &amp; Maps".
    for (auto const& category : product["categories"].items())
        goods.categories.push_back(html_unescaped(category["name"].text()));
    bool const digital =
        product["virtual"].boolean_or(false) || product["downloadable"].boolean_or(false);
    if (product["type"].text() != "variable") goods.type = digital ? "digital" : "physical";
    return goods;
}

std::map<std::string, std::string> products_of_lines(OrderSnapshot const& order) {
    std::map<std::string, std::string> products;
    Json const raw = Json::parse(order.raw).value_or(Json::object());
    for (auto const& line : raw["order"]["line_items"].items()) {
        std::string const product(line["product_id"].text());
        if (!product.empty() && product != "0") products[std::string(line["id"].text())] = product;
    }
    return products;
}

void describe_lines(OrderSnapshot& order, std::map<std::string, Goods> const& goods) {
    if (!order.facts.order) return;
    auto const products = products_of_lines(order);
    for (auto& line : order.facts.order->lines) {
        auto const product = products.find(line.id);
        auto const known = product == products.end() ? goods.end() : goods.find(product->second);
        if (known == goods.end()) continue;
        line.detail.categories = known->second.categories;
        line.detail.product_type = known->second.type;
    }
}

}  // namespace cf::woocommerce

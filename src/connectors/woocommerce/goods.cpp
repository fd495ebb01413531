#include "connectors/woocommerce/goods.hpp"

#include <array>

namespace cf::woocommerce {
namespace {

/// WordPress keeps the names of categories as HTML: "Books &amp; Maps".
std::string without_entities(std::string text) {
    constexpr std::array<std::pair<std::string_view, char>, 5> entities{
        {{"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#039;", '\''}, {"&amp;", '&'}}};
    for (auto const& [entity, character] : entities)
        for (auto at = text.find(entity); at != std::string::npos; at = text.find(entity, at + 1))
            text.replace(at, entity.size(), 1, character);
    return text;
}

}  // namespace

Goods goods_from_wire(Json const& product) {
    Goods goods;
    for (auto const& category : product["categories"].items())
        goods.categories.push_back(without_entities(std::string(category["name"].text())));
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

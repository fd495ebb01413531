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

}  // namespace cf::woocommerce

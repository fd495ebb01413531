#include "connectors/woocommerce/sim/store.hpp"

#include <algorithm>
#include <cctype>

#include "base/http.hpp"
#include "base/text.hpp"
#include "connectors/woocommerce/sim/php_text.hpp"

namespace cf::woocommerce::sim {

std::string Settings::path_prefix() const {
    auto const parts = split_url(site_url);
    if (!parts || parts->path == "/") return {};
    std::string path = parts->path;
    while (!path.empty() && path.back() == '/') path.pop_back();
    return path;
}

std::string TaxRate::code() const {
    std::string label = name.empty() ? "TAX" : name;
    std::transform(label.begin(), label.end(), label.begin(), [](unsigned char c) {
        return static_cast<char>(std::toupper(c));
    });
    std::string out;
    for (std::string const& part : {country, state, label, std::to_string(priority)})
        if (!part.empty()) out += (out.empty() ? "" : "-") + part;
    return out;
}

bool Order::vat_exempt() const {
    return std::any_of(meta.begin(), meta.end(), [](MetaEntry const& entry) {
        return entry.key == "is_vat_exempt" && entry.value.text() == "yes";
    });
}

Decimal Order::captured() const {
    Decimal sum;
    for (auto const& capture : captures) sum += capture.amount;
    return sum;
}

Id Store::take_customer_id() { return customers.empty() ? 1 : customers.rbegin()->first + 1; }

Order* Store::find_order(Id id) {
    auto found = orders_.find(id);
    return found == orders_.end() ? nullptr : &found->second;
}

Order const* Store::find_order(Id id) const {
    auto found = orders_.find(id);
    return found == orders_.end() ? nullptr : &found->second;
}

Order& Store::put_order(Order order) {
    erase_order(order.id);
    by_modified_.emplace(order.modified, order.id);
    by_created_.emplace(order.created, order.id);
    next_post_id = std::max(next_post_id, order.id + 1);
    Id const id = order.id;
    return orders_.insert_or_assign(id, std::move(order)).first->second;
}

void Store::erase_order(Id id) {
    auto found = orders_.find(id);
    if (found == orders_.end()) return;
    by_modified_.erase({found->second.modified, id});
    by_created_.erase({found->second.created, id});
    orders_.erase(found);
}

void Store::touch(Order& order, Instant now) {
    by_modified_.erase({order.modified, order.id});
    order.modified = whole_second(now);
    by_modified_.emplace(order.modified, order.id);
}

Json const* Store::find_product(Id id) const {
    if (auto found = products.find(id); found != products.end()) return &found->second;
    if (auto found = variations.find(id); found != variations.end()) return &found->second;
    return nullptr;
}

Json* Store::find_product(Id id) {
    return const_cast<Json*>(std::as_const(*this).find_product(id));
}

std::optional<Id> Store::product_with_sku(std::string_view sku) const {
    if (sku.empty()) return std::nullopt;
    for (auto const* documents : {&products, &variations})
        for (auto const& [id, document] : *documents)
            if (document["sku"].text() == sku && !trashed_products.contains(id)) return id;
    return std::nullopt;
}

std::optional<Id> Store::customer_with_email(std::string_view email) const {
    if (email.empty()) return std::nullopt;
    for (auto const& [id, document] : customers)
        if (equals_ignoring_case(document["email"].text(), email)) return id;
    return std::nullopt;
}

Json const* Store::coupon_with_code(std::string_view code) const {
    for (auto const& [id, document] : coupons)
        if (equals_ignoring_case(document["code"].text(), code)) return &document;
    return nullptr;
}

Decimal Store::refunded(Order const& order) const {
    Decimal sum;
    for (Id id : order.refunds)
        if (auto found = refunds.find(id); found != refunds.end()) sum += found->second.amount;
    return sum;
}

Decimal price_of(Json const& product) {
    auto price = Decimal::parse(product["price"].text());
    return price ? *price : Decimal();
}

}  // namespace cf::woocommerce::sim

#include <map>

#include "connectors/xero/sim/documents.hpp"

namespace cf::xero::sim {
namespace {

/// +1 when the document brings stock in, -1 when it takes it out: bills and returned sales in,
/// sales and returned purchases out.
int direction(Document const& document) {
    bool const in = document.type == "ACCPAY" || document.type == "ACCRECCREDIT" ||
                    document.type.starts_with("SPEND");
    return in ? 1 : -1;
}

Item* tracked_item(Books& books, Line const& line) {
    auto* item = books.items.find(line.item_id);
    return item != nullptr && item->tracked() && line.quantity ? item : nullptr;
}

/// What a line is worth in the pool: bought at its price, otherwise at the average cost.
Decimal cost_of(Document const& document, Line const& line, Item const& item) {
    bool const bought = document.type == "ACCPAY" || document.type.starts_with("SPEND");
    if (bought) return net_of(line.line_amount, line.tax_amount, document.line_amount_types);
    if (item.quantity_on_hand.is_zero()) return {};
    return round2(divided(item.cost_pool * *line.quantity, item.quantity_on_hand, 6));
}

}  // namespace

void move_stock(Books& books, Document& document, int sign, Instant now) {
    for (auto& line : document.lines) {
        if (auto* named = books.items.find(line.item_id)) named->used = true;
        auto* item = tracked_item(books, line);
        if (item == nullptr) continue;
        int const way = direction(document) * sign;
        if (sign > 0) line.stock_cost = cost_of(document, line, *item);
        item->quantity_on_hand += way > 0 ? *line.quantity : -*line.quantity;
        item->cost_pool += way > 0 ? line.stock_cost : -line.stock_cost;
        if (sign < 0) line.stock_cost = {};
        books.items.touch(*item, now);
    }
}

std::string stock_problem(Books& books, Document const& draft, Document const* before) {
    std::map<std::string, Decimal> change;
    auto add = [&](Document const& document, int sign) {
        for (auto const& line : document.lines)
            if (auto const* item = tracked_item(books, line))
                change[item->id] +=
                    direction(document) * sign > 0 ? *line.quantity : -*line.quantity;
    };
    add(draft, 1);
    if (before != nullptr && before->live()) add(*before, -1);
    for (auto const& [id, quantity] : change) {
        auto const* item = books.items.find(id);
        if (quantity < Decimal(0) && item->quantity_on_hand + quantity < Decimal(0))
            return "The quantity of item " + item->code + " is not available";
    }
    return "";
}

}  // namespace cf::xero::sim

#include "connectors/bigcommerce/sim/model.hpp"

#include <algorithm>
#include <charconv>

namespace cf::bigcommerce::sim {
namespace {

template <class Item>
Item* by_id(std::vector<Item>& items, Id id) {
    auto found =
        std::find_if(items.begin(), items.end(), [&](auto& item) { return item.id == id; });
    return found == items.end() ? nullptr : &*found;
}

}  // namespace

Id id_of(std::string_view text) {
    Id number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? number : -1;
}

Decimal OrderLine::discount_sum() const {
    Decimal sum;
    for (auto const& discount : discounts) sum += discount.amount;
    return sum;
}

OrderLine* Order::line(Id line_id) { return by_id(lines, line_id); }
OrderAddress* Order::address(Id address_id) { return by_id(addresses, address_id); }
OrderFee* Order::fee(Id fee_id) { return by_id(fees, fee_id); }

Decimal Order::charged() const { return round_to(total_inc, digits); }

Decimal Order::due() const { return charged() - store_credit - gift_certificate; }

Decimal Order::collected() const {
    Decimal sum = offline_paid ? offline_amount : Decimal{};
    for (auto const& transaction : transactions) {
        if (!transaction.ok) continue;
        // A settlement counts only behind `pending`; the simulator never settles a capture.
        if (transaction.event == "purchase" || transaction.event == "capture" ||
            transaction.event == "settled") {
            sum += transaction.amount;
        }
    }
    return sum;
}

bool Order::all_digital() const {
    return std::all_of(
        lines.begin(), lines.end(), [](auto& line) { return line.type != LineType::physical; });
}

std::int64_t Order::items_total() const {
    std::int64_t sum = 0;
    for (auto const& line : lines) sum += line.quantity;
    return sum;
}

std::int64_t Order::items_shipped() const {
    std::int64_t sum = 0;
    for (auto const& line : lines) sum += line.quantity_shipped;
    return sum;
}

}  // namespace cf::bigcommerce::sim

#include "engine/given_back.hpp"

#include <algorithm>

namespace cf {
namespace {

Decimal of_lines(Refund const& refund, Order const& order) {
    Decimal sum;
    for (auto const& item : refund.items) {
        sum += item.amount.value_or(Decimal(0));
        if (!order.prices_include_tax) sum += item.tax.value_or(Decimal(0));
    }
    return sum;
}

}  // namespace

std::vector<Decimal> given_back(std::vector<Refund> const& refunds, Order const& order) {
    std::vector<Decimal> all;
    Decimal so_far;
    for (auto const& refund : refunds) {
        Decimal sum;
        for (auto const& tender : refund.tenders) sum += tender.amount;
        if (refund.tenders.empty()) {
            if (refund.amount)
                sum = *refund.amount;
            else if (refund.mode == RefundMode::items)
                sum = of_lines(refund, order);
            else if (refund.mode == RefundMode::full)
                sum = std::max(Decimal(0), order.total - so_far);
        }
        so_far += sum;
        all.push_back(sum);
    }
    return all;
}

}  // namespace cf

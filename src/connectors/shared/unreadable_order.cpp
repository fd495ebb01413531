#include "connectors/shared/unreadable_order.hpp"

#include "connectors/shared/total_check.hpp"

namespace cf {

Result<OrderSnapshot> unreadable_order(OrderHeader const& header, Error const& why) {
    auto const currency = Currency::parse(header.currency);
    auto const seen = header.created ? header.created : header.modified;
    bool const known = !header.id.empty() && currency.has_value() && seen;
    if (!known || !why.code.ends_with(unreadable_ending)) return why;
    Order order;
    order.id = header.id;
    order.number = header.number.empty() ? header.id : header.number;
    order.placed_at = *seen;
    order.currency = *currency;
    order.total = in_minor_units(Decimal(), *currency);
    OrderSnapshot snapshot;
    snapshot.id = RecordId(header.id);
    snapshot.check.verdict = TotalCheck::Verdict::unexplained;
    snapshot.check.difference = snapshot.check.lines_total = order.total;
    snapshot.check.why = why.message + "; nothing is posted before a person has looked";
    snapshot.facts.order = std::move(order);
    snapshot.modified_at = header.modified.value_or(*seen);
    return snapshot;
}

}  // namespace cf

#pragma once

#include <string>
#include <variant>
#include <vector>

#include "domain/order.hpp"
#include "domain/policy.hpp"

namespace cf {

/// Facts in the order of accounting rules, section 21.3, each once: orders by placing instant, then
/// id; what was heard of one order in several pieces is put together. Facts of orders not heard of
/// yet are left out: they wait.
std::vector<OrderFacts> distinct_orders(std::vector<OrderFacts> const& heard);
std::vector<Payout> distinct_payouts(std::vector<Payout> const& heard);

struct Cancellation {};
/// What happened to an order after it was placed.
struct OrderEvent {
    Instant at{};
    std::variant<Edit const*, Cancellation, Capture const*, Refund const*> fact;
};
/// By instant; at the same instant edit, cancellation, payment, refund; then id. The pointers are
/// into `facts`. Edits made before the first shipment come first when that is when an order posts.
std::vector<OrderEvent> events_of(OrderFacts const& facts, PostWhen post_when);

/// Whether the order is to be posted at all (section 2, `post_when`).
bool post_when_reached(OrderFacts const& facts, PostWhen post_when);

/// Whether the amounts leave room for every sum made of them. Real orders do.
bool within_range(OrderFacts const& facts);
bool within_range(Payout const& payout);

}  // namespace cf

#pragma once

#include <functional>

#include "connectors/woocommerce/sim/shop.hpp"
#include "connectors/woocommerce/sim/world.hpp"
#include "simkit/route.hpp"

namespace cf::woocommerce::sim {

/// The part of the control API (`/__sim/`, see README) that acts on the store. Misspelt keys are
/// errors; so are acts the order's state does not allow.
class Control {
  public:
    Control(Shop& shop, World& world) : shop_(shop), store_(shop.store()), world_(world) {}

    /// Answers a call below "/__sim", or nothing where it is not the store's.
    std::optional<Result<Json>> handle(HttpRequest const& request,
                                       std::string_view path,
                                       Json const& body,
                                       Instant now);

  private:
    Result<Json> place(JsonCursor const& body, Instant now);
    Result<Json> place_described(JsonCursor const& body, Instant now);
    Result<Json> act(Id id, std::string_view what, JsonCursor const& body, Instant now);
    Result<Json> refund(Order& order, JsonCursor const& body, Instant now);
    Result<Json> edit(Order& order, JsonCursor const& body, Instant now);
    Result<Json> rotate_key(JsonCursor const& body);
    Result<Json> webhook(Id id, std::string_view what, Instant now);
    Result<void> add_lines(Order& order, JsonCursor const& body);
    Result<void> add_charges(Order& order, JsonCursor const& body);
    Json order_answer(Id id) const;

    Shop& shop_;
    Store& store_;
    World& world_;
};

}  // namespace cf::woocommerce::sim

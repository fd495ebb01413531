#pragma once

#include "connectors/woocommerce/sim/shop.hpp"
#include "simkit/store_simulator.hpp"

namespace cf::woocommerce::sim {

/// Buyers and shopkeepers drawn by chance: what the sandbox and the simulation let happen.
class World {
  public:
    explicit World(Shop& shop) : shop_(shop), store_(shop.store()) {}

    Id place(Random& random, RandomOrderOptions const& options, Instant now);
    bool follow_up(Order& order, FollowUp what, Random& random, Instant now);

  private:
    void choose_buyer(Order& order, Random& random, RandomOrderOptions const& options);
    void choose_goods(Order& order, Random& random, RandomOrderOptions const& options);
    void choose_shipping(Order& order, Random& random, RandomOrderOptions const& options);
    void choose_fees(Order& order, Random& random, RandomOrderOptions const& options);
    void choose_coupon(Order& order, Random& random, RandomOrderOptions const& options);
    void choose_payment(Order& order, Random& random, RandomOrderOptions const& options);

    bool pay(Order& order, Random& random, Instant now);
    bool partial_refund(Order& order, Random& random, Instant now);
    bool full_refund(Order& order, Random& random, Instant now);
    bool edit(Order& order, Random& random, Instant now);
    RefundRequest some_pieces(Order const& order, Random& random) const;
    RefundRequest some_shipping(Order const& order) const;

    Shop& shop_;
    Store& store_;
};

}  // namespace cf::woocommerce::sim

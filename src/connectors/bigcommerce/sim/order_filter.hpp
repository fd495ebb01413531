#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connectors/bigcommerce/sim/answers.hpp"
#include "connectors/bigcommerce/sim/store.hpp"

namespace cf::bigcommerce::sim {

enum class OrderSort {
    id,
    customer_id,
    date_created,
    date_modified,
    status_id,
    channel_id,
    external_id
};

/// The filters of the order list. (Sheet section 5.) Limits are inclusive, dates whole seconds.
struct OrderFilter {
    std::optional<std::int64_t> min_id, max_id, customer_id, status_id, channel_id;
    std::optional<Decimal> min_total, max_total;
    std::optional<Instant> min_created, max_created, min_modified, max_modified;
    std::optional<std::string> email, cart_id, payment_method, external_order_id;
    OrderSort sort = OrderSort::id;
    bool descending = false;

    static Checked<OrderFilter> read(Query const& query);
    bool fits(Order const& order) const;

    /// The orders that fit, sorted, from `first` on, at most `count`. Archived ones never fit.
    /// Walks an index and stops early where the sort allows.
    std::vector<Order const*> select(Store const& store,
                                     std::size_t first,
                                     std::size_t count) const;
    std::size_t count_by_status(Store const& store, std::vector<std::int64_t>& by_status) const;

  private:
    /// Calls `visit(order)` for candidates by date_modified; stops when it answers false.
    template <class Visit>
    void walk_modified(Store const& store, Visit visit) const;
    template <class Visit>
    void walk_ids(Store const& store, Visit visit) const;
};

}  // namespace cf::bigcommerce::sim

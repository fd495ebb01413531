#pragma once

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "connectors/bigcommerce/sim/model.hpp"
#include "connectors/bigcommerce/sim/settings.hpp"

namespace cf::bigcommerce::sim {

/// Something the store does by itself later.
struct Timer {
    enum class Kind { complete_order, announce_transaction } kind;
    Id order_id = 0;
    Id transaction_id = 0;
};

/// Orders are dated to the whole second, like the dates on the wire.
inline Instant whole_second(Instant at) { return std::chrono::floor<std::chrono::seconds>(at); }

/// The last id given out, per kind. The first ids keep the ranges of the contract's samples.
struct IdCounters {
    Id order = 1000, line = 500, address = 600, fee = 0, coupon = 30, transaction = 900'000,
       refund = 40, refund_payment = 50, shipment = 0, customer = 10, customer_address = 59,
       certificate = 50, tax_row = 700;
};

/// The state of one simulated store, its indexes, and the events not told yet.
///
/// The functions in placing.hpp, payments.hpp, refunds.hpp and changes.hpp act on it; the wire_*
/// files show it. Instants only grow. Ids are given in the order things happen.
class Store {
  public:
    Store(Settings given, std::uint64_t seed, Instant start);

    Order* find_order(Id id);
    Customer* find_customer(Id id);
    /// nullptr for an unknown id.
    Refund const* find_refund(Id id) const;
    /// Marks the order changed at `now`.
    void touch(Order& order, Instant now);
    /// Changes that show on the wire but leave `date_modified` alone.
    void touch_silently(Order& order) { ++order.revision; }
    /// Status change with its two hooks; nothing when it is the same.
    void set_status(Order& order, int status_id, Instant now);
    void updated(Order& order, Instant now);  ///< touch and `order/updated`
    /// A transaction of the order: listed from `visible_at` on, announced by its hook then.
    Transaction& add_transaction(Order& order, Transaction transaction, Instant visible_at);

    void emit_order(Order const& order, std::string_view what, Json extra = {});
    void emit(std::string scope, Json data);
    std::vector<Event> take_events() { return std::exchange(events_, {}); }

    /// Runs what was due at or before `now`.
    void advance(Instant now);
    Instant next_timer() const;
    void add_timer(Instant at, Timer timer) { timers_.emplace(at, timer); }

    Variant* find_variant(Id id);
    Product* find_product(Id id);
    Variant* variant_by_sku(std::string_view sku);  ///< Case does not matter.
    Product* product_by_sku(std::string_view sku);  ///< The product's own SKU only.
    void add_product(Product product);
    bool remove_product(Id id);  ///< With its variants; old orders keep naming them.
    Customer& add_customer(Customer customer, Instant now);
    void touch_customer(Customer& customer, Instant now);
    void remove_customer(Id id);
    /// Changes stock by `delta` now, told by the inventory hooks.
    void move_stock(Variant& variant, std::int64_t delta, std::string_view method, bool by_order);

    Settings settings;
    Switches switches;
    Random random;
    IdCounters last;
    Instant started;
    std::map<Id, Order> orders;
    std::set<std::pair<Instant, Id>> orders_by_modified;
    std::vector<Refund> refunds;  ///< In order of id.
    std::map<Id, Customer> customers;
    std::map<Id, Product> products;
    std::map<std::string, GiftCertificate> certificates;  ///< By code.

  private:
    void announce(Transaction& transaction, Order& order);

    std::vector<Event> events_;
    std::multimap<Instant, Timer> timers_;
    std::unordered_map<std::string, Id> product_of_sku_;
    std::unordered_map<std::string, std::pair<Id, Id>> variant_of_sku_;  ///< product, variant
    std::unordered_map<Id, Id> product_of_variant_;
};

/// "Awaiting Fulfillment" and its like; status ids are 0 to 14.
std::string_view status_name(int status_id);
constexpr int status_count = 15;

namespace status {
constexpr int incomplete = 0, pending = 1, shipped = 2, partially_shipped = 3, refunded = 4,
              cancelled = 5, declined = 6, awaiting_payment = 7, completed = 10,
              awaiting_fulfillment = 11, partially_refunded = 14;
}

}  // namespace cf::bigcommerce::sim

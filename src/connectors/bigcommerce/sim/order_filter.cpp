#include "connectors/bigcommerce/sim/order_filter.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "base/text.hpp"

namespace cf::bigcommerce::sim {
namespace {

constexpr std::array<std::string_view, 7> sorts{
    "id", "customer_id", "date_created", "date_modified", "status_id", "channel_id", "external_id"};

Checked<OrderFilter> read_sort(Query const& query, OrderFilter filter) {
    if (!query.has("sort")) return filter;
    std::string const text = query.text("sort");
    auto const parts = split(text, ':');
    auto const found = std::find(sorts.begin(), sorts.end(), parts.front());
    bool const known = found != sorts.end() && parts.size() <= 2 &&
                       (parts.size() == 1 || parts[1] == "asc" || parts[1] == "desc");
    if (!known) return query.bad("sort", "not a field to sort by");
    filter.sort = OrderSort(found - sorts.begin());
    filter.descending = parts.size() == 2 && parts[1] == "desc";
    return filter;
}

template <class Value>
bool differs(std::optional<Value> const& wanted, Value const& value) {
    return wanted && *wanted != value;
}

Instant seconds_of(Instant at) { return whole_second(at); }

}  // namespace

Checked<OrderFilter> OrderFilter::read(Query const& query) {
    OrderFilter filter;
    CF_TRY(filter.min_id, query.integer("min_id"));
    CF_TRY(filter.max_id, query.integer("max_id"));
    CF_TRY(filter.customer_id, query.integer("customer_id"));
    CF_TRY(filter.status_id, query.integer("status_id"));
    CF_TRY(filter.channel_id, query.integer("channel_id"));
    CF_TRY(filter.min_total, query.decimal("min_total"));
    CF_TRY(filter.max_total, query.decimal("max_total"));
    CF_TRY(filter.min_created, query.instant("min_date_created"));
    CF_TRY(filter.max_created, query.instant("max_date_created"));
    CF_TRY(filter.min_modified, query.instant("min_date_modified"));
    CF_TRY(filter.max_modified, query.instant("max_date_modified"));
    for (auto* bound :
         {&filter.min_created, &filter.max_created, &filter.min_modified, &filter.max_modified}) {
        if (*bound) *bound = seconds_of(**bound);
    }
    if (query.has("email")) filter.email = ascii_lower(query.text("email"));
    if (query.has("cart_id")) filter.cart_id = query.text("cart_id");
    if (query.has("payment_method")) filter.payment_method = query.text("payment_method");
    if (query.has("external_order_id")) {
        filter.external_order_id = query.text("external_order_id");
    }
    return read_sort(query, std::move(filter));
}

bool OrderFilter::fits(Order const& order) const {
    if (order.archived) return false;
    if ((min_id && order.id < *min_id) || (max_id && order.id > *max_id)) return false;
    if (min_total && order.total_inc < *min_total) return false;
    if (max_total && order.total_inc > *max_total) return false;
    if (differs(customer_id, order.customer_id) || differs(channel_id, order.channel_id)) {
        return false;
    }
    if (differs(status_id, std::int64_t(order.status_id))) return false;
    if (min_created && order.created < *min_created) return false;
    if (max_created && order.created > *max_created) return false;
    if (min_modified && order.modified < *min_modified) return false;
    if (max_modified && order.modified > *max_modified) return false;
    if (email && *email != ascii_lower(order.billing.email)) return false;
    return !differs(cart_id, order.cart_id) && !differs(payment_method, order.payment_method) &&
           !differs(external_order_id, order.external_order_id);
}

template <class Visit>
void OrderFilter::walk_modified(Store const& store, Visit visit) const {
    auto const& index = store.orders_by_modified;
    constexpr Id highest = std::numeric_limits<Id>::max();
    auto begin = min_modified ? index.lower_bound({*min_modified, 0}) : index.begin();
    auto end = max_modified ? index.upper_bound({*max_modified, highest}) : index.end();
    if (min_modified && max_modified && *max_modified < *min_modified) return;
    bool const backwards = descending && sort == OrderSort::date_modified;
    while (begin != end) {
        auto const& [at, id] = backwards ? *--end : *begin++;
        if (!visit(store.orders.at(id))) return;
    }
}

template <class Visit>
void OrderFilter::walk_ids(Store const& store, Visit visit) const {
    if (min_id && max_id && *max_id < *min_id) return;
    auto begin = min_id ? store.orders.lower_bound(*min_id) : store.orders.begin();
    auto end = max_id ? store.orders.upper_bound(*max_id) : store.orders.end();
    bool const backwards = descending && sort == OrderSort::id;
    while (begin != end) {
        Order const& order = backwards ? (--end)->second : (begin++)->second;
        if (!visit(order)) return;
    }
}

std::vector<Order const*> OrderFilter::select(Store const& store,
                                              std::size_t first,
                                              std::size_t count) const {
    std::vector<Order const*> found;
    bool const by_modified = sort == OrderSort::date_modified;
    bool const walk_by_date = by_modified || min_modified;
    if (by_modified || (sort == OrderSort::id && !walk_by_date)) {
        std::size_t skipped = 0;
        auto const take = [&](Order const& order) {
            if (!fits(order)) return true;
            if (skipped++ >= first) found.push_back(&order);
            return found.size() < count;
        };
        if (by_modified) {
            walk_modified(store, take);
        } else {
            walk_ids(store, take);
        }
        return found;
    }
    auto const collect = [&](Order const& order) {
        if (fits(order)) found.push_back(&order);
        return true;
    };
    if (walk_by_date) {
        walk_modified(store, collect);
    } else {
        walk_ids(store, collect);
    }
    auto const key = [&](Order const& order) -> std::pair<std::int64_t, std::string_view> {
        switch (sort) {
            case OrderSort::customer_id:
                return {order.customer_id, {}};
            case OrderSort::date_created:
                return {to_micros(order.created), {}};
            case OrderSort::status_id:
                return {order.status_id, {}};
            case OrderSort::channel_id:
                return {order.channel_id, {}};
            case OrderSort::external_id:
                return {0, order.external_order_id};
            default:
                return {0, {}};
        }
    };
    std::sort(found.begin(), found.end(), [&](Order const* a, Order const* b) {
        auto const left = key(*a), right = key(*b);
        if (left != right) return descending ? right < left : left < right;
        bool const ids_down = descending && sort == OrderSort::id;
        return ids_down ? b->id < a->id : a->id < b->id;
    });
    found.erase(found.begin(), found.begin() + std::ptrdiff_t(std::min(first, found.size())));
    if (found.size() > count) found.resize(count);
    return found;
}

std::size_t OrderFilter::count_by_status(Store const& store,
                                         std::vector<std::int64_t>& by_status) const {
    std::size_t all = 0;
    by_status.assign(status_count, 0);
    auto const tally = [&](Order const& order) {
        if (!fits(order)) return true;
        ++all;
        ++by_status[std::size_t(order.status_id)];
        return true;
    };
    if (min_modified) {
        walk_modified(store, tally);
    } else {
        walk_ids(store, tally);
    }
    return all;
}

}  // namespace cf::bigcommerce::sim

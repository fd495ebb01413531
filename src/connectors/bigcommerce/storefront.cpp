#include "connectors/bigcommerce/storefront.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "connectors/bigcommerce/errors.hpp"
#include "connectors/shared/modified_walk.hpp"
#include "connectors/shared/reading.hpp"
#include "connectors/shared/unreadable_order.hpp"

namespace cf::bigcommerce {
namespace {

constexpr std::size_t limits[] = {250, 125, 50};
constexpr std::size_t ids_max = 125;  ///< Keeps URLs under 2 kB.
constexpr std::size_t page_size = 250;
constexpr int pages_max = 40;
/// Neither clock skew nor whether bounds are inclusive is documented (sheet 13).
constexpr auto poll_step_back = std::chrono::minutes(10);

/// "2026-02-03T00:00:00+00:00"
std::string offset_time(Instant at) {
    std::string text = to_iso(at);
    text.pop_back();
    return text + "+00:00";
}

QueryParameters with_parts(QueryParameters query) {
    query.emplace_back("include", "consignments.line_items,fees");
    query.emplace_back("consignment_structure", "object");
    return query;
}

/// Bounds are taken as inclusive; `to` is not.
QueryParameters placed_between(Instant from, Instant to) {
    return {{"min_date_created", offset_time(from)},
            {"max_date_created", offset_time(to - Duration(1))}};
}

bool is_unfinished(WireOrder const& order) { return order.status_id == 0 || order.status_id == 1; }

bool smaller_page_may_help(Error const& error) {
    return error.kind == ErrorKind::unavailable || error.kind == ErrorKind::outcome_unknown;
}

std::string digest_of(Json const& json) { return to_hex(sha256(json.dump())).substr(0, 16); }

std::optional<Instant> instant_in(JsonCursor const& json, std::string_view name) {
    std::string const text = text_or_empty(json, name);
    auto at = parse_rfc2822(text);
    if (at.has_error()) at = parse_instant(text);
    return at.has_value() ? std::optional(*at) : std::nullopt;
}

OrderHeader header_of(JsonCursor const& json) {
    OrderHeader header;
    header.id = id_or_empty(json, "id");
    header.currency = text_or_empty(json, "default_currency_code");
    if (header.currency.empty()) header.currency = text_or_empty(json, "currency_code");
    header.created = instant_in(json, "date_created");
    header.modified = instant_in(json, "date_modified");
    return header;
}

template <class T>
Result<T> readable(std::string_view what, Result<T> read) {
    if (read.has_error()) return unreadable(what, read.error().message);
    return read;
}

Result<std::vector<ModifiedWalk::Seen>> seen_of(std::vector<Json> const& records) {
    std::vector<ModifiedWalk::Seen> seen;
    for (auto const& record : records) {
        JsonCursor const json(record);
        auto const at = instant_in(json, "date_modified");
        if (!at) return unreadable("list", "a record has no date_modified");
        CF_TRY(auto id, id_at(json, "id"));
        seen.push_back({std::move(id), *at, digest_of(record)});
    }
    return seen;
}

/// Σ quantity of the lines must be what the header counts; pages of consignments may be cut.
bool lines_complete(OrderBundle const& bundle) {
    if (!bundle.lines) return false;
    Decimal sum;
    for (auto const& line : *bundle.lines) sum += line.quantity;
    return sum >= bundle.order.items_total;
}

bool has_unnamed_tax(OrderSnapshot const& snapshot) {
    auto const& lines = snapshot.facts.order->lines;
    return std::any_of(lines.begin(), lines.end(), [](OrderLine const& line) {
        return line.tax_code == "unknown";
    });
}

}  // namespace

BigCommerceStorefront::BigCommerceStorefront(Settings settings,
                                             ConnectionId connection,
                                             ConnectorContext context)
    : client_(std::move(settings), std::move(connection), context), limit_(limits[0]) {
    auto const& own = client_.settings();
    context_.admin_base = "https://store-" + own.store_hash + ".mybigcommerce.com/";
    context_.only_tax = own.only_tax;
    context_.include_migrated = own.include_migrated;
    keys_.auth = own.webhook_auth;
    keys_.store_hash = own.store_hash;
}

Task<StoreProfile> BigCommerceStorefront::read_profile() {
    Call call{.path = "v2/store"};
    CF_CO_TRY(auto store, co_await client_.call(std::move(call)));
    StoreProfile profile;
    profile.name = std::string(store["name"].text());
    profile.version = std::string(store["plan_name"].text());
    profile.time_zone = std::string(store["timezone"]["name"].text());
    if (profile.time_zone.empty()) profile.time_zone = "UTC";
    profile.prices_include_tax = store["is_price_entered_with_tax"].boolean_or(false);
    auto const currency = Currency::parse(store["currency"].text());
    if (currency.has_error()) co_return unreadable("store", "no currency");
    profile.currency = *currency;
    std::string const panel(store["control_panel_base_url"].text());
    if (panel.starts_with("https://")) context_.admin_base = panel + "/";
    // Permissions show only when used: one call for each the connection cannot do without.
    Call refunds{.path = "v3/orders/payment_actions/refunds"};
    refunds.query = {{"limit", "1"}};
    CF_CO_TRY_VOID(co_await client_.call(std::move(refunds)));
    Call customers{.path = "v3/customers"};
    customers.query = {{"limit", "1"}};
    CF_CO_TRY_VOID(co_await client_.call(std::move(customers)));
    if (details_.categories) {
        Call products{.path = "v3/catalog/products"};
        products.query = {{"include_fields", "categories"}, {"limit", "1"}};
        CF_CO_TRY_VOID(co_await client_.call(std::move(products)));
    }
    CF_CO_TRY_VOID(co_await prove_transactions());
    co_return profile;
}

/// Orders' permission does not cover transactions, and there is no list of them to ask for.
Task<> BigCommerceStorefront::prove_transactions() {
    Call list{.path = "v2/orders"};
    list.query = {{"limit", "1"}};
    CF_CO_TRY(auto orders, co_await client_.call(std::move(list)));
    if (orders.items().empty()) co_return Result<>{};
    CF_CO_TRY_VOID(co_await transactions_of(orders[std::size_t(0)]["id"].text()));
    co_return Result<>{};
}

Task<BigCommerceStorefront::OrderJsons> BigCommerceStorefront::list_orders(QueryParameters query,
                                                                           std::size_t limit) {
    query.emplace_back("limit", std::to_string(limit));
    Call call{.path = "v2/orders"};
    call.query = std::move(query);
    auto list = co_await client_.call(std::move(call));
    if (list.has_error()) {
        auto const* smaller = std::find(std::begin(limits), std::end(limits), limit);
        bool const can = smaller != std::end(limits) && smaller + 1 != std::end(limits);
        if (can && smaller_page_may_help(list.error())) limit_ = *(smaller + 1);
        co_return list.error();
    }
    if (!list->is_null() && !list->is_array())
        co_return unreadable("list of orders", "a list was expected");
    co_return OrderJsons(list->items());
}

Task<ChangePage<OrderSnapshot>> BigCommerceStorefront::orders_changed(std::string cursor,
                                                                      Instant since) {
    std::size_t const limit = limit_;
    ModifiedWalk walk(cursor, since, limit);
    QueryParameters query = with_parts({{"min_date_modified", offset_time(walk.from())},
                                        {"sort", "date_modified:asc"},
                                        {"page", std::to_string(walk.page())}});
    CF_CO_TRY(auto records, co_await list_orders(std::move(query), limit));
    CF_CO_TRY(auto seen, seen_of(records));
    auto const unseen = walk.unseen(seen);
    OrderJsons fresh;
    for (std::size_t i = 0; i < records.size(); ++i)
        if (unseen[i]) fresh.push_back(std::move(records[i]));
    ChangePage<OrderSnapshot> page;
    CF_CO_TRY(page.records, co_await complete(std::move(fresh)));
    page.more = walk.more_after(seen);
    page.next = walk.advance(seen, poll_step_back);
    co_return page;
}

/// By id: ids rise and never move, so nothing is lost while orders are archived meanwhile.
Task<ChangePage<OrderSnapshot>> BigCommerceStorefront::orders_placed(Instant from,
                                                                     Instant to,
                                                                     std::string cursor) {
    std::size_t const limit = limit_;
    QueryParameters query = with_parts(placed_between(from, to));
    query.emplace_back("sort", "id:asc");
    if (!cursor.empty()) query.emplace_back("min_id", cursor);
    CF_CO_TRY(auto records, co_await list_orders(std::move(query), limit));
    ChangePage<OrderSnapshot> page;
    page.more = records.size() >= limit;
    page.next = cursor;
    if (!records.empty()) {
        CF_CO_TRY(auto last, JsonCursor(records.back()).integer_at("id"));
        page.next = std::to_string(last + 1);
    }
    CF_CO_TRY(page.records, co_await complete(std::move(records)));
    co_return page;
}

Task<ChangePage<SweepEntry>> BigCommerceStorefront::sweep_orders(Instant from,
                                                                 Instant to,
                                                                 std::string cursor) {
    std::size_t const limit = limit_;
    QueryParameters query = placed_between(from, to);
    query.emplace_back("sort", "id:asc");
    if (!cursor.empty()) query.emplace_back("min_id", cursor);
    CF_CO_TRY(auto records, co_await list_orders(std::move(query), limit));
    ChangePage<SweepEntry> page;
    page.more = records.size() >= limit;
    page.next = cursor;
    for (auto const& record : records) {
        JsonCursor const json(record);
        auto bundle = order_from_wire(json);
        CF_CO_TRY(auto const id, json.integer_at("id"));
        // One that cannot be read has no mark, as its snapshot has none.
        page.records.push_back(
            {RecordId(std::to_string(id)), bundle.has_value() ? sweep_mark(bundle->order) : ""});
        page.next = std::to_string(id + 1);
    }
    co_return page;
}

Task<Storefront::BackfillSize> BigCommerceStorefront::measure_backfill(Instant from, Instant to) {
    Call call{.path = "v2/orders/count"};
    call.query = placed_between(from, to);
    CF_CO_TRY(auto answer, co_await client_.call(std::move(call)));
    auto const count = JsonCursor(answer).integer_at("count");
    if (count.has_error()) co_return unreadable("count of orders", count.error().message);
    auto const pages_of = [&](std::size_t size) {
        return (*count + std::int64_t(size) - 1) / std::int64_t(size);
    };
    BackfillSize size;
    size.orders = *count;
    std::int64_t const per_order = client_.settings().only_tax.empty() ? 2 : 1;
    size.calls = pages_of(page_size) + pages_of(ids_max) + *count * per_order;
    co_return size;
}

Task<std::map<std::string, Json>> BigCommerceStorefront::refunds_by_order(
    std::vector<std::string> ids) {
    std::map<std::string, Json> found;
    for (std::size_t first = 0; first < ids.size(); first += ids_max) {
        std::size_t const count = std::min(ids_max, ids.size() - first);
        std::vector<std::string> const chunk(ids.begin() + std::ptrdiff_t(first),
                                             ids.begin() + std::ptrdiff_t(first + count));
        QueryParameters query{{"order_id:in", join(chunk, ",")}};
        CF_CO_TRY(auto const records,
                  co_await all_of("v3/orders/payment_actions/refunds", std::move(query)));
        for (auto const& record : records.items()) {
            Json& list = found[std::string(record["order_id"].text())];
            if (list.is_null()) list = Json::array();
            list.push_back(record);
        }
    }
    co_return found;
}

/// Not every answer tells totals: on until a short page.
Task<Json> BigCommerceStorefront::all_of(std::string path, QueryParameters query) {
    Json all = Json::array();
    for (int page = 1; page <= pages_max; ++page) {
        Call call{.path = path};
        call.query = query;
        call.query.emplace_back("page", std::to_string(page));
        call.query.emplace_back("limit", std::to_string(page_size));
        CF_CO_TRY(auto answer, co_await client_.call(std::move(call)));
        // v2 answers a bare list, v3 one in an envelope.
        auto const& records = answer.is_array() ? answer.items() : answer["data"].items();
        for (auto const& record : records) all.push_back(record);
        if (records.size() < page_size) break;
    }
    co_return all;
}

Task<Json> BigCommerceStorefront::transactions_of(std::string_view order_id) {
    return all_of("v3/orders/" + percent_encode(order_id) + "/transactions", QueryParameters{});
}

Task<OrderSnapshot> BigCommerceStorefront::complete_one(Json order, Json refunds) {
    auto read = order_from_wire(JsonCursor(order));
    if (read.has_error()) co_return unreadable("order", read.error().message);
    OrderBundle bundle = *std::move(read);
    std::string const path = "v2/orders/" + percent_encode(bundle.order.id);
    Json raw = Json::object({{"order", std::move(order)}});
    CF_CO_TRY(bundle.refunds, readable("refunds", refunds_from_wire(JsonCursor(refunds))));
    raw.set("refunds", std::move(refunds));
    if (!lines_complete(bundle)) {
        CF_CO_TRY(auto lines, co_await all_of(path + "/products", QueryParameters{}));
        CF_CO_TRY(bundle.lines, readable("lines", lines_from_wire(JsonCursor(lines))));
        raw.set("products", std::move(lines));
    }
    if (!is_unfinished(bundle.order)) {
        CF_CO_TRY(auto transactions, co_await transactions_of(bundle.order.id));
        CF_CO_TRY(bundle.transactions,
                  readable("transactions", transactions_from_wire(JsonCursor(transactions))));
        raw.set("transactions", std::move(transactions));
    }
    CF_CO_TRY(auto snapshot, readable("order", to_snapshot(bundle, context_)));
    bool const ask_taxes =
        !is_unfinished(bundle.order) && (context_.only_tax.empty() || has_unnamed_tax(snapshot));
    if (ask_taxes) {
        QueryParameters details{{"details", "true"}};
        CF_CO_TRY(auto taxes, co_await all_of(path + "/taxes", std::move(details)));
        CF_CO_TRY(bundle.taxes, readable("taxes", taxes_from_wire(JsonCursor(taxes))));
        raw.set("taxes_details", std::move(taxes));
        CF_CO_TRY(snapshot, readable("order", to_snapshot(bundle, context_)));
    }
    snapshot.raw = raw.dump();
    co_return snapshot;
}

Task<std::vector<OrderSnapshot>> BigCommerceStorefront::complete(OrderJsons orders) {
    std::vector<std::string> ids;
    for (auto const& order : orders)
        if (order["status_id"].text() != "0") ids.emplace_back(order["id"].text());
    CF_CO_TRY(auto refunds, co_await refunds_by_order(std::move(ids)));
    std::vector<OrderSnapshot> snapshots;
    for (auto& order : orders) {
        Json own = refunds[std::string(order["id"].text())];
        OrderHeader const header = header_of(JsonCursor(order));
        auto snapshot = co_await complete_one(std::move(order), std::move(own));
        if (snapshot.has_error()) snapshot = unreadable_order(header, snapshot.error());
        CF_CO_TRY(auto known, std::move(snapshot));
        snapshots.push_back(std::move(known));
    }
    co_return co_await detailed(std::move(snapshots));
}

/// The buyer's group is a call for all of them, and so are the categories of what was bought.
Task<std::vector<OrderSnapshot>> BigCommerceStorefront::detailed(
    std::vector<OrderSnapshot> orders) {
    auto buyers = details_.segments ? buyers_of(orders) : std::vector<RecordId>();
    if (!buyers.empty()) {
        CF_CO_TRY(auto const customers, co_await fetch_customers(std::move(buyers)));
        name_segments(orders, customers);
    }
    if (!details_.categories) co_return orders;
    CF_CO_TRY(auto const goods, co_await fetch_goods(products_of(orders)));
    describe_lines(orders, goods);
    co_return orders;
}

/// Categories are numbers here. Every order tells the types of its goods by itself.
Task<std::map<RecordId, Goods>> BigCommerceStorefront::fetch_goods(std::vector<RecordId> ids) {
    std::map<RecordId, Goods> all;
    for (std::size_t first = 0; first < ids.size(); first += ids_max) {
        std::size_t const count = std::min(ids_max, ids.size() - first);
        QueryParameters query{{"id:in", joined(ids, first, count)},
                              {"include_fields", "categories"}};
        CF_CO_TRY(auto const products, co_await all_of("v3/catalog/products", std::move(query)));
        for (auto const& product : products.items()) {
            Goods goods;
            for (auto const& category : product["categories"].items())
                goods.categories.emplace_back(category.text());
            all.emplace(std::string(product["id"].text()), std::move(goods));
        }
    }
    co_return all;
}

Task<OrderSnapshot> BigCommerceStorefront::fetch_alone(RecordId id) {
    Call call{.path = "v2/orders/" + percent_encode(id.value)};
    call.query = with_parts(QueryParameters{});
    auto order = co_await client_.call(std::move(call));
    if (order.has_error()) {
        if (order.error().kind == ErrorKind::not_found) co_return gone(std::move(id));
        co_return order.error();
    }
    OrderJsons one;
    one.push_back(*std::move(order));
    CF_CO_TRY(auto snapshots, co_await complete(std::move(one)));
    co_return std::move(snapshots.front());
}

/// v2 has no list by ids. Ids that lie close together are read as one range; the others one by one.
Task<std::vector<OrderSnapshot>> BigCommerceStorefront::fetch_orders(std::vector<RecordId> ids) {
    std::map<std::int64_t, RecordId> wanted;
    std::vector<RecordId> alone;
    for (auto& id : ids) {
        auto const number = Decimal::parse(id.value);
        bool const whole = number.has_value() && number->scale() == 0 && number->sign() > 0 &&
                           *number < Decimal(std::int64_t(1) << 53);
        if (whole)
            wanted.emplace(std::int64_t(number->coefficient()), std::move(id));
        else
            alone.push_back(std::move(id));
    }
    std::vector<OrderSnapshot> snapshots;
    while (!wanted.empty()) {
        std::size_t const limit = limit_;
        auto const first = wanted.begin();
        auto const end = wanted.lower_bound(first->first + std::int64_t(limit));
        if (std::distance(first, end) >= 3) {
            std::int64_t const last = std::prev(end)->first;
            QueryParameters query = with_parts({{"min_id", std::to_string(first->first)},
                                                {"max_id", std::to_string(last)},
                                                {"sort", "id:asc"}});
            CF_CO_TRY(auto records, co_await list_orders(std::move(query), limit));
            OrderJsons ours;
            for (auto& record : records) {
                auto const id = JsonCursor(record).integer_at("id");
                if (id.has_value() && wanted.erase(*id) > 0) ours.push_back(std::move(record));
            }
            CF_CO_TRY(auto found, co_await complete(std::move(ours)));
            for (auto& snapshot : found) snapshots.push_back(std::move(snapshot));
            // Archived ones are in no list.
            for (auto it = wanted.begin(); it != wanted.end() && it->first <= last;
                 it = wanted.erase(it))
                alone.push_back(std::move(it->second));
        } else {
            alone.push_back(std::move(first->second));
            wanted.erase(first);
        }
    }
    for (auto& id : alone) {
        CF_CO_TRY(auto snapshot, co_await fetch_alone(std::move(id)));
        snapshots.push_back(std::move(snapshot));
    }
    co_return snapshots;
}

Task<ChangePage<CustomerSnapshot>> BigCommerceStorefront::customers_changed(std::string cursor,
                                                                            Instant since) {
    ModifiedWalk walk(cursor, since, page_size);
    Call call{.path = "v3/customers"};
    std::string from = to_iso(walk.from());
    from.pop_back();  // Without zone: UTC.
    call.query = {{"date_modified:min", from},
                  {"sort", "date_modified:asc"},
                  {"include", "addresses"},
                  {"page", std::to_string(walk.page())},
                  {"limit", std::to_string(page_size)}};
    CF_CO_TRY(auto answer, co_await client_.call(std::move(call)));
    OrderJsons records(answer["data"].items());
    CF_CO_TRY(auto seen, seen_of(records));
    auto const unseen = walk.unseen(seen);
    ChangePage<CustomerSnapshot> page;
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (!unseen[i]) continue;
        auto customer = customer_from_wire(JsonCursor(records[i]));
        if (customer.has_error()) co_return unreadable("customer", customer.error().message);
        page.records.push_back(to_snapshot(*customer));
    }
    page.more = walk.more_after(seen);
    page.next = walk.advance(seen, poll_step_back);
    co_return page;
}

Task<std::vector<CustomerSnapshot>> BigCommerceStorefront::fetch_customers(
    std::vector<RecordId> ids) {
    std::vector<CustomerSnapshot> snapshots;
    for (std::size_t first = 0; first < ids.size(); first += ids_max) {
        std::size_t const count = std::min(ids_max, ids.size() - first);
        std::vector<RecordId> missing(ids.begin() + std::ptrdiff_t(first),
                                      ids.begin() + std::ptrdiff_t(first + count));
        Call call{.path = "v3/customers"};
        call.query = {{"id:in", joined(ids, first, count)},
                      {"include", "addresses"},
                      {"limit", std::to_string(page_size)}};
        CF_CO_TRY(auto answer, co_await client_.call(std::move(call)));
        for (auto const& record : answer["data"].items()) {
            auto customer = customer_from_wire(JsonCursor(record));
            if (customer.has_error()) co_return unreadable("customer", customer.error().message);
            std::erase(missing, RecordId(customer->id));
            snapshots.push_back(to_snapshot(*customer));
        }
        for (auto& id : missing) {
            CustomerSnapshot deleted;
            deleted.id = std::move(id);
            deleted.deleted = true;
            snapshots.push_back(std::move(deleted));
        }
    }
    co_return snapshots;
}

}  // namespace cf::bigcommerce

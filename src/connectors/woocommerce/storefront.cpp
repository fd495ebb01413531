#include "connectors/woocommerce/storefront.hpp"

#include <algorithm>
#include <set>

#include "base/encoding.hpp"
#include "base/html.hpp"
#include "base/text.hpp"
#include "connectors/shared/modified_walk.hpp"
#include "connectors/shared/reading.hpp"
#include "connectors/shared/unreadable_order.hpp"
#include "connectors/woocommerce/goods.hpp"
#include "connectors/woocommerce/webhook.hpp"

namespace cf::woocommerce {
namespace {

constexpr int refund_pages_max = 20;
constexpr auto poll_step_back = std::chrono::seconds(30);

/// "2026-11-21T02:17:26", to be read as UTC: always together with dates_are_gmt=true.
std::string gmt(Instant at) {
    std::string text = to_iso(at);
    text.pop_back();
    return text;
}

/// `after` and `before` are strict: the second named is left out.
std::string just_before(Instant at) { return gmt(at - std::chrono::seconds(1)); }

std::string digest_of(Json const& json) { return to_hex(sha256(json.dump())).substr(0, 16); }

Error unreadable(std::string_view what, std::string_view why) {
    return {ErrorKind::rejected,
            "woocommerce.answer_unreadable",
            "the store's " + std::string(what) + " cannot be read: " + std::string(why)};
}

OrderHeader header_of(JsonCursor const& json) {
    OrderHeader header{
        id_or_empty(json, "id"), text_or_empty(json, "number"), text_or_empty(json, "currency")};
    if (auto at = parse_utc(text_or_empty(json, "date_created_gmt"))) header.created = *at;
    if (auto at = parse_utc(text_or_empty(json, "date_modified_gmt"))) header.modified = *at;
    return header;
}

/// The records of a list answer.
Result<Json::Array> records_of(Json const& body, std::string_view what) {
    if (!body.is_array()) return unreadable(what, "a list was expected");
    return body.items();
}

Result<std::vector<ModifiedWalk::Seen>> seen_of(Json::Array const& records,
                                                std::string_view date_member) {
    std::vector<ModifiedWalk::Seen> seen;
    for (auto const& record : records) {
        JsonCursor const json(record);
        auto const at = parse_utc(text_or_empty(json, date_member));
        if (at.has_error())
            return unreadable("list", "a record has no " + std::string(date_member));
        CF_TRY(auto id, id_at(json, "id"));
        seen.push_back({std::move(id), *at, digest_of(record)});
    }
    return seen;
}

/// Those of a page that an earlier one has not told yet with this very content.
Json::Array not_told(ModifiedWalk const& walk,
                     std::vector<ModifiedWalk::Seen> const& seen,
                     Json::Array records) {
    auto const unseen = walk.unseen(seen);
    Json::Array fresh;
    for (std::size_t i = 0; i < records.size(); ++i)
        if (unseen[i]) fresh.push_back(std::move(records[i]));
    return fresh;
}

Json cursor_json(std::string const& cursor) {
    auto parsed = Json::parse(cursor);
    return parsed.has_value() && parsed->is_object() ? *std::move(parsed) : Json::object();
}

int page_in(Json const& cursor) {
    auto const page = Decimal::parse(cursor["page"].text());
    return page.has_value() && page->scale() == 0 && *page >= Decimal(1) &&
                   *page <= Decimal(100'000)
               ? int(page->coefficient())
               : 1;
}

QueryParameters placed_between(Instant from, Instant to) {
    // Whole seconds: an order of the second `to` falls into is in when `to` is later than its
    // start.
    Instant const end = to - Duration(1) + std::chrono::seconds(1);
    return {{"after", just_before(from)}, {"before", gmt(end)}, {"dates_are_gmt", "true"}};
}

/// Up to which second registrations are known, and who is known of that second: customers come
/// ordered by whole seconds. Kept in the cursor; of a walk under way beside that of the last one.
class KnownCustomers {
  public:
    explicit KnownCustomers(Json const& cursor)
        : second_(cursor["newest"].text()), ids_(ids_in(cursor["told"])) {
        bool const under_way = cursor.contains("reached");
        reached_ = under_way ? std::string(cursor["reached"].text()) : second_;
        reached_ids_ = under_way ? ids_in(cursor["reached_told"]) : ids_;
    }
    bool is_older(std::string const& created) const { return created < second_; }
    /// False when this one was told of before.
    bool add(std::string const& created, std::string const& id) {
        if (created > reached_) {
            reached_ = created;
            reached_ids_.clear();
        }
        if (created == reached_) reached_ids_.insert(id);
        return !ids_.contains(id);
    }
    void write(Json& cursor, bool finished) const {
        cursor.set("newest", finished ? reached_ : second_);
        cursor.set("told", list_of(finished ? reached_ids_ : ids_));
        if (!finished) cursor.set("reached", reached_).set("reached_told", list_of(reached_ids_));
    }

  private:
    using Ids = std::set<std::string>;
    static Ids ids_in(Json const& list) {
        Ids ids;
        for (auto const& id : list.items()) ids.insert(std::string(id.text()));
        return ids;
    }
    static Json list_of(Ids const& ids) { return Json::Array(ids.begin(), ids.end()); }

    std::string second_, reached_;
    Ids ids_, reached_ids_;
};

bool is_staff(WireCustomer const& customer) {
    return customer.role == "administrator" || customer.role == "shop_manager" ||
           customer.role == "editor" || customer.role == "author" || customer.role == "contributor";
}

}  // namespace

WooStorefront::WooStorefront(Settings settings, ConnectionId connection, ConnectorContext context)
    : client_(std::move(settings), std::move(connection), context) {
    context_.admin_base = client_.settings().base + "wp-admin/";
    context_.accepted_statuses = client_.settings().accepted_statuses;
}

Task<StoreProfile> WooStorefront::read_profile() {
    StoreProfile profile;
    Call index{.path = ""};
    index.query = {{"_fields", "name,timezone_string,gmt_offset,namespaces"}};
    CF_CO_TRY(auto about, co_await client_.call(std::move(index)));
    profile.name = html_unescaped(about.body["name"].text());
    profile.time_zone = std::string(about.body["timezone_string"].text());
    if (profile.time_zone.empty()) profile.time_zone = "UTC";  // A bare offset names no zone.

    Call status{.path = "wc/v3/system_status"};
    status.query = {{"_fields", "environment,settings"}};
    CF_CO_TRY(auto system, co_await client_.call(std::move(status)));
    profile.version = std::string(system.body["environment"]["version"].text());
    auto const currency = Currency::parse(system.body["settings"]["currency"].text());
    if (currency.has_error()) co_return unreadable("settings", "no currency");
    profile.currency = *currency;

    Call tax{.path = "wc/v3/settings/tax/woocommerce_prices_include_tax"};
    CF_CO_TRY(auto setting, co_await client_.call(std::move(tax)));
    profile.prices_include_tax = setting.body["value"].text() == "yes";

    // Orders are what the connection is for: their permission is proven too.
    Call orders{.path = "wc/v3/orders"};
    orders.query = {{"per_page", "1"}, {"_fields", "id"}};
    CF_CO_TRY_VOID(co_await client_.call(std::move(orders)));
    co_return profile;
}

Task<ChangePage<OrderSnapshot>> WooStorefront::orders_changed(std::string cursor, Instant since) {
    ModifiedWalk walk(cursor, since, records_per_page());
    Call list{.path = "wc/v3/orders"};
    list.query = {{"status", "any"},
                  {"orderby", "modified"},
                  {"order", "asc"},
                  {"per_page", std::to_string(records_per_page())},
                  {"page", std::to_string(walk.page())},
                  {"modified_after", just_before(walk.from())},
                  {"dates_are_gmt", "true"}};
    CF_CO_TRY(auto answer, co_await client_.call(std::move(list)));
    CF_CO_TRY(auto records, records_of(answer.body, "list of orders"));
    CF_CO_TRY(auto seen, seen_of(records, "date_modified_gmt"));
    CF_CO_TRY(auto snapshots, co_await complete_all(not_told(walk, seen, std::move(records))));
    ChangePage<OrderSnapshot> page;
    page.records = std::move(snapshots);
    page.more = walk.more_after(seen);
    page.next = walk.advance(seen, poll_step_back);
    co_return page;
}

Task<ChangePage<OrderSnapshot>> WooStorefront::orders_placed(Instant from,
                                                             Instant to,
                                                             std::string cursor) {
    ModifiedWalk walk(cursor, from, records_per_page());
    Call list{.path = "wc/v3/orders"};
    list.query = placed_between(walk.from(), to);
    list.query.insert(list.query.end(),
                      {{"status", "any"},
                       {"orderby", "date"},
                       {"order", "asc"},
                       {"per_page", std::to_string(records_per_page())},
                       {"page", std::to_string(walk.page())}});
    CF_CO_TRY(auto answer, co_await client_.call(std::move(list)));
    CF_CO_TRY(auto records, records_of(answer.body, "list of orders"));
    CF_CO_TRY(auto seen, seen_of(records, "date_created_gmt"));
    ChangePage<OrderSnapshot> page;
    page.more = records.size() >= records_per_page();
    CF_CO_TRY(page.records, co_await complete_all(not_told(walk, seen, std::move(records))));
    page.next = walk.advance(seen, Duration(0));
    co_return page;
}

Task<ChangePage<SweepEntry>> WooStorefront::sweep_orders(Instant from,
                                                         Instant to,
                                                         std::string cursor) {
    ModifiedWalk walk(cursor, from, records_per_page());
    Call list{.path = "wc/v3/orders"};
    list.query = placed_between(walk.from(), to);
    list.query.insert(
        list.query.end(),
        {{"status", "any"},
         {"orderby", "date"},
         {"order", "asc"},
         {"per_page", std::to_string(records_per_page())},
         {"page", std::to_string(walk.page())},
         {"_fields", "id,status,currency,total,total_tax,date_created_gmt,date_paid_gmt,refunds"}});
    CF_CO_TRY(auto answer, co_await client_.call(std::move(list)));
    CF_CO_TRY(auto records, records_of(answer.body, "list of orders"));
    CF_CO_TRY(auto seen, seen_of(records, "date_created_gmt"));
    ChangePage<SweepEntry> page;
    for (auto const& record : records) {
        JsonCursor const json(record);
        auto order = order_from_wire(json);
        CF_CO_TRY(auto id, id_at(json, "id"));
        // One that cannot be read has no mark, as its snapshot has none.
        page.records.push_back(
            {RecordId(std::move(id)), order.has_value() ? sweep_mark(*order) : ""});
    }
    page.more = records.size() >= records_per_page();
    page.next = walk.advance(seen, Duration(0));
    co_return page;
}

Task<Storefront::BackfillSize> WooStorefront::measure_backfill(Instant from, Instant to) {
    Call list{.path = "wc/v3/orders"};
    list.query = placed_between(from, to);
    list.query.insert(list.query.end(),
                      {{"status", "any"}, {"per_page", "1"}, {"page", "1"}, {"_fields", "id"}});
    CF_CO_TRY(auto answer, co_await client_.call(std::move(list)));
    if (!answer.total) co_return unreadable("list of orders", "it does not say how many there are");
    BackfillSize size;
    size.orders = *answer.total;
    // Pages, and a call for the refunds of about every tenth order.
    size.calls =
        (size.orders + std::int64_t(records_per_page()) - 1) / std::int64_t(records_per_page()) +
        (size.orders + 9) / 10;
    co_return size;
}

Task<Json> WooStorefront::refunds_of(std::string order_id) {
    Json all = Json::array();
    for (int page = 1; page <= refund_pages_max; ++page) {
        Call list{.path = "wc/v3/orders/" + percent_encode(order_id) + "/refunds"};
        list.query = {{"per_page", std::to_string(records_per_page())},
                      {"page", std::to_string(page)}};
        CF_CO_TRY(auto answer, co_await client_.call(std::move(list)));
        CF_CO_TRY(auto records, records_of(answer.body, "list of refunds"));
        for (auto& record : records) all.push_back(std::move(record));
        if (records.size() < records_per_page()) break;
    }
    co_return all;
}

Task<OrderSnapshot> WooStorefront::complete(Json order_json) {
    OrderHeader const header = header_of(JsonCursor(order_json));
    auto snapshot = co_await read_whole(std::move(order_json));
    if (snapshot.has_error()) co_return unreadable_order(header, snapshot.error());
    co_return snapshot;
}

Task<OrderSnapshot> WooStorefront::read_whole(Json order_json) {
    auto order = order_from_wire(JsonCursor(order_json));
    if (order.has_error()) co_return unreadable("order", order.error().message);
    std::vector<WireRefund> refunds;
    Json refunds_json = Json::array();
    if (!order->refunds.empty()) {
        CF_CO_TRY(refunds_json, co_await refunds_of(order->id));
        for (auto const& element : refunds_json.items()) {
            auto refund = refund_from_wire(JsonCursor(element));
            if (refund.has_error()) co_return unreadable("refund", refund.error().message);
            // Deleted since the order was read: its own list decides.
            bool const listed =
                std::any_of(order->refunds.begin(), order->refunds.end(), [&](auto const& summary) {
                    return summary.id == refund->id;
                });
            if (listed) refunds.push_back(*std::move(refund));
        }
    }
    auto snapshot = to_snapshot(*order, refunds, context_);
    if (snapshot.has_error()) co_return unreadable("order", snapshot.error().message);
    snapshot->raw =
        Json::object({{"order", std::move(order_json)}, {"refunds", std::move(refunds_json)}})
            .dump();
    co_return snapshot;
}

Task<std::vector<OrderSnapshot>> WooStorefront::complete_all(Json::Array orders) {
    std::vector<OrderSnapshot> snapshots;
    for (auto& order : orders) {
        CF_CO_TRY(auto snapshot, co_await complete(std::move(order)));
        snapshots.push_back(std::move(snapshot));
    }
    co_return co_await detailed(std::move(snapshots));
}

Task<std::vector<OrderSnapshot>> WooStorefront::detailed(std::vector<OrderSnapshot> orders) {
    auto buyers = details_.segments ? buyers_of(orders) : std::vector<RecordId>();
    if (!buyers.empty()) {
        CF_CO_TRY(auto const customers, co_await fetch_customers(std::move(buyers)));
        name_segments(orders, customers);
    }
    if (!details_.categories && !details_.product_types) co_return orders;
    CF_CO_TRY(auto const goods, co_await fetch_goods(products_of(orders)));
    describe_lines(orders, goods);
    co_return orders;
}

Task<std::map<RecordId, Goods>> WooStorefront::fetch_goods(std::vector<RecordId> ids) {
    std::map<RecordId, Goods> all;
    for (std::size_t first = 0; first < ids.size(); first += records_per_page()) {
        std::size_t const count = std::min(records_per_page(), ids.size() - first);
        Call list{.path = "wc/v3/products"};
        list.query = {{"include", joined(ids, first, count)},
                      {"per_page", std::to_string(records_per_page())},
                      {"_fields", "id,type,virtual,downloadable,categories"}};
        CF_CO_TRY(auto answer, co_await client_.call(std::move(list)));
        CF_CO_TRY(auto records, records_of(answer.body, "list of products"));
        for (auto const& record : records)
            all[RecordId(std::string(record["id"].text()))] = goods_from_wire(record);
    }
    co_return all;
}

Task<OrderSnapshot> WooStorefront::fetch_alone(RecordId id) {
    Call one{.path = "wc/v3/orders/" + percent_encode(id.value)};
    auto answer = co_await client_.call(std::move(one));
    if (answer.has_error()) {
        if (answer.error().kind == ErrorKind::not_found) co_return gone(std::move(id));
        co_return answer.error();
    }
    Json::Array one_order;
    one_order.push_back(std::move(answer->body));
    CF_CO_TRY(auto snapshots, co_await complete_all(std::move(one_order)));
    co_return std::move(snapshots.front());
}

Task<std::vector<OrderSnapshot>> WooStorefront::fetch_orders(std::vector<RecordId> ids) {
    std::vector<OrderSnapshot> snapshots;
    for (std::size_t first = 0; first < ids.size(); first += records_per_page()) {
        std::size_t const count = std::min(records_per_page(), ids.size() - first);
        std::vector<RecordId> missing(ids.begin() + std::ptrdiff_t(first),
                                      ids.begin() + std::ptrdiff_t(first + count));
        if (count > 1) {
            Call list{.path = "wc/v3/orders"};
            list.query = {{"include", joined(ids, first, count)},
                          {"status", "any"},
                          {"orderby", "id"},
                          {"per_page", std::to_string(records_per_page())}};
            CF_CO_TRY(auto answer, co_await client_.call(std::move(list)));
            CF_CO_TRY(auto records, records_of(answer.body, "list of orders"));
            CF_CO_TRY(auto found, co_await complete_all(std::move(records)));
            for (auto& snapshot : found) {
                std::erase(missing, snapshot.id);
                snapshots.push_back(std::move(snapshot));
            }
        }
        for (auto& id : missing) {
            CF_CO_TRY(auto snapshot, co_await fetch_alone(std::move(id)));
            snapshots.push_back(std::move(snapshot));
        }
    }
    co_return snapshots;
}

/// `/customers` ignores modified_after in silence: the first walk reads all of them, later ones
/// only who has registered since. What changes in between comes by webhook, and with every order.
Task<ChangePage<CustomerSnapshot>> WooStorefront::customers_changed(std::string cursor,
                                                                    Instant since) {
    Json parsed = cursor_json(cursor);
    if (parsed["phase"].text() == "new") co_return co_await new_customers(std::move(parsed));
    co_return co_await all_customers(std::move(parsed), since);
}

Task<ChangePage<CustomerSnapshot>> WooStorefront::all_customers(Json cursor, Instant since) {
    int const number = page_in(cursor);
    KnownCustomers known(cursor);
    Call list{.path = "wc/v3/customers"};
    list.query = {{"role", "all"},
                  {"orderby", "id"},
                  {"order", "asc"},
                  {"per_page", std::to_string(records_per_page())},
                  {"page", std::to_string(number)}};
    CF_CO_TRY(auto answer, co_await client_.call(std::move(list)));
    CF_CO_TRY(auto records, records_of(answer.body, "list of customers"));
    ChangePage<CustomerSnapshot> page;
    for (auto const& record : records) {
        auto customer = customer_from_wire(JsonCursor(record));
        if (customer.has_error()) co_return unreadable("customer", customer.error().message);
        if (customer->created) known.add(to_iso(*customer->created), customer->id);
        CustomerSnapshot snapshot = to_snapshot(*customer);
        if (!is_staff(*customer) && snapshot.modified_at >= since)
            page.records.push_back(std::move(snapshot));
    }
    page.more = records.size() >= records_per_page();
    Json next =
        Json::object({{"phase", page.more ? "all" : "new"}, {"page", page.more ? number + 1 : 1}});
    known.write(next, !page.more);
    page.next = next.dump();
    co_return page;
}

/// Newest first, back to the second that was reached before; who was told of that second is not
/// told again.
Task<ChangePage<CustomerSnapshot>> WooStorefront::new_customers(Json cursor) {
    int const number = page_in(cursor);
    KnownCustomers known(cursor);
    Call list{.path = "wc/v3/customers"};
    list.query = {{"role", "all"},
                  {"orderby", "registered_date"},
                  {"order", "desc"},
                  {"per_page", std::to_string(records_per_page())},
                  {"page", std::to_string(number)}};
    CF_CO_TRY(auto answer, co_await client_.call(std::move(list)));
    CF_CO_TRY(auto records, records_of(answer.body, "list of customers"));
    ChangePage<CustomerSnapshot> page;
    bool reached_known = false;
    for (auto const& record : records) {
        auto customer = customer_from_wire(JsonCursor(record));
        if (customer.has_error()) co_return unreadable("customer", customer.error().message);
        std::string const created = customer->created ? to_iso(*customer->created) : std::string();
        reached_known = reached_known || known.is_older(created);
        if (known.is_older(created) || !known.add(created, customer->id)) continue;
        if (is_staff(*customer)) continue;
        page.records.push_back(to_snapshot(*customer));
    }
    page.more = records.size() >= records_per_page() && !reached_known;
    Json next = Json::object({{"phase", "new"}, {"page", page.more ? number + 1 : 1}});
    known.write(next, !page.more);
    page.next = next.dump();
    co_return page;
}

Task<CustomerSnapshot> WooStorefront::fetch_customer_alone(RecordId id) {
    Call one{.path = "wc/v3/customers/" + percent_encode(id.value)};
    auto answer = co_await client_.call(std::move(one));
    CustomerSnapshot snapshot;
    if (answer.has_error()) {
        if (answer.error().kind != ErrorKind::not_found) co_return answer.error();
        snapshot.id = std::move(id);
        snapshot.deleted = true;
        co_return snapshot;
    }
    auto customer = customer_from_wire(JsonCursor(answer->body));
    if (customer.has_error()) co_return unreadable("customer", customer.error().message);
    snapshot = to_snapshot(*customer);
    co_return snapshot;
}

Task<std::vector<CustomerSnapshot>> WooStorefront::fetch_customers(std::vector<RecordId> ids) {
    std::vector<CustomerSnapshot> snapshots;
    for (std::size_t first = 0; first < ids.size(); first += records_per_page()) {
        std::size_t const count = std::min(records_per_page(), ids.size() - first);
        std::vector<RecordId> missing(ids.begin() + std::ptrdiff_t(first),
                                      ids.begin() + std::ptrdiff_t(first + count));
        if (count > 1) {
            Call list{.path = "wc/v3/customers"};
            list.query = {{"include", joined(ids, first, count)},
                          {"role", "all"},
                          {"per_page", std::to_string(records_per_page())}};
            CF_CO_TRY(auto answer, co_await client_.call(std::move(list)));
            CF_CO_TRY(auto records, records_of(answer.body, "list of customers"));
            for (auto const& record : records) {
                auto customer = customer_from_wire(JsonCursor(record));
                if (customer.has_error())
                    co_return unreadable("customer", customer.error().message);
                std::erase(missing, RecordId(customer->id));
                snapshots.push_back(to_snapshot(*customer));
            }
        }
        for (auto& id : missing) {
            CF_CO_TRY(auto snapshot, co_await fetch_customer_alone(std::move(id)));
            snapshots.push_back(std::move(snapshot));
        }
    }
    co_return snapshots;
}

Task<> WooStorefront::load_webhook_secrets() {
    auto secret = co_await client_.secret("webhook_secret");
    if (secret.has_error()) {
        if (secret.error().kind == ErrorKind::not_found) co_return Result<>{};
        co_return secret.error();
    }
    webhook_secret_ = *std::move(secret);
    co_return Result<>{};
}

WebhookVerifier WooStorefront::webhook_verifier() const {
    return [secret = webhook_secret_](HttpRequest const& request, Instant) {
        return read_delivery(request, secret);
    };
}

}  // namespace cf::woocommerce

#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/xero/sim/call.hpp"
#include "connectors/xero/sim/query.hpp"

namespace cf::xero::sim {

/// What a list request may ask of one resource.
template <class Row>
struct Listing {
    Table<Row>& table;
    std::function<std::optional<Value>(Row const&, std::string_view)> field;
    std::function<bool(Row const&)> keep = [](Row const&) { return true; };
    std::function<Json(Row const&, bool paged)> render;
    bool pageable = true;
    /// When set, only these rows are looked at (an id or number list).
    std::optional<std::vector<Row*>> candidates{};
    /// Fields the vendor can filter many rows by; any other meets the cap of 100,000 rows.
    std::vector<std::string_view> optimised{};
    /// Fields a filter compares without regard to letter case.
    std::vector<std::string_view> folded{};
    /// Asked which fields there are, even when no row is: a table may hold several kinds of row.
    Row blank{};
};

struct Page {
    std::size_t number = 1;
    std::size_t size = 100;
};
/// The page asked for; nothing when the request is not paged (quirk 37).
std::optional<Page> page_of(Call const& call);
Json pagination_json(Page page, std::size_t item_count);

/// The If-Modified-Since header in whole seconds; nothing when absent. Error: it cannot be read.
Result<std::optional<Instant>> modified_since(HttpRequest const& request);

inline constexpr std::size_t unoptimised_rows_max = 100'000;

template <class Row>
std::vector<Row*> rows_since(Listing<Row> const& listing, std::optional<Instant> since) {
    std::vector<Row*> rows;
    auto take = [&](Row* row) {
        if (listing.keep(*row)) rows.push_back(row);
    };
    if (listing.candidates) {
        auto wanted = *listing.candidates;
        std::sort(wanted.begin(), wanted.end(), typename Table<Row>::Earlier{});
        wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
        for (auto* row : wanted)
            if (!since || row->updated >= *since) take(row);
        return rows;
    }
    auto const& all = listing.table.by_update();
    Row probe{};
    if (since) probe.updated = *since;
    for (auto place = since ? all.lower_bound(&probe) : all.begin(); place != all.end(); ++place)
        take(*place);
    return rows;
}

template <class Row>
Result<void> filter_rows(Listing<Row> const& listing,
                         std::string const& where,
                         std::vector<Row*>& rows) {
    if (where.empty()) return {};
    CF_TRY(auto filter, Filter::parse(where, listing.folded));
    for (auto const& name : filter.fields()) {
        bool const fast = std::find(listing.optimised.begin(), listing.optimised.end(), name) !=
                          listing.optimised.end();
        if (!fast && rows.size() > unoptimised_rows_max)
            return Error{ErrorKind::invalid_input,
                         "xero.sim.query",
                         "the query touches more than 100000 rows; filter by an optimised field"};
    }
    // A field that does not exist is refused although there is no row to ask.
    for (auto const& name : filter.fields())
        if (!listing.field(listing.blank, name))
            return Error{ErrorKind::invalid_input,
                         "xero.sim.query",
                         "No property or field '" + name + "' exists"};
    std::vector<Row*> kept;
    for (auto* row : rows) {
        auto const reader = [&](std::string_view name) {
            auto value = listing.field(*row, name);
            auto* text = value ? std::get_if<std::string>(&*value) : nullptr;
            bool const folds = std::find(listing.folded.begin(), listing.folded.end(), name) !=
                               listing.folded.end();
            if (text != nullptr && folds) *text = number_key(*text);
            return value;
        };
        CF_TRY(auto matches, filter.matches(reader));
        if (matches) kept.push_back(row);
    }
    rows = std::move(kept);
    return {};
}

template <class Row>
Result<void> sort_rows(Listing<Row> const& listing,
                       std::string const& order,
                       std::vector<Row*>& rows) {
    if (order.empty()) return {};
    CF_TRY(auto keys, parse_order(order));
    for (auto const& key : keys)
        if (!listing.field(listing.blank, key.field))
            return Error{ErrorKind::invalid_input,
                         "xero.sim.query",
                         "No property or field '" + key.field + "' exists"};
    if (keys.size() == 1 && keys[0].field == "UpdatedDateUTC" && !keys[0].descending) return {};
    std::sort(rows.begin(), rows.end(), [&](Row const* a, Row const* b) {
        for (auto const& key : keys) {
            int const way = compare(*listing.field(*a, key.field), *listing.field(*b, key.field));
            if (way != 0) return (way < 0) != key.descending;
        }
        return a->id < b->id;
    });
    return {};
}

/// Answers a list request: changed-since, where, order, page.
template <class Row>
HttpReply list_rows(Call& call, Listing<Row> const& listing) {
    auto const since = modified_since(call.request);
    if (!since) return HttpReply::text(412, since.error().message);
    auto rows = rows_since(listing, *since);
    if (auto done = filter_rows(listing, call.parameter("where"), rows); !done)
        return bad_query(done.error().message);
    if (auto done = sort_rows(listing, call.parameter("order"), rows); !done)
        return bad_query(done.error().message);
    auto const page = listing.pageable ? page_of(call) : std::nullopt;
    auto items = Json::array();
    if (!page) {
        for (auto const* row : rows) items.push_back(listing.render(*row, false));
        return answer(call, call.envelope, std::move(items));
    }
    auto const first = std::min(rows.size(), (page->number - 1) * page->size);
    auto const last = std::min(rows.size(), first + page->size);
    for (auto i = first; i < last; ++i) items.push_back(listing.render(*rows[i], true));
    return answer_paged(call, call.envelope, std::move(items), pagination_json(*page, rows.size()));
}

inline Value text_value(std::string const& text) { return text.empty() ? Value() : Value(text); }

}  // namespace cf::xero::sim

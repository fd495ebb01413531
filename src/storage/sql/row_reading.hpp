#pragma once

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "storage/sql/database.hpp"

namespace cf::sql {

template <class Tuple, class Convert>
auto converted(std::vector<Tuple> const& rows, Convert const& convert) {
    std::vector<decltype(convert(rows.front()))> all;
    all.reserve(rows.size());
    for (auto const& row : rows) all.push_back(convert(row));
    return all;
}

template <class Tuple, class Convert>
auto first_of(std::vector<Tuple> const& rows, Convert const& convert) {
    return rows.empty() ? std::nullopt : std::optional(convert(rows.front()));
}

struct Fetch {
    Database& db;
    template <class... Columns, class... Args>
    std::vector<std::tuple<Columns...>> as(std::tuple<Columns...> const*,
                                           Statement text,
                                           Args const&... args) const {
        return db.rows<Columns...>(text, args...);
    }
};

template <class Tuple, class... Args>
std::vector<Tuple> fetch(Database& db, Statement text, Args const&... args) {
    return Fetch{db}.as(static_cast<Tuple const*>(nullptr), text, args...);
}

/// Where a list goes on: "<microseconds>/<id>" of the last row shown. "" (or what is none) is the
/// beginning.
struct PagePlace {
    enum class First { newest, oldest };
    explicit PagePlace(std::string const& cursor, First first = First::newest) {
        if (first == First::oldest) at = std::numeric_limits<std::int64_t>::min();
        auto const slash = cursor.find('/');
        std::from_chars(cursor.data(), cursor.data() + std::min(slash, cursor.size()), at);
        if (slash != std::string::npos) id = cursor.substr(slash + 1);
    }
    std::int64_t at = std::numeric_limits<std::int64_t>::max();
    std::string id;
};

/// Sorts rows by two of their columns, newest first, and keeps the first of them.
template <std::size_t at, std::size_t id, class Tuple>
void keep_newest(std::vector<Tuple>& rows, int limit) {
    auto const place = [](Tuple const& row) {
        return std::tie(std::get<at>(row), std::get<id>(row));
    };
    std::sort(rows.begin(), rows.end(), [&](Tuple const& a, Tuple const& b) {
        return place(b) < place(a);
    });
    if (rows.size() > std::size_t(limit)) rows.resize(std::size_t(limit));
}

/// The texts that begin with `prefix`, in either case: from it to before `end`, in an index.
struct PrefixRange {
    explicit PrefixRange(std::string const& prefix) : begin(prefix), end(prefix + "\U0010FFFF") {}
    std::string begin, end;
};

/// What a search looks through at most.
inline constexpr std::int64_t searched_max = 1'000;

}  // namespace cf::sql

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

/// Where a list that shows the newest first goes on: "<microseconds>/<id>" of the last row shown.
/// "" (or what is none) is the beginning.
struct PagePlace {
    explicit PagePlace(std::string const& cursor) {
        auto const slash = cursor.find('/');
        std::from_chars(cursor.data(), cursor.data() + std::min(slash, cursor.size()), at);
        if (slash != std::string::npos) id = cursor.substr(slash + 1);
    }
    std::int64_t at = std::numeric_limits<std::int64_t>::max();
    std::string id;
};

}  // namespace cf::sql

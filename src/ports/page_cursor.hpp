#pragma once

#include <string>

#include "base/instant.hpp"

namespace cf {

/// Where the page after a row begins, in lists that show the newest first: OrderQuery::after and
/// Transaction::list_postings. `at` is what the list is ordered by, `id` the row's key.
inline std::string page_cursor(Instant at, std::string const& id) {
    return std::to_string(to_micros(at)) + "/" + id;
}

}  // namespace cf

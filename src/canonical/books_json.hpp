#pragma once

#include "base/json.hpp"
#include "domain/books.hpp"

namespace cf {

/// Planned books in the schema of the domain cases (accounting rules, 21.4 to 21.7).
Json to_json(Document const& document);
Json to_json(Movement const& movement);
Json to_json(Plan const& plan);

}  // namespace cf

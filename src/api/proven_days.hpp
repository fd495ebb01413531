#pragma once

#include <string>

#include "engine/engine.hpp"

namespace cf::api {

/// {"items": [{integration, day, state, proven_at, signed, orders, documents, explained,
/// unexplained}]}, newest day first; of one integration, or of all when it is "".
boost::asio::awaitable<Json> proven_days(Engine& engine, Storage& storage, std::string integration);

}  // namespace cf::api

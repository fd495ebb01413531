#pragma once

#include <boost/asio/awaitable.hpp>

#include "base/result.hpp"

namespace cf {

/// The one coroutine type: it ends with a value or an Error.
template <class T = void>
using Task = boost::asio::awaitable<Result<T>>;

/// A coroutine that cannot fail (waiting).
using Wait = boost::asio::awaitable<void>;

}  // namespace cf

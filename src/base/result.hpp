#pragma once

#include <boost/system/result.hpp>
#include <type_traits>
#include <utility>

#include "base/check.hpp"
#include "base/error.hpp"

namespace cf {

/// What Boost calls when `value()` is asked of a failed result: that is a bug of the caller.
[[noreturn]] inline void throw_exception_from_error(Error const& error,
                                                    boost::source_location const&) {
    throw InvariantBroken("value of a failed result: " + error.code + ": " + error.message);
}

/// A value or an Error. Boost 1.81's result is not [[nodiscard]]; ours is.
template <class T = void>
class [[nodiscard]] Result : public boost::system::result<T, Error> {
  public:
    using boost::system::result<T, Error>::result;

    /// The value, or another where there is none.
    template <class Other>
    T value_or(Other&& otherwise) const requires(!std::is_void_v<T>) {
        return this->has_value() ? **this : static_cast<T>(std::forward<Other>(otherwise));
    }
};

}  // namespace cf

#define CF_CONCAT_(a, b) a##b
#define CF_CONCAT(a, b) CF_CONCAT_(a, b)
#define CF_TRY_(declaration, temporary, ret, ...)                \
    auto temporary = (__VA_ARGS__);                              \
    if (temporary.has_error()) ret std::move(temporary).error(); \
    declaration = *std::move(temporary)
#define CF_CHECK_RESULT_(temporary, ret, ...) \
    if (auto temporary = (__VA_ARGS__); temporary.has_error()) ret std::move(temporary).error()

/// `CF_TRY(auto x, f());` unwraps or returns the error.
#define CF_TRY(declaration, ...) \
    CF_TRY_(declaration, CF_CONCAT(cf_result_, __LINE__), return, __VA_ARGS__)
/// The same for a `Result<>` without a value: `CF_TRY_VOID(f());`.
#define CF_TRY_VOID(...) CF_CHECK_RESULT_(CF_CONCAT(cf_result_, __LINE__), return, __VA_ARGS__)
/// The same inside a coroutine: `CF_CO_TRY(auto x, co_await f());`.
#define CF_CO_TRY(declaration, ...) \
    CF_TRY_(declaration, CF_CONCAT(cf_result_, __LINE__), co_return, __VA_ARGS__)
#define CF_CO_TRY_VOID(...)                                               \
    do {                                                                  \
        auto CF_CONCAT(cf_result_, __LINE__) = (__VA_ARGS__);             \
        if (CF_CONCAT(cf_result_, __LINE__).has_error())                  \
            co_return std::move(CF_CONCAT(cf_result_, __LINE__)).error(); \
    } while (false)

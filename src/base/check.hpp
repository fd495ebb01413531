#pragma once

#include <stdexcept>

namespace cf {

/// A bug: something our own code guarantees did not hold. The record stops and goes to review, the
/// process lives. Caught only by the lane supervisor, the HTTP request boundary and `main`.
class InvariantBroken : public std::logic_error {
  public:
    using std::logic_error::logic_error;
};

[[noreturn]] void fail_check(char const* condition, char const* file, int line);

}  // namespace cf

/// States what our own code guarantees. Stays on in release builds; never validates input.
#define CF_CHECK(condition) \
    (static_cast<bool>(condition) ? void() : ::cf::fail_check(#condition, __FILE__, __LINE__))

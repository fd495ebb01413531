#include <cstdio>
#include <cstdlib>

#include "tests/fuzz/targets.hpp"

namespace cf::fuzz {

void expect(bool holds, char const* promise) {
    if (holds) return;
    std::fprintf(stderr, "broken promise: %s\n", promise);
    std::abort();
}

}  // namespace cf::fuzz

#include "base/check.hpp"

#include <string>

namespace cf {

void fail_check(char const* condition, char const* file, int line) {
    throw InvariantBroken(std::string(file) + ":" + std::to_string(line) + ": " + condition);
}

}  // namespace cf

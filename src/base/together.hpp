#pragma once

#include <vector>

#include "base/task.hpp"

namespace cf {

/// Runs all of them at the same time on the caller's executor, and ends when the last has ended.
/// Rethrows the first exception then.
Wait together(std::vector<Wait> works);

}  // namespace cf

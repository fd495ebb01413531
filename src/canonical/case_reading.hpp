#pragma once

#include "base/json.hpp"
#include "domain/policy.hpp"

namespace cf {

Result<Policy> policy_from_config(JsonCursor const& config);

}  // namespace cf

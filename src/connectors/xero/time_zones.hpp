#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace cf::xero {

/// The tz database's name for an organisation's `Timezone` ("GMTSTANDARDTIME": a Windows zone in
/// capitals without blanks). Error: rejected "xero.organisation.time_zone_unknown".
Result<std::string> time_zone_named(std::string_view xero_name);

}  // namespace cf::xero

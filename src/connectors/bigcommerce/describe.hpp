#pragma once

#include "ports/connector.hpp"

namespace cf::bigcommerce {

ConnectorDescriptor describe();

}  // namespace cf::bigcommerce

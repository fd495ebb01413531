#pragma once

#include "ports/connector.hpp"

namespace cf::woocommerce {

ConnectorDescriptor describe();

}  // namespace cf::woocommerce

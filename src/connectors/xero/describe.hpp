#pragma once

#include "ports/connector.hpp"

namespace cf::xero {

ConnectorDescriptor describe();

}  // namespace cf::xero

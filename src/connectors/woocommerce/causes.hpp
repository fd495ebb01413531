#pragma once

#include <span>

#include "ports/connector.hpp"

namespace cf::woocommerce {

/// For every code a person may meet: its cause in plain words and what to do.
std::span<ErrorCause const> causes();

}  // namespace cf::woocommerce

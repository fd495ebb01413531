#include "ports/connector.hpp"

namespace cf {

ErrorCause const* cause_of(std::span<ErrorCause const> causes, std::string_view code) {
    for (auto const& cause : causes)
        if (cause.code == code) return &cause;
    return nullptr;
}

}  // namespace cf

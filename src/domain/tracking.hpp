#pragma once

#include <string>

namespace cf {

/// A choice in one tracking dimension (class, department, tracking category).
struct TrackingChoice {
    std::string dimension;
    std::string option;
    friend bool operator==(TrackingChoice const&, TrackingChoice const&) = default;
};

}  // namespace cf

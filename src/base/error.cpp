#include "base/error.hpp"

namespace cf {

std::string_view to_string(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::unavailable:
            return "unavailable";
        case ErrorKind::outcome_unknown:
            return "outcome_unknown";
        case ErrorKind::rate_limited:
            return "rate_limited";
        case ErrorKind::unauthorized:
            return "unauthorized";
        case ErrorKind::conflict:
            return "conflict";
        case ErrorKind::rejected:
            return "rejected";
        case ErrorKind::not_found:
            return "not_found";
        case ErrorKind::invalid_input:
            return "invalid_input";
        case ErrorKind::bug:
            return "bug";
    }
    return "bug";
}

Error Error::while_(std::string_view doing) const {
    Error wrapped = *this;
    wrapped.message = std::string(doing) + ": " + message;
    return wrapped;
}

}  // namespace cf

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace cf {

/// What the caller should do about a failure. Retry policy reads only this.
enum class ErrorKind {
    unavailable,      ///< Certainly not executed (no connection, offline); try again later.
    outcome_unknown,  ///< Sent, no clear answer (timeout, reset, 5xx): look before the next write.
    rate_limited,     ///< Not executed; try again after `retry_after`.
    unauthorized,     ///< Refresh the token once, then ask a human.
    conflict,         ///< The other side changed meanwhile: read again, diff again.
    rejected,         ///< The vendor understood and said no; a human or a rule must decide.
    not_found,
    invalid_input,  ///< Our data is wrong; retrying cannot help.
    bug,            ///< An invariant of ours broke.
};

std::string_view to_string(ErrorKind kind);

/// An expected failure, as a value.
struct Error {
    ErrorKind kind = ErrorKind::bug;
    std::string code;     ///< Stable, dotted, greppable: "xero.invoice.account_missing".
    std::string message;  ///< One sentence a bookkeeper can act on. Never contains a secret.
    std::optional<std::chrono::seconds> retry_after{};

    /// The same error with what was being done in front: "posting order 1042: ...".
    Error while_(std::string_view doing) const;
};

}  // namespace cf

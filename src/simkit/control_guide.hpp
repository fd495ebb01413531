#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/http.hpp"
#include "base/instant.hpp"
#include "base/json.hpp"

namespace cf {

/// One call of a simulator's control API, as a stranger needs to know it.
struct ControlCall {
    std::string_view method;
    std::string_view path;     ///< Below /__sim/: "orders/{id}/refund".
    std::string_view does;     ///< One sentence.
    std::string_view example;  ///< A body that works as it stands; "" where there is none.
};

/// What a simulator says about itself at /__sim/.
struct ControlGuide {
    std::string_view vendor;
    /// How a client reaches it: address, credentials. One fact per line.
    std::string_view connect;
    std::vector<ControlCall> calls;
};

/// The answer to GET /__sim and /__sim/: the guide as JSON, or as a page that can try the calls
/// where a browser asks. Nothing for any other request.
std::optional<HttpReply> control_index(ControlGuide const& guide, HttpRequest const& request);

/// 404 for a call there is not, naming the nearest one there is.
Error no_control_call(ControlGuide const& guide, HttpRequest const& request);

/// {"advance_s"}, {"advance_ms"} or {"now"}: how far the simulator's own clock, which shows
/// `own_now`, jumps ahead. Error: back in time, or more than ten years.
Result<Duration> read_clock_move(JsonCursor const& body, Instant own_now);

}  // namespace cf

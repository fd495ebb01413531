#include "simkit/control_guide.hpp"

#include <string>

#include "base/text.hpp"
#include "simkit/control_page.hpp"
#include "simkit/strict_json.hpp"

namespace cf {
namespace {

constexpr std::string_view prefix = "/__sim";
constexpr auto leap_max = std::chrono::days(3660);

Json guide_json(ControlGuide const& guide) {
    Json calls = Json::array();
    for (auto const& call : guide.calls) {
        auto one = Json::object({{"method", std::string(call.method)},
                                 {"path", "/__sim/" + std::string(call.path)},
                                 {"does", std::string(call.does)}});
        // An example that is no JSON is a mistake of ours: the guide's tests run every one.
        if (!call.example.empty())
            one.set("example", Json::parse(call.example).value_or(Json(std::string(call.example))));
        calls.push_back(std::move(one));
    }
    Json connect = Json::array();
    for (auto const& line : split(guide.connect, '\n')) connect.push_back(std::string(line));
    return Json::object({{"simulator", std::string(guide.vendor)},
                         {"connect", std::move(connect)},
                         {"calls", std::move(calls)}});
}

}  // namespace

std::optional<HttpReply> control_index(ControlGuide const& guide, HttpRequest const& request) {
    auto const path = request.path();
    if (request.method != "GET" || (path != prefix && path != "/__sim/")) return std::nullopt;
    if (request.headers.get("Accept").find("text/html") == std::string::npos)
        return HttpReply::json(200, guide_json(guide).dump());
    HttpReply page{200, {}, control_page(guide)};
    page.headers.set("Content-Type", "text/html; charset=utf-8");
    return page;
}

Error no_control_call(ControlGuide const& guide, HttpRequest const& request) {
    std::vector<std::string> known;
    for (auto const& call : guide.calls)
        known.push_back(std::string(call.method) + " /__sim/" + std::string(call.path));
    auto const asked = request.method + " " + request.path();
    auto const near = nearest(asked, known);
    return {ErrorKind::not_found,
            "sim.no_such_call",
            "there is no control call " + asked + (near.empty() ? "" : "; did you mean " + near) +
                "? GET /__sim/ lists them all"};
}

Result<Duration> read_clock_move(JsonCursor const& body, Instant own_now) {
    CF_TRY_VOID(only_keys(body, {"advance_s", "advance_ms", "now"}));
    Duration move{0};
    if (body.find("now")) {
        CF_TRY(auto const text, body.string_at("now"));
        auto const at = parse_instant(text);
        if (!at) return body.error("'now' is no time like 2026-09-14T09:30:00Z");
        move = *at - own_now;
    } else {
        std::int64_t seconds = 0, millis = 0;
        CF_TRY_VOID(read_into(body, "advance_s", seconds));
        CF_TRY_VOID(read_into(body, "advance_ms", millis));
        auto const most = std::chrono::duration_cast<std::chrono::milliseconds>(leap_max).count();
        if (std::max(std::abs(seconds), std::abs(millis)) > most)
            return body.error("the clock jumps at most ten years");
        move = std::chrono::seconds(seconds) + std::chrono::milliseconds(millis);
    }
    if (move < Duration{0}) return body.error("the clock never goes back");
    if (move > leap_max) return body.error("the clock jumps at most ten years");
    return move;
}

}  // namespace cf

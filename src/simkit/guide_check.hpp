#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "simkit/control_guide.hpp"
#include "simkit/simulator.hpp"

namespace cf {

/// A simulator in which one call of its guide can succeed, and what the braces stand for there.
struct GuideTrial {
    std::shared_ptr<void> owner;
    Simulator* simulator = nullptr;
    Instant now{};
    std::map<std::string, std::string> values;
};

inline std::string with_values(std::string_view text,
                               std::map<std::string, std::string> const& values) {
    std::string out(text);
    for (auto const& [name, value] : values) {
        std::string const hole = "{" + name + "}";
        for (auto at = out.find(hole); at != std::string::npos; at = out.find(hole, at))
            out.replace(at, hole.size(), value);
    }
    return out;
}

inline HttpReply ask_control(Simulator& simulator,
                             std::string_view method,
                             std::string_view path,
                             std::string_view body,
                             Instant now) {
    HttpRequest request{.method = std::string(method), .url = "/__sim/" + std::string(path)};
    request.body = body;
    auto reply = simulator.handle(request, now).reply;
    simulator.finished(request, now);
    return reply;
}

/// A guide is worth as much as its worst example: each is sent as it stands and must succeed, the
/// index lists them all, and a call that is missing is answered with the nearest one.
inline void expect_guide_works(ControlGuide const& guide,
                               std::function<GuideTrial(ControlCall const&)> const& fresh) {
    for (auto const& call : guide.calls) {
        auto const trial = fresh(call);
        auto const path = with_values(call.path, trial.values);
        auto const body = with_values(call.example, trial.values);
        auto const reply = ask_control(*trial.simulator, call.method, path, body, trial.now);
        EXPECT_EQ(reply.status, 200) << call.method << " " << path << ": " << reply.body;
    }
    auto const any = fresh(guide.calls.front());
    HttpRequest asked{.method = "GET", .url = "/__sim/"};
    auto const index = Json::parse(any.simulator->handle(asked, any.now).reply.body);
    ASSERT_TRUE(index.has_value());
    EXPECT_EQ((*index)["calls"].size(), guide.calls.size());
    EXPECT_GT((*index)["connect"].size(), 1U);
    asked.url = "/__sim";
    asked.headers.set("Accept", "text/html,*/*");
    auto const page = any.simulator->handle(asked, any.now).reply;
    EXPECT_NE(page.body.find("<form data-method=\"POST\">"), std::string::npos);
    auto const wrong = ask_control(*any.simulator, "GET", "stat", "", any.now);
    EXPECT_EQ(wrong.status, 404);
    EXPECT_NE(wrong.body.find("GET /__sim/state"), std::string::npos) << wrong.body;
}

}  // namespace cf

#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "connectors/bigcommerce/sim/bigcommerce_simulator.hpp"

/// What the tests of this folder share: a store on a clock that the test moves.
namespace cf::bigcommerce::sim {

inline Instant test_start() { return from_unix_seconds(1'770'127'200); }  // 2026-02-03 14:00 UTC

inline Json json_of(std::string_view text) {
    auto parsed = Json::parse(text);
    EXPECT_TRUE(parsed.has_value()) << text;
    return parsed.has_value() ? *parsed : Json();
}

class TestStore {
  public:
    explicit TestStore(std::string_view scenario = "{}", std::uint64_t seed = 7) {
        auto made = make_simulator({.seed = seed}, json_of(scenario), now);
        EXPECT_TRUE(made.has_value()) << made.error().message;
        owned_ = std::move(*made);
        sim = static_cast<BigCommerceSimulator*>(owned_.get());
    }

    HttpReply call(std::string method, std::string const& path, Json const& body = {}) {
        HttpRequest request{.method = std::move(method), .url = "/stores/" + hash + path};
        request.headers.set("X-Auth-Token", token);
        request.headers.set("Accept", "application/json");
        if (!body.is_null()) {
            request.headers.set("Content-Type", "application/json");
            request.body = body.dump();
        }
        auto reply = sim->handle(request, now).reply;
        sim->finished(request, now);
        return reply;
    }
    HttpReply get(std::string const& path) { return call("GET", path); }
    Json get_json(std::string const& path) {
        auto const reply = get(path);
        EXPECT_EQ(reply.status, 200) << path << " " << reply.body;
        return json_of(reply.body);
    }
    /// A control call that must succeed.
    Json control(std::string const& path, std::string const& body = "{}") {
        HttpRequest const request{.method = "POST", .url = "/__sim/" + path, .body = body};
        auto const reply = sim->handle(request, now).reply;
        sim->finished(request, now);
        EXPECT_EQ(reply.status, 200) << path << " " << reply.body;
        return json_of(reply.body);
    }
    void set(std::string const& switches) { control("switches", switches); }
    /// Places an order described in JSON; answers its id.
    std::string place(std::string const& description) {
        return std::string(control("orders", description)["orders"][std::size_t(0)].text());
    }
    Json order(std::string const& id) {
        return get_json("/v2/orders/" + id +
                        "?include=consignments.line_items,fees&consignment_structure=object");
    }
    Json lines(std::string const& id) { return get_json("/v2/orders/" + id + "/products"); }
    void pass(std::chrono::seconds time) { now += time; }

    /// A hook of the default token for `scope`, in force at once.
    Id hook(std::string const& scope, std::string const& url = "http://127.0.0.1:9/hook") {
        set(R"({"hook_start_delay_s":0})");
        auto const reply =
            call("POST", "/v3/hooks", Json::object({{"scope", scope}, {"destination", url}}));
        EXPECT_EQ(reply.status, 200) << reply.body;
        return *JsonCursor(json_of(reply.body)["data"]).integer_at("id");
    }
    /// What is delivered now, each answered with `status`; the bodies.
    std::vector<Json> deliver(int status = 200) {
        std::vector<Json> bodies;
        for (auto const& delivery : sim->due_deliveries(now)) {
            last = delivery.request;
            bodies.push_back(json_of(delivery.request.body));
            sim->delivered(delivery.id, status, now);
        }
        return bodies;
    }

    BigCommerceSimulator* sim = nullptr;
    Instant now = test_start();
    std::string hash = "simstore01", token = "sim-access-token";
    HttpRequest last;  ///< The last delivery.

  private:
    std::unique_ptr<StoreSimulator> owned_;
};

/// The amount in a member, text or number.
inline Decimal amount_at(Json const& object, std::string_view name) {
    auto const value = JsonCursor(object).decimal_at(name);
    EXPECT_TRUE(value.has_value()) << name << " in " << object.dump().substr(0, 200);
    return value.has_value() ? *value : Decimal();
}

inline std::string text_at(Json const& object, std::string_view name) {
    return std::string(object[name].text());
}

}  // namespace cf::bigcommerce::sim

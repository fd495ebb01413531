#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>

#include "base/encoding.hpp"
#include "connectors/woocommerce/sim/simulator.hpp"

namespace cf::woocommerce::sim {

/// For Json::operator[]: a literal 0 would also be a null pointer.
inline constexpr std::size_t first = 0;

/// 2026-11-21T02:00:00Z, half an hour before the recordings were made.
inline Instant const test_start = from_unix_seconds(1795226400);

/// Read once and kept, so that it may be walked through directly.
inline Json const& recording(std::string const& name) {
    static std::map<std::string, Json> read;
    if (auto found = read.find(name); found != read.end()) return found->second;
    std::ifstream file(std::string(CF_SOURCE_DIR) + "/tests/data/woocommerce/" + name + ".json");
    std::stringstream text;
    text << file.rdbuf();
    auto parsed = Json::parse(text.str());
    EXPECT_TRUE(parsed.has_value()) << name;
    return read[name] = parsed ? *parsed : Json();
}

inline Json to_json(std::string_view text) {
    auto parsed = Json::parse(text);
    EXPECT_TRUE(parsed.has_value()) << text;
    return parsed ? *parsed : Json();
}

/// A store with a host around it: a clock, credentials and an in-memory receiver of webhooks.
class TestStore {
  public:
    explicit TestStore(Json const& scenario = {}, Options options = with_tls())
        : simulator_(make_simulator(std::move(options), scenario, test_start)) {}

    static Options with_tls() {
        Options options;
        options.tls = true;
        return options;
    }

    /// A call with read/write rights; the answer's body is parsed into `body`.
    HttpReply call(std::string method, std::string path, Json const& body_in = {}) {
        HttpRequest request;
        request.method = std::move(method);
        request.url = "/wp-json/wc/v3" + path;
        request.headers.add("Host", "store.example");
        request.headers.add(
            "Authorization",
            "Basic " + to_base64("ck_simulated_read_write:cs_simulated_read_write"));
        if (!body_in.is_null()) {
            request.headers.add("Content-Type", "application/json");
            request.body = body_in.dump();
        }
        return send(request);
    }
    HttpReply send(HttpRequest const& request) {
        auto reply = simulator_->handle(request, now).reply;
        simulator_->finished(request, now);
        body = {};
        if (auto parsed = Json::parse(reply.body)) body = *parsed;
        return reply;
    }
    /// GET that must succeed.
    Json const& get(std::string const& path) {
        auto const reply = call("GET", path);
        EXPECT_EQ(reply.status, 200) << path << " " << reply.body;
        return body;
    }
    Json const& post(std::string const& path, std::string_view text) {
        auto const reply = call("POST", path, to_json(text));
        EXPECT_LT(reply.status, 300) << path << " " << reply.body;
        return body;
    }
    Json const& put(std::string const& path, std::string_view text) {
        auto const reply = call("PUT", path, to_json(text));
        EXPECT_EQ(reply.status, 200) << path << " " << reply.body;
        return body;
    }
    Json const& control(std::string method, std::string const& path, std::string_view text = "") {
        HttpRequest request;
        request.method = std::move(method);
        request.url = "/__sim" + path;
        request.body = text;
        auto const reply = send(request);
        EXPECT_EQ(reply.status, 200) << path << " " << reply.body;
        return body;
    }
    void pass(Duration time) { now += time; }
    /// Runs every delivery that is due within `time`, answering each with `status`.
    std::vector<HttpRequest> deliveries(Duration time = std::chrono::seconds(10),
                                        int status = 200) {
        std::vector<HttpRequest> all;
        Instant const end = now + time;
        while (simulator_->next_due() <= end) {
            now = std::max(now, simulator_->next_due());
            for (auto const& delivery : simulator_->due_deliveries(now)) {
                all.push_back(delivery.request);
                simulator_->delivered(delivery.id, status, now);
            }
        }
        now = end;
        return all;
    }
    StoreSimulator& simulator() { return *simulator_; }

    Instant now = test_start;
    Json body;

  private:
    std::unique_ptr<StoreSimulator> simulator_;
};

/// The recorded store, end state: settings, goods, buyers, orders with the digits behind them.
inline Json recorded_scenario() {
    Json scenario = to_json(R"({"settings":{"time_zone":"Europe/Zurich","currency":"EUR",
        "decimals":2,"prices_include_tax":true,"base_country":"DE","base_state":"DE-BE"},
        "api_keys":[{"key":"ck_simulated_read_write","secret":"cs_simulated_read_write"},
          {"key":"ck_simulated_read_only","secret":"cs_simulated_read_only",
           "permissions":"read"}]})");
    Json const taxes = recording("taxes");
    scenario.set("tax_classes", taxes[std::size_t(1)]["body"]);
    scenario.set("tax_rates", taxes[std::size_t(0)]["body"]);
    auto const bodies = [](std::string const& file) {
        Json all = Json::array();
        for (auto const& page : recording(file).items())
            for (auto const& item : page["body"].items()) all.push_back(item);
        return all;
    };
    scenario.set("products", bodies("products"));
    scenario.set("variations", bodies("product_variations"));
    scenario.set("customers", bodies("customers"));
    scenario.set("coupons", bodies("coupons"));
    scenario.set("refunds", bodies("refunds_list"));
    std::map<std::string, Json> exact;
    for (auto const& entry : recording("orders_single_dp8").items())
        exact[std::string(entry["body"]["id"].text())] = entry["body"];
    for (auto const& entry : recording("orders_single_native_decimals").items()) {
        Json& known = exact[std::string(entry["body"]["id"].text())];
        for (char const* member : {"cart_tax", "shipping_tax", "tax_lines"})
            if (!known.contains(member)) known.set(member, entry["body"][member]);
    }
    Json orders = Json::array();
    for (auto const& entry : recording("orders_single").items()) {
        Json order = entry["body"];
        if (auto found = exact.find(std::string(order["id"].text())); found != exact.end())
            for (auto const& [name, value] : found->second.members()) order.set(name, value);
        orders.push_back(std::move(order));
    }
    scenario.set("orders", std::move(orders));
    return scenario;
}

/// Where two values first differ ("$.line_items[0].total: "1" is not "2""), or "".
inline std::string first_difference(Json const& is, Json const& should, std::string path = "$") {
    if (is.type() != should.type()) return path + ": " + is.dump() + " is not " + should.dump();
    if (is.is_object()) {
        for (std::size_t i = 0; i < std::max(is.size(), should.size()); ++i) {
            if (i >= is.size()) return path + ": lacks " + should.members()[i].first;
            if (i >= should.size()) return path + ": has extra " + is.members()[i].first;
            if (is.members()[i].first != should.members()[i].first)
                return path + ": " + is.members()[i].first + " stands where " +
                       should.members()[i].first + " should";
            auto inner = first_difference(is.members()[i].second,
                                          should.members()[i].second,
                                          path + "." + is.members()[i].first);
            if (!inner.empty()) return inner;
        }
        return {};
    }
    if (is.is_array()) {
        for (std::size_t i = 0; i < std::max(is.size(), should.size()); ++i) {
            std::string const at = path + "[" + std::to_string(i) + "]";
            if (i >= is.size() || i >= should.size()) return at + ": lengths differ";
            auto inner = first_difference(is[i], should[i], at);
            if (!inner.empty()) return inner;
        }
        return {};
    }
    return is == should ? "" : path + ": " + is.dump() + " is not " + should.dump();
}

}  // namespace cf::woocommerce::sim

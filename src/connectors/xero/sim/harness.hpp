#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "connectors/xero/sim/simulator.hpp"

namespace cf::xero::sim {

/// For Json::operator[]: a literal 0 would also be a null pointer.
inline constexpr std::size_t first_item = 0;

/// A simulator with one app signed in, for tests. Time stands still until `pass`.
class Harness {
  public:
    explicit Harness(std::string_view scenario = "{}");

    HttpReply get(std::string_view path) { return send("GET", path, ""); }
    HttpReply put(std::string_view path, std::string_view body) { return send("PUT", path, body); }
    HttpReply post(std::string_view path, std::string_view body) {
        return send("POST", path, body);
    }
    HttpReply remove(std::string_view path) { return send("DELETE", path, ""); }
    /// `path` without /api.xro/2.0 unless it begins with '/'. The call is over when this returns.
    HttpReply send(std::string_view method,
                   std::string_view path,
                   std::string_view body,
                   Headers extra = {});
    HttpRequest request(std::string_view method,
                        std::string_view path,
                        std::string_view body,
                        Headers extra = {}) const;
    /// A call of the control API; fails the test unless it is answered with 200.
    Json control(std::string_view method, std::string_view path, std::string_view body = "");
    void pass(Duration span) { now += span; }

    static Json json(HttpReply const& reply);
    /// The first element of the plural key.
    static Json first(HttpReply const& reply, std::string_view key);
    /// All texts of ValidationErrors, joined by " | ".
    static std::string problems(HttpReply const& reply);

    std::string contact(std::string_view name);
    /// An authorised sales invoice of one line; answers the invoice.
    Json invoice(std::string_view number,
                 std::string_view amount,
                 std::string_view tax_type = "OUTPUT2");
    Json pay(std::string const& invoice_id, std::string_view amount);

    Instant now;
    std::unique_ptr<Simulator> sim;
    std::string token, tenant;
    std::string accept = "application/json";
};

/// The text of member `name`; empty when there is none.
inline std::string text(Json const& json, std::string_view name) {
    return std::string(json[name].text());
}

/// Text with each '@' replaced by the next argument, for readable JSON literals.
std::string fill(std::string_view pattern, std::initializer_list<std::string_view> values);

}  // namespace cf::xero::sim

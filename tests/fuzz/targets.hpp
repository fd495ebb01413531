#pragma once

#include <array>
#include <string_view>

/// Every way in for bytes that somebody outside the program wrote. A target takes any bytes; what
/// it must never do is crash, hang, or break a promise it states with `expect`.
namespace cf::fuzz {

void bigcommerce_orders(std::string_view bytes);
void card_text(std::string_view bytes);
void case_file(std::string_view bytes);
void http_request(std::string_view bytes);
void json_text(std::string_view bytes);
void oauth_reply(std::string_view bytes);
void policy_yaml(std::string_view bytes);
void webhook_body(std::string_view bytes);
void woocommerce_orders(std::string_view bytes);
void xero_documents(std::string_view bytes);

struct Target {
    std::string_view name;  ///< Also its folder in corpus/.
    void (*run)(std::string_view);
};

inline constexpr std::array<Target, 10> targets{{{"bigcommerce_orders", bigcommerce_orders},
                                                 {"card_text", card_text},
                                                 {"case_file", case_file},
                                                 {"http_request", http_request},
                                                 {"json_text", json_text},
                                                 {"oauth_reply", oauth_reply},
                                                 {"policy_yaml", policy_yaml},
                                                 {"webhook_body", webhook_body},
                                                 {"woocommerce_orders", woocommerce_orders},
                                                 {"xero_documents", xero_documents}}};

/// Ends the process with `promise` when it does not hold.
void expect(bool holds, char const* promise);

}  // namespace cf::fuzz

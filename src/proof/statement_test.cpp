#include <gtest/gtest.h>

#include "proof/report.hpp"
#include "proof/statement.hpp"

namespace cf::proof {
namespace {

SigningKey key() { return SigningKey::from_seed(Secret<>(std::string(32, 's'))); }

TEST(Statement, ASignatureFitsItsTextAndKeyAlone) {
    auto const ours = key();
    SignedStatement statement{"{\"day\":\"2026-03-02\"}", "", ours.public_key()};
    statement.signature = ours.sign(statement.text);
    EXPECT_TRUE(statement.genuine());
    auto changed = statement;
    changed.text = "{\"day\":\"2026-03-03\"}";
    EXPECT_FALSE(changed.genuine());
    auto other = statement;
    other.public_key = SigningKey::from_seed(Secret<>(std::string(32, 'o'))).public_key();
    EXPECT_FALSE(other.genuine());
    auto broken = statement;
    broken.signature = "AAAA";
    EXPECT_FALSE(broken.genuine());
    auto const again = SignedStatement::from_json(statement.to_json());
    ASSERT_TRUE(again.has_value());
    EXPECT_TRUE(again->genuine());
}

TEST(Statement, ThePublicKeyIsAPemFile) {
    auto const pem = public_key_pem(key().public_key());
    EXPECT_TRUE(pem.starts_with("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA")) << pem;
}

TEST(Report, EscapesWhatComesFromOutside) {
    Json const difference = Json::object({{"kind", "line_edited"},
                                          {"title", "Line edited"},
                                          {"explained", false},
                                          {"order_number", "=1+1"},
                                          {"document", "<b>\"7\"</b>"},
                                          {"text", "a, \"b\""}});
    Json const day = Json::object({{"integration", "shop"},
                                   {"day", "2026-03-02"},
                                   {"state", "different"},
                                   {"differences", Json::array({difference})}});
    auto const csv = report_csv({day});
    EXPECT_NE(csv.find("\"'=1+1\",\"<b>\"\"7\"\"</b>\",\"a, \"\"b\"\"\""), std::string::npos)
        << csv;
    auto const html = report_html({day});
    EXPECT_NE(html.find("&lt;b&gt;&quot;7&quot;&lt;/b&gt;"), std::string::npos);
    EXPECT_EQ(html.find("<script"), std::string::npos);
    EXPECT_NE(report_text({day}).find("! Line edited: a, \"b\""), std::string::npos);
}

}  // namespace
}  // namespace cf::proof

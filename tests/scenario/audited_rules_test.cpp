// What the audit says of each posting: the policy's version, and the rule behind every account.
#include "tests/scenario/world.hpp"

namespace cf::scenario {
namespace {

/// Entries of the ledger's chain about what was posted, oldest first.
std::vector<Json> postings_in_audit(World& world) {
    std::vector<Json> entries;
    auto read = [](World& all, std::vector<Json>& out) -> Task<> {
        co_await all.storage().read([&](Transaction& tx) {
            out.clear();
            auto rows = tx.audit("lane/books", "", 1000);
            for (auto row = rows.rbegin(); row != rows.rend(); ++row)
                if (auto entry = Json::parse(row->entry_json).value(); entry.contains("key"))
                    out.push_back(std::move(entry));
        });
        co_return Result<>();
    };
    (void)world.run(read(world, entries));
    return entries;
}

/// "product>200>kind:product" of each line, or ">610>tender:stripe" of a movement.
std::string rules_in(Json const& entry) {
    std::string all;
    for (auto const& rule : entry["rules"].items())
        all += (all.empty() ? "" : " ") + std::string(rule["kind"].text()) + ">" +
               std::string(rule["account"].text()) + ">" + std::string(rule["rule"].text());
    return all;
}

TEST(AuditOfPostings, NamesThePolicyVersionAndTheRuleBehindEveryAccount) {
    World world;
    world.place(paid_order("20.00"));
    ASSERT_TRUE(world.settle());
    auto const entries = postings_in_audit(world);
    ASSERT_EQ(entries.size(), 2u);
    EXPECT_EQ(entries[0]["what"].text(), "document.created");
    EXPECT_EQ(rules_in(entries[0]), "product>200>kind:product");
    EXPECT_NE(entries[0]["rules"].items()[0]["line"].text(), "");
    EXPECT_EQ(rules_in(entries[1]), ">610>tender:stripe");
    for (auto const& entry : entries) EXPECT_EQ(entry["policy_version"].text(), "1");
}

TEST(AuditOfPostings, NamesARuleByItsNameAndTheVersionThatHasIt) {
    World world;
    world.new_policy(replaced(WorldOptions().policy,
                              "  product: \"200\"",
                              "  product: \"200\"\n  rules:\n    - {name: everything sold, kind: "
                              "product, account: \"207\"}"));
    world.place(paid_order("20.00"));
    ASSERT_TRUE(world.settle());
    auto const entries = postings_in_audit(world);
    ASSERT_FALSE(entries.empty());
    EXPECT_EQ(rules_in(entries[0]), "product>207>everything sold");
    EXPECT_EQ(entries[0]["policy_version"].text(), "2");
}

/// The invoice stays under the version that made it; money goes where the policy of now says.
TEST(AuditOfPostings, OfMoneyNameThePolicyThatChoseItsAccount) {
    World world;
    auto const id = world.place(paid_order("20.00"));
    ASSERT_TRUE(world.settle());
    world.new_policy(replaced(WorldOptions().policy, "stripe: \"610\"", "stripe: \"611\""));
    world.shop("POST", "orders/" + id + "/refund", Json::object({{"amount", "5.00"}}));
    ASSERT_TRUE(world.settle());
    auto const entries = postings_in_audit(world);
    ASSERT_GE(entries.size(), 4u);
    bool seen = false;
    for (std::size_t i = 2; i < entries.size(); ++i) {
        bool const document = entries[i]["what"].text().starts_with("document.");
        bool const refund = rules_in(entries[i]) == ">611>tender:stripe";
        if (document || refund) {
            EXPECT_EQ(entries[i]["policy_version"].text(), document ? "1" : "2");
        }
        seen = seen || refund;
    }
    EXPECT_TRUE(seen);
}

}  // namespace
}  // namespace cf::scenario

#include "simkit/store_simulator.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace cf {
namespace {

/// A store whose orders allow what the test says.
class PickyStore : public StoreSimulator {
  public:
    explicit PickyStore(std::set<FollowUp> allowed) : allowed_(std::move(allowed)) {}
    SimReply handle(HttpRequest const&, Instant) override { return {}; }
    void finished(HttpRequest const&, Instant) override {}
    std::vector<SimDelivery> due_deliveries(Instant) override { return {}; }
    void delivered(std::string const&, int, Instant) override {}
    Instant next_due() const override { return Instant::max(); }
    std::string place_random_order(Random&, RandomOrderOptions const&, Instant) override {
        return "1";
    }
    bool follow_up(std::string const&, FollowUp what, Random&, Instant) override {
        return allowed_.contains(what);
    }
    Json facts() const override { return {}; }
    Json facts_of(std::string const&) const override { return {}; }

  private:
    std::set<FollowUp> allowed_;
};

TEST(StoreSimulator, RandomFollowUpDoesWhatTheStateAllows) {
    std::set<FollowUp> const allowed{FollowUp::ship, FollowUp::edit};
    PickyStore store{allowed};
    Random random{7};
    std::set<FollowUp> seen;
    for (int round = 0; round < 200; ++round) {
        auto const done = store.random_follow_up("1", random, Instant{});
        ASSERT_TRUE(done.has_value());
        seen.insert(*done);
    }
    EXPECT_EQ(seen, allowed);
}

TEST(StoreSimulator, RandomFollowUpDoesNothingWhenNothingIsAllowed) {
    PickyStore store{{}};
    Random random{7};
    EXPECT_FALSE(store.random_follow_up("1", random, Instant{}).has_value());
}

TEST(StoreSimulator, EveryFollowUpHasItsOwnName) {
    std::set<std::string_view> names;
    for (FollowUp what : all_follow_ups()) names.insert(to_string(what));
    EXPECT_EQ(names.size(), all_follow_ups().size());
    EXPECT_FALSE(names.contains("unknown"));
}

}  // namespace
}  // namespace cf

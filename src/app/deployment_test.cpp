#include "app/deployment.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "app/config.hpp"
#include "base/virtual_clock.hpp"
#include "cli/files.hpp"
#include "storage/sql/storage_test_kit.hpp"

namespace cf::app {
namespace {

using sql::testing::ask;
using sql::testing::TemporaryFolder;
using sql::testing::write;

/// A data folder whose one integration is configured from a policy file that can be changed.
class Deployment : public testing::Test {
  protected:
    Deployment() {
        policy_ = cli::read_file(CF_SOURCE_DIR "/src/app/sandbox/woocommerce.yaml").value();
        config_.integrations.push_back(
            {"shop-to-books", "Shop to books", "shop", "books", folder_.file("policy.yaml"), {}});
        data_ = std::make_unique<DataFolder>(
            open_data_folder(folder_.file("data"), {}, FolderUse::command).value());
    }

    void apply(std::string const& policy) {
        std::ofstream(folder_.file("policy.yaml")) << policy;
        std::vector<Wait> one;
        one.push_back(apply_now());
        sql::testing::run_all(std::move(one));
    }

    void put_order(std::string const& id, std::string const& state) {
        write(*data_->storage, [&](Transaction& tx) {
            OrderStateRow row;
            row.integration = IntegrationId("shop-to-books");
            row.record = RecordId(id);
            row.currency = "EUR";
            row.state = state;
            row.updated_at = clock_.now();
            tx.put_order_state(row);
        });
    }

    std::vector<std::string> marked() {
        std::vector<std::string> ids;
        ask(*data_->storage, [&](Transaction& tx) {
            for (auto const& row : tx.due_dirty(
                     ConnectionId("shop-to-books"), RecordKind::order, clock_.now(), 2000))
                ids.push_back(row.record.id.value);
            return 0;
        });
        std::sort(ids.begin(), ids.end());
        return ids;
    }

    std::string policy_;

  private:
    Wait apply_now() {
        auto const applied = co_await apply_config(config_, *data_->storage, *data_->vault, clock_);
        EXPECT_FALSE(applied.has_error()) << applied.error().message;
    }

    TemporaryFolder folder_;
    VirtualClock clock_{from_micros(1'700'000'000'000'000)};
    Config config_;
    std::unique_ptr<DataFolder> data_;
};

TEST_F(Deployment, AChangedPolicyLooksAgainAtEveryOrderThatIsNotSettled) {
    apply(policy_);
    put_order("1", "in_agreement");
    put_order("2", "needs_you");
    put_order("3", "waiting");
    put_order("4", "skipped");
    put_order("5", "differs");
    apply(policy_);
    EXPECT_TRUE(marked().empty()) << "the same policy changes nothing";
    apply(policy_ + "\n# another text\n");
    EXPECT_EQ(marked(), (std::vector<std::string>{"2", "3", "4", "5"}));
}

TEST_F(Deployment, MoreOrdersThanAPageAreAllLookedAtAgain) {
    apply(policy_);
    for (int order = 0; order < 1001; ++order) put_order(std::to_string(order), "needs_you");
    apply(policy_ + "\n# another text\n");
    EXPECT_EQ(marked().size(), 1001u);
}

}  // namespace
}  // namespace cf::app

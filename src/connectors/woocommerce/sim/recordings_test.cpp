#include <gtest/gtest.h>

#include "connectors/woocommerce/sim/test_support.hpp"

namespace cf::woocommerce::sim {
namespace {

/// The path below /wc/v3 of a recorded call.
std::string path_of(Json const& entry) {
    std::string const path(entry["request"]["path"].text());
    return path.substr(std::string("/wp-json/wc/v3").size());
}

TEST(WooRecordings, EveryOrderAnswersAsRecorded) {
    TestStore store(recorded_scenario());
    for (auto const& entry : recording("orders_single").items())
        EXPECT_EQ(first_difference(store.get(path_of(entry)), entry["body"]), "") << path_of(entry);
}

TEST(WooRecordings, DigitsBehindTheAmountsAnswerAsRecorded) {
    TestStore store(recorded_scenario());
    for (auto const& entry : recording("orders_single_dp8").items()) {
        Json answer = store.get(path_of(entry));
        for (auto const& [name, value] : entry["body"].members())
            EXPECT_EQ(first_difference(answer[name], value, name), "") << path_of(entry);
    }
}

TEST(WooRecordings, OrdersOfOtherDecimalsAnswerAsRecorded) {
    TestStore store(recorded_scenario());
    for (auto const& entry : recording("orders_single_native_decimals").items()) {
        Json answer = store.get(path_of(entry));
        for (auto const& [name, value] : entry["body"].members())
            EXPECT_EQ(first_difference(answer[name], value, name), "") << path_of(entry);
    }
}

TEST(WooRecordings, PagesOfOrdersComeInTheRecordedOrderWithTheRecordedHeaders) {
    TestStore store(recorded_scenario());
    for (auto const& entry : recording("orders_list_pages").items()) {
        auto const reply = store.call("GET", path_of(entry));
        EXPECT_EQ(reply.headers.get("X-WP-Total"), entry["headers"]["x-wp-total"].text());
        EXPECT_EQ(reply.headers.get("X-WP-TotalPages"), entry["headers"]["x-wp-totalpages"].text());
        EXPECT_EQ(reply.headers.all().at(4).second, entry["headers"]["link"].text());
        ASSERT_EQ(store.body.size(), entry["body"].size());
        for (std::size_t i = 0; i < store.body.size(); ++i)
            EXPECT_EQ(store.body[i]["id"], entry["body"][i]["id"]);
    }
}

TEST(WooRecordings, RefundsAnswerAsRecorded) {
    TestStore store(recorded_scenario());
    for (auto const& file : {"refunds_by_order", "refunds_list"})
        for (auto const& entry : recording(file).items())
            EXPECT_EQ(first_difference(store.get(path_of(entry)), entry["body"]), "")
                << path_of(entry);
}

TEST(WooRecordings, MasterDataAnswerAsRecorded) {
    TestStore store(recorded_scenario());
    for (auto const& file : {"taxes", "coupons", "customers", "products", "currencies"})
        for (auto const& entry : recording(file).items()) {
            Json const answer = store.get(path_of(entry));
            if (std::string_view(file) == "currencies") {
                EXPECT_EQ(answer["code"], entry["body"]["code"]);
                continue;
            }
            EXPECT_EQ(first_difference(answer, entry["body"]), "") << path_of(entry);
        }
}

}  // namespace
}  // namespace cf::woocommerce::sim

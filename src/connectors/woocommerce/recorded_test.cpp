#include "connectors/woocommerce/recorded.hpp"

#include <gtest/gtest.h>

#include "connectors/shared/golden.hpp"

namespace cf::woocommerce {
namespace {

std::string const recordings = std::string(CF_SOURCE_DIR) + "/tests/data/woocommerce/";
std::string const fixtures = std::string(CF_SOURCE_DIR) + "/src/connectors/woocommerce/fixtures/";

std::vector<OrderSnapshot> read(std::vector<std::string> const& files) {
    std::vector<Json> documents;
    for (auto const& file : files) documents.push_back(testing::file_json(recordings + file));
    auto read = read_recorded(std::move(documents));
    EXPECT_TRUE(read.has_value()) << read.error().message;
    return read.has_value() ? *std::move(read) : std::vector<OrderSnapshot>{};
}

OrderSnapshot const& order(std::vector<OrderSnapshot> const& all, std::string const& id) {
    for (auto const& snapshot : all)
        if (snapshot.id.value == id) return snapshot;
    ADD_FAILURE() << "no order " << id;
    return all.front();
}

OrderLine const& line(OrderSnapshot const& snapshot, std::string const& id) {
    for (auto const& each : snapshot.facts.order->lines)
        if (each.id == id) return each;
    ADD_FAILURE() << "no line " << id;
    return snapshot.facts.order->lines.front();
}

class Recorded : public ::testing::Test {
  protected:
    static std::vector<OrderSnapshot> const& all() {
        static auto const orders = read({"orders_single.json", "refunds_by_order.json"});
        return orders;
    }
};

TEST_F(Recorded, EveryOrderIsAsTheGoldenFileSays) {
    EXPECT_EQ(all().size(), 46u);
    testing::expect_golden(all(), fixtures + "orders_single.golden");
}

TEST_F(Recorded, NoTotalIsUnexplained) {
    for (auto const* file : {"orders_single.json",
                             "orders_single_dp8.json",
                             "orders_single_native_decimals.json",
                             "orders_list_pages.json",
                             "webhook_deliveries.json",
                             "exchanges_orders.json"}) {
        auto const orders = read({file});
        EXPECT_GT(orders.size(), 3u) << file;
        for (auto const& snapshot : orders)
            EXPECT_NE(snapshot.check.verdict, TotalCheck::Verdict::unexplained)
                << file << " " << snapshot.id.value << ": " << snapshot.check.why;
    }
}

TEST_F(Recorded, StoresThatRoundTaxPerLineAddUpExactly) {
    for (auto const& snapshot : all()) {
        bool const subtotal_rounded = snapshot.id.value == "124" || snapshot.id.value == "125";
        EXPECT_EQ(snapshot.check.verdict,
                  subtotal_rounded ? TotalCheck::Verdict::rounding : TotalCheck::Verdict::exact)
            << snapshot.id.value << ": " << snapshot.check.why;
    }
    EXPECT_EQ(order(all(), "124").check.difference.to_string(), "0.01");
}

TEST_F(Recorded, TaxKeysReadLikeTheOrder) {
    EXPECT_EQ(order(all(), "42").facts.order->lines[0].tax_code, "DE MwSt 19%");
    EXPECT_EQ(order(all(), "62").facts.order->lines[0].tax_code,
              "US-NY NY State Tax 4% + NYC Local Tax 4.875%");
    EXPECT_EQ(order(all(), "85").facts.order->lines[0].tax_code, "CA-QC GST 5% + QST 9.975%");
    EXPECT_EQ(order(all(), "85").facts.order->lines[0].detail.tax_rate_percent->to_string(),
              "15.47375");
    EXPECT_EQ(order(all(), "87").facts.order->lines[0].tax_code, "none");  // VAT exempt
    bool zero_rated = false;
    for (auto const& each : order(all(), "65").facts.order->lines)
        zero_rated |= each.tax_code == "AU GST Free 0%";
    EXPECT_TRUE(zero_rated);
}

TEST_F(Recorded, NegativeFeeIsTakenApartByTheRatesItReduces) {
    auto const& goodwill = line(order(all(), "56"), "80");
    ASSERT_EQ(goodwill.tax_split.size(), 2u);
    EXPECT_EQ(goodwill.tax_split[0].tax_code, "DE MwSt 19%");
    EXPECT_EQ(goodwill.tax_split[0].tax.to_string(), "-0.74");
    EXPECT_EQ(goodwill.tax_split[1].tax_code, "DE MwSt 7%");
    EXPECT_EQ(goodwill.tax_split[1].tax.to_string(), "-0.08");
    EXPECT_EQ(goodwill.tax_split[0].amount + goodwill.tax_split[1].amount, Decimal::of("-5.00"));
    // Rates that apply together to the whole amount stay together (B20).
    EXPECT_TRUE(order(all(), "86").facts.order->lines.back().tax_split.empty());
}

TEST(RecordedFees, ANegativeFeeReducesWhatHasNoTaxToo) {
    auto orders = read_recorded({testing::file_json(fixtures + "negative_fees.json")});
    ASSERT_TRUE(orders.has_value()) << orders.error().message;
    for (auto const& snapshot : *orders)
        EXPECT_EQ(snapshot.check.verdict, TotalCheck::Verdict::exact) << snapshot.id.value;
    // 300.00 zero-rated, 133.19 at 20 %: -2.30 takes -0.14 of tax with it.
    auto const& mixed = line(order(*orders, "157"), "502");
    ASSERT_EQ(mixed.tax_split.size(), 2u);
    EXPECT_EQ(mixed.tax_split[0].tax_code, "FR TVA 20%");
    EXPECT_EQ(mixed.tax_split[0].amount.to_string(), "-0.70");
    EXPECT_EQ(mixed.tax_split[0].tax.to_string(), "-0.14");
    EXPECT_EQ(mixed.tax_split[1].tax_code, "zero-rate");
    EXPECT_EQ(mixed.tax_split[1].amount.to_string(), "-1.60");
    EXPECT_TRUE(mixed.tax_split[1].tax.is_zero());
    // 2.36 of 304.69 are taxed: the reduction's tax rounds to nothing, so none of it is at 19 %.
    auto const& small = line(order(*orders, "132"), "387");
    ASSERT_EQ(small.tax_split.size(), 2u);
    EXPECT_EQ(small.tax_split[0].tax_code, "zero-rate");
    EXPECT_EQ(small.tax_split[1].tax_code, "none");  // The shipping.
    EXPECT_EQ(small.tax_split[0].amount + small.tax_split[1].amount, Decimal::of("-1.80"));
}

TEST_F(Recorded, ProcessingIsNotPaid) {
    auto const& cash_on_delivery = order(all(), "42").facts;
    EXPECT_TRUE(cash_on_delivery.captures.empty());
    ASSERT_EQ(cash_on_delivery.authorisations.size(), 1u);
    EXPECT_EQ(cash_on_delivery.authorisations[0].gateway, "cod");
    auto const& on_hold = order(all(), "50");  // set_paid did not pay it (A10)
    EXPECT_EQ(on_hold.status, StoreOrderStatus::accepted);
    EXPECT_TRUE(on_hold.facts.captures.empty());
    EXPECT_TRUE(on_hold.facts.authorisations.empty());
    auto const& paid = order(all(), "56").facts;
    ASSERT_EQ(paid.captures.size(), 1u);
    EXPECT_EQ(paid.captures[0].gateway_reference, "pi_3Nx0000000000001");
    EXPECT_EQ(to_iso(paid.captures[0].at), "2026-11-21T02:11:14Z");
}

TEST_F(Recorded, RefundModesFollowWhatTheStoreTells) {
    auto const& by_amount = order(all(), "72").facts.refunds;
    ASSERT_EQ(by_amount.size(), 1u);
    EXPECT_EQ(by_amount[0].mode, RefundMode::full);
    EXPECT_EQ(by_amount[0].tenders.at(0).amount.to_string(), "36.29");
    auto const& partial = order(all(), "76").facts.refunds;
    ASSERT_EQ(partial.size(), 2u);
    EXPECT_EQ(partial[0].id, "77");
    EXPECT_EQ(partial[0].mode, RefundMode::items);
    EXPECT_EQ(partial[0].items.at(0).line, "162");
    EXPECT_EQ(partial[0].items.at(0).amount->to_string(), "19.99");
    EXPECT_EQ(partial[0].items.at(0).tax->to_string(), "1.77");
    EXPECT_EQ(partial[1].items.at(0).tax->to_string(), "0.00");
    // Never paid: the refund moved no money.
    EXPECT_TRUE(order(all(), "113").facts.refunds.at(0).tenders.empty());
}

TEST_F(Recorded, RefundsAreFoundInTheStoreWideListToo) {
    auto const orders = read({"orders_list_pages.json", "refunds_list.json"});
    EXPECT_EQ(order(orders, "76").facts.refunds.size(), 2u);
    EXPECT_EQ(order(orders, "76").facts.refunds[0].mode, RefundMode::items);
}

TEST_F(Recorded, DecimalsOfTheStoreAndOfTheCurrencyMayDiffer) {
    auto const native = read({"orders_single_native_decimals.json"});
    // Paid 1.809 KWD; a store set to two decimals now answers 1.810 and tax 0.100 for 0.102.
    EXPECT_EQ(order(native, "106").check.difference.to_string(), "0.001");
    EXPECT_EQ(order(native, "106").facts.order->lines[1].tax->to_string(), "0.102");
    for (auto const& snapshot : read({"webhook_deliveries.json"})) {
        std::string const& id = snapshot.id.value;
        if (id == "104") {
            EXPECT_EQ(snapshot.facts.order->total.to_string(), "65");
        }
        if (id == "106") {
            EXPECT_EQ(snapshot.check.verdict, TotalCheck::Verdict::exact);
        }
        if (id == "107") {
            EXPECT_EQ(snapshot.facts.order->total.to_string(), "1.51");
            EXPECT_EQ(snapshot.check.verdict, TotalCheck::Verdict::rounding);
        }
    }
}

TEST_F(Recorded, AmountsCutByTheStoresSettingAreCoarse) {
    EXPECT_TRUE(order(all(), "106").check.coarse);  // KWD read at two decimals.
    EXPECT_FALSE(order(all(), "42").check.coarse);
    EXPECT_FALSE(order(read({"orders_single_native_decimals.json"}), "106").check.coarse);
    EXPECT_FALSE(order(all(), "104").check.coarse);  // JPY shown as 65.00.
}

TEST(RecordedForms, AreReadWhateverTheirWrapping) {
    auto const list = testing::file_json(recordings + "orders_single.json");
    Json const bare = list[std::size_t(0)]["body"];
    auto const one = read_recorded({bare});
    ASSERT_TRUE(one.has_value());
    auto const wrapped = read_recorded({list[std::size_t(0)]});
    auto const map = read_recorded({Json::object({{"42", bare}})});
    auto const map_of_recordings = read_recorded({Json::object({{"42", list[std::size_t(0)]}})});
    for (auto const* form : {&wrapped, &map, &map_of_recordings}) {
        ASSERT_TRUE(form->has_value()) << form->error().message;
        EXPECT_EQ((*form)->at(0).facts, one->at(0).facts);
    }
}

TEST(RecordedForms, WhatIsNoOrderIsNamedWithItsPlace) {
    auto const number = read_recorded(
        {Json::parse(R"([{"id":1,"currency":"EUR","line_items":[],"total":{}}])").value()});
    ASSERT_TRUE(number.has_error());
    EXPECT_NE(number.error().message.find("$[0]"), std::string::npos) << number.error().message;
    auto const strange = read_recorded({Json::parse(R"([{"hello":"world"}])").value()});
    ASSERT_TRUE(strange.has_error());
    EXPECT_NE(strange.error().message.find("document 1, $[0]"), std::string::npos);
    auto const text = read_recorded({Json("order")});
    EXPECT_TRUE(text.has_error());
    auto const currency = read_recorded(
        {Json::parse(R"({"id":1,"currency":"eu","line_items":[],"total":"1"})").value()});
    EXPECT_TRUE(currency.has_error());
}

/// An order as a store writes it, made up: `more` replaces members.
Json made_up(std::string_view lines, std::string_view total, std::string_view more = "{}") {
    Json order = Json::parse(R"({"id":900,"number":"900","status":"processing","currency":"EUR",
        "date_created_gmt":"2026-11-20T09:00:00","date_modified_gmt":"2026-11-20T09:05:00",
        "date_paid_gmt":"2026-11-20T09:05:00","payment_method":"stripe","total_tax":"0.00",
        "tax_lines":[{"id":1,"rate_id":1,"rate_code":"DE-1","label":"MwSt","rate_percent":19}],
        "shipping_lines":[],"fee_lines":[],"coupon_lines":[],"refunds":[]})")
                     .value();
    order.set("line_items", Json::parse(lines).value());
    order.set("total", std::string(total));
    auto const changes = Json::parse(more).value();
    for (auto const& [name, value] : changes.members()) order.set(name, value);
    return order;
}

OrderSnapshot read_one(std::vector<Json> documents) {
    auto read = read_recorded(std::move(documents));
    EXPECT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(read->size(), 1u);
    return read->at(0);
}

/// One item of 10.00 with 19 % on top.
constexpr char const* one_item = R"([{"id":1,"name":"Tea","product_id":5,"quantity":1,"sku":"T",
    "price":8.4033613445378151260504201680672268907563025210084,"subtotal":"10.00","total":"10.00",
    "subtotal_tax":"1.90","total_tax":"1.90","taxes":[{"id":1,"total":"1.9","subtotal":"1.9"}]}])";

TEST(RecordedNasty, BundlesNegativeFeesAndCouponsAddUpExactly) {
    auto const bundle = read_one({made_up(
        R"([{"id":1,"name":"Box","product_id":9,"quantity":1,"subtotal":"0.00","total":"0.00",
             "total_tax":"0.00","taxes":[]},
            {"id":2,"name":"Tea","product_id":5,"quantity":2,"subtotal":"10.00","total":"8.00",
             "total_tax":"1.52","taxes":[{"id":1,"total":"1.52","subtotal":"1.9"}]}])",
        "8.33",
        R"({"total_tax":"1.33","coupon_lines":[{"id":7,"code":"x","discount":"2.00"}],
            "fee_lines":[{"id":8,"name":"Goodwill","total":"-1.00","total_tax":"-0.19",
                          "taxes":[{"id":1,"total":"-0.19","subtotal":""}]}]})")});
    EXPECT_EQ(bundle.check.verdict, TotalCheck::Verdict::exact) << bundle.check.why;
    auto const& lines = bundle.facts.order->lines;
    EXPECT_EQ(lines[1].amount.to_string(), "10.00");
    EXPECT_EQ(lines[1].discount->to_string(), "2.00");
    EXPECT_EQ(lines[2].kind, LineKind::fee);
    EXPECT_EQ(lines[2].amount.to_string(), "-1.00");
    EXPECT_TRUE(bundle.facts.order->coupons.empty());  // Already inside the lines.
}

TEST(RecordedNasty, CurrenciesWithoutAndWithThreeDecimals) {
    auto const yen = read_one({made_up(
        R"([{"id":1,"name":"A","product_id":5,"quantity":3,"subtotal":"1000","total":"1000",
             "total_tax":"100","taxes":[{"id":1,"total":"100","subtotal":"100"}]}])",
        "1100",
        R"({"currency":"JPY"})")});
    EXPECT_EQ(yen.check.verdict, TotalCheck::Verdict::exact);
    EXPECT_EQ(yen.facts.order->total.to_string(), "1100");
    auto dinar = [](std::string_view total) {
        return read_one({made_up(
            R"([{"id":1,"name":"A","product_id":5,"quantity":1,"subtotal":"1.2325",
                 "total":"1.2325","total_tax":"0.18",
                 "taxes":[{"id":1,"total":"0.184875","subtotal":"0.184875"}]}])",
            total,
            R"({"currency":"KWD"})")});
    };
    EXPECT_EQ(dinar("1.418").check.verdict, TotalCheck::Verdict::exact);
    // A store set to two decimals states 1.42 for what adds up to 1.418.
    auto const cut = dinar("1.42");
    EXPECT_EQ(cut.check.verdict, TotalCheck::Verdict::rounding);
    EXPECT_NE(cut.check.why.find("fewer decimals"), std::string::npos);
    EXPECT_EQ(dinar("1.43").check.verdict, TotalCheck::Verdict::unexplained);
}

TEST(RecordedNasty, CompoundRatesAndManyClasses) {
    auto const order = read_one({made_up(
        R"([{"id":1,"name":"A","product_id":5,"quantity":1,"subtotal":"100.00","total":"100.00",
             "total_tax":"15.25","taxes":[{"id":1,"total":"5","subtotal":"5"},
                                          {"id":2,"total":"10.25","subtotal":"10.25"}]},
            {"id":2,"name":"B","product_id":6,"quantity":1,"tax_class":"reduced-rate",
             "subtotal":"50.00","total":"50.00","total_tax":"3.50",
             "taxes":[{"id":3,"total":"3.5","subtotal":"3.5"}]},
            {"id":3,"name":"C","product_id":7,"quantity":1,"tax_class":"zero-rate",
             "subtotal":"1.00","total":"1.00","total_tax":"0.00","taxes":[]}])",
        "169.75",
        R"({"total_tax":"18.75","tax_lines":[
            {"id":1,"rate_id":1,"rate_code":"CA-1","label":"GST","rate_percent":5},
            {"id":2,"rate_id":2,"rate_code":"CA-2","label":"PST","rate_percent":9.7619,
             "compound":true},
            {"id":3,"rate_id":3,"rate_code":"CA-3","label":"Reduced","rate_percent":7}]})")});
    EXPECT_EQ(order.check.verdict, TotalCheck::Verdict::exact) << order.check.why;
    auto const& lines = order.facts.order->lines;
    EXPECT_NE(lines[0].tax_code, lines[1].tax_code);
    EXPECT_NE(lines[1].tax_code, lines[2].tax_code);
}

TEST(RecordedNasty, TotalsThatDoNotAddUpAreUnexplained) {
    EXPECT_EQ(read_one({made_up(one_item, "11.91")}).check.verdict, TotalCheck::Verdict::rounding);
    EXPECT_EQ(read_one({made_up(one_item, "11.92")}).check.verdict,
              TotalCheck::Verdict::unexplained);
    EXPECT_EQ(read_one({made_up("[]", "11.90")}).check.verdict, TotalCheck::Verdict::unexplained);
    EXPECT_EQ(read_one({made_up("[]", "0.00")}).check.verdict, TotalCheck::Verdict::exact);
}

TEST(RecordedNasty, HugeAmountsThatCancelOutAreRefused) {
    auto const read = read_recorded({made_up(one_item, "11.90", R"({"fee_lines":[
        {"id":8,"name":"Up","total":"999999999999999999","total_tax":"0","taxes":[]},
        {"id":9,"name":"Down","total":"-999999999999999999","total_tax":"0","taxes":[]}]})")});
    ASSERT_TRUE(read.has_error());
    EXPECT_NE(read.error().message.find("order 900"), std::string::npos) << read.error().message;
}

TEST(RecordedNasty, RefundsGivenBesideAreLaidOnTheirOrder) {
    auto refund = [](std::string_view id, std::string_view rest) {
        return Json::parse(R"({"id":)" + std::string(id) +
                           R"(,"date_created_gmt":"2026-11-21T09:00:00","reason":"",)" +
                           std::string(rest) + "}")
            .value();
    };
    auto const restocked = refund("71", R"("parent_id":900,"amount":"5.95","line_items":[{"id":5,
        "name":"Tea","quantity":-1,"subtotal":"-5.00","total":"-5.00","total_tax":"-0.95",
        "taxes":[{"id":1,"total":"-0.95"}],
        "meta_data":[{"id":1,"key":"_refunded_item_id","value":"1"}]}])");
    auto const by_amount = refund("72", R"("parent_id":900,"amount":"1.00","line_items":[])");
    auto const gone = refund("73", R"("parent_id":900,"amount":"2.00","line_items":[])");
    auto const order = made_up(one_item, "11.90", R"({"refunds":[
        {"id":71,"reason":"","total":"-5.95"},{"id":72,"reason":null,"total":"-1.00"}]})");
    auto const read = read_one({Json::array({order, restocked, by_amount, gone})});
    auto const& refunds = read.facts.refunds;
    ASSERT_EQ(refunds.size(), 2u);  // The third was deleted: its order does not list it.
    EXPECT_EQ(refunds[0].mode, RefundMode::items);
    EXPECT_EQ(refunds[0].tenders.at(0).amount.to_string(), "5.95");
    EXPECT_EQ(refunds[1].mode, RefundMode::amount);
    EXPECT_EQ(refunds[1].amount->to_string(), "1.00");
}

TEST(RecordedNasty, AnOrderThatListsNoRefundsTakesThoseBeside) {
    Json whole = made_up(one_item, "11.90");
    Json order = Json::object();
    for (auto const& [name, value] : whole.members())
        if (name != "refunds") order.set(name, value);
    auto const refund = Json::parse(R"({"id":71,"parent_id":900,"amount":"1.00","line_items":[],
        "date_created_gmt":"2026-11-21T09:00:00"})")
                            .value();
    EXPECT_EQ(read_one({order, refund}).facts.refunds.size(), 1u);
    EXPECT_EQ(read_one({whole, refund}).facts.refunds.size(), 0u);
}

TEST(RecordedNasty, PagesInsteadOfJsonAndMissingMembersAreErrorsWithTheirPlace) {
    auto refused = [](Json document) {
        auto const read = read_recorded({std::move(document)});
        return read.has_error() ? read.error().message : std::string("accepted");
    };
    auto recording = [](int status, Json body) {
        return Json::object({{"request", Json::object({{"method", "GET"}, {"path", "/orders"}})},
                             {"status", status},
                             {"body", std::move(body)}});
    };
    EXPECT_NE(refused(recording(200, "<!DOCTYPE html><html></html>")).find("$.body: a page"),
              std::string::npos);
    // A failed call says nothing about orders.
    EXPECT_EQ(read_recorded({recording(503, "<html>")}).value().size(), 0u);
    Json cut = Json::object();
    auto const whole = made_up(one_item, "11.90");
    for (auto const& [name, value] : whole.members())
        if (name != "total") cut.set(name, value);
    EXPECT_NE(refused(cut).find("'total' is missing"), std::string::npos) << refused(cut);
    EXPECT_NE(refused(made_up(R"([{"id":1,"quantity":1}])", "1.00")).find("line_items[0]"),
              std::string::npos);
    EXPECT_NE(refused(made_up(one_item, "11,90")).find("$.total"), std::string::npos);
    EXPECT_NE(refused(made_up(one_item, "1" + std::string(40, '0'))).find("18 digits"),
              std::string::npos);
}

TEST(RecordedNasty, AListThatIsNoneIsAnErrorAndOneWithGapsIsRead) {
    auto refused = [](std::string_view more) {
        auto const read = read_recorded({made_up(one_item, "11.90", more)});
        return read.has_error() ? read.error().message : std::string("accepted");
    };
    EXPECT_NE(refused(R"({"fee_lines":"none"})").find("$.fee_lines: expected a list"),
              std::string::npos);
    EXPECT_NE(refused(R"({"refunds":7})").find("$.refunds: expected a list"), std::string::npos);
    EXPECT_EQ(refused(R"({"refunds":"","fee_lines":{},"shipping_lines":null})"), "accepted");
    // What PHP makes of a list after a filter took its first entry out.
    auto const gaps = read_one({made_up(
        one_item,
        "12.90",
        R"({"fee_lines":{"1":{"id":8,"name":"Gift","total":"1.00","total_tax":"0.00","taxes":[]}},
            "refunds":{"3":{"id":77,"reason":"","total":"-2.00"}}})")});
    EXPECT_EQ(gaps.check.verdict, TotalCheck::Verdict::exact) << gaps.check.why;
    ASSERT_EQ(gaps.facts.refunds.size(), 1u);
    EXPECT_EQ(gaps.facts.refunds[0].id, "77");
}

TEST(RecordedNasty, AnOrderWithoutItsDateWaitsForAPerson) {
    auto const undated = read_one({made_up(one_item, "11.90", R"({"date_created_gmt":null})")});
    EXPECT_EQ(undated.check.verdict, TotalCheck::Verdict::unexplained);
    EXPECT_NE(undated.check.why.find("when the order was placed"), std::string::npos);
    EXPECT_EQ(to_iso(undated.facts.order->placed_at), "2026-11-20T09:05:00Z");
}

TEST(RecordedNasty, ATaxTotalThatIsLeftOutIsNotANothing) {
    auto const cut = read_one({made_up(one_item, "11.90", R"({"total_tax":null})")});
    EXPECT_FALSE(cut.facts.order->store_tax_total);
    EXPECT_EQ(cut.check.verdict, TotalCheck::Verdict::exact) << cut.check.why;
}

}  // namespace
}  // namespace cf::woocommerce

#include "connectors/bigcommerce/recorded.hpp"

#include <gtest/gtest.h>

#include "connectors/bigcommerce/transform.hpp"
#include "connectors/bigcommerce/wire.hpp"
#include "connectors/shared/golden.hpp"

namespace cf::bigcommerce {
namespace {

std::string const samples_file =
    std::string(CF_SOURCE_DIR) + "/tests/data/vendors/bigcommerce.samples.json";
std::string const fixtures = std::string(CF_SOURCE_DIR) + "/src/connectors/bigcommerce/fixtures/";

Json const& samples() {
    static Json const json = testing::file_json(samples_file);
    return json;
}

OrderSnapshot read_one(Json entry) {
    auto read = read_recorded({std::move(entry)});
    EXPECT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(read->size(), 1u);
    return read->front();
}

OrderSnapshot sample(char const* name) { return read_one(samples()[name]); }

std::string refund_text(Refund const& refund) {
    std::string text(to_string(refund.mode));
    if (refund.amount) text += " " + refund.amount->to_string();
    for (auto const& item : refund.items)
        text += " " + item.line + ":" + item.amount->to_string() + "+" + item.tax->to_string();
    for (auto const& tender : refund.tenders)
        text += " <" + tender.gateway + " " + tender.amount.to_string();
    return text;
}

/// A sample's entry with other refunds.
Refund refund_of(char const* entry_name, char const* refund_name) {
    Json entry = samples()[entry_name];
    entry.set("refunds",
              Json::object({{"data", Json::array({samples()["refunds_variety"][refund_name]})}}));
    auto const snapshot = read_one(std::move(entry));
    EXPECT_EQ(snapshot.facts.refunds.size(), 1u) << refund_name;
    return snapshot.facts.refunds.empty() ? Refund{} : snapshot.facts.refunds.front();
}

TEST(Samples, EveryOrderIsAsTheGoldenFileSays) {
    auto const read = read_recorded({samples()});
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(read->size(), 14u);
    testing::expect_golden(*read, fixtures + "samples.golden");
    for (auto const& snapshot : *read)
        EXPECT_NE(snapshot.check.verdict, TotalCheck::Verdict::unexplained)
            << snapshot.id.value << snapshot.check.why;
}

TEST(Samples, ExclusiveStoreWithCoupon) {
    auto const snapshot = sample("order_tax_exclusive_coupon_shipping");
    auto const& order = *snapshot.facts.order;
    EXPECT_EQ(snapshot.check.verdict, TotalCheck::Verdict::exact);
    EXPECT_FALSE(order.prices_include_tax);
    EXPECT_EQ(order.lines[0].amount, Decimal::of("37.50"));
    EXPECT_EQ(order.lines[0].discount, Decimal::of("3.75"));
    EXPECT_EQ(order.lines[0].tax, Decimal::of("2.78"));
    EXPECT_EQ(order.lines[0].tax_code, "Sales Tax 8.25%");
    EXPECT_EQ(order.lines[2].id, "shipping:601");
    // One capture of the authorised amount, by the gateway's own id.
    ASSERT_EQ(snapshot.facts.captures.size(), 1u);
    EXPECT_EQ(snapshot.facts.captures[0].id, "900002");
    EXPECT_EQ(snapshot.facts.captures[0].gateway, "stripe");
}

TEST(Samples, InclusiveStoreWithEveryChargeAndThreeTenders) {
    auto const snapshot = sample("order_tax_inclusive_expanded");
    auto const& order = *snapshot.facts.order;
    EXPECT_EQ(snapshot.check.verdict, TotalCheck::Verdict::exact);
    EXPECT_TRUE(order.prices_include_tax);
    std::string kinds;
    for (auto const& line : order.lines) kinds += std::string(to_string(line.kind)) + " ";
    EXPECT_EQ(kinds, "product product shipping handling wrapping fee ");
    EXPECT_EQ(order.lines[5].tax_code, "VAT 20%");  // Fees have no tax row: told by their figures.
    Decimal paid;
    std::string gateways;
    for (auto const& capture : snapshot.facts.captures) {
        paid += capture.amount;
        gateways += capture.gateway + " ";
    }
    EXPECT_EQ(gateways, "gift_card store_credit stripe ");
    EXPECT_EQ(paid, order.total);
}

TEST(Samples, BareOrderWithIncludesReadsLikeItsEntry) {
    auto const entry = sample("order_tax_inclusive_expanded");
    auto const bare = read_one(samples()["order_tax_inclusive_expanded"]["order"]);
    EXPECT_EQ(bare.check.verdict, TotalCheck::Verdict::exact);
    EXPECT_EQ(bare.facts.order->total, entry.facts.order->total);
    // Nothing was said about transactions: no payment is concluded.
    EXPECT_TRUE(bare.facts.captures.empty());
}

TEST(Samples, OrderWithoutItsLinesIsNotExplained) {
    auto const read = read_recorded({samples()["orders_list_page"]});
    ASSERT_TRUE(read.has_value()) << read.error().message;
    for (auto const& snapshot : *read)
        EXPECT_EQ(snapshot.check.verdict, TotalCheck::Verdict::unexplained);
}

TEST(Samples, CurrencyIsTheOneOfTheAmounts) {
    EXPECT_EQ(sample("order_multicurrency_transactional").facts.order->currency.code(), "EUR");
    EXPECT_EQ(sample("order_multicurrency_display_only").facts.order->currency.code(), "USD");
}

TEST(Samples, FourDecimalsAreSpreadSoThatTheTotalIsWhatWasCharged) {
    auto const snapshot = sample("order_rounding_no_rounding_strategy");
    EXPECT_EQ(snapshot.facts.order->total, Decimal::of("6.40"));
    EXPECT_EQ(snapshot.check.verdict, TotalCheck::Verdict::rounding);
    EXPECT_TRUE(snapshot.check.difference.is_zero());
    EXPECT_EQ(snapshot.facts.order->lines[0].tax, Decimal::of("0.15"));
    EXPECT_EQ(snapshot.facts.order->lines[1].tax, Decimal::of("0.14"));
    EXPECT_EQ(snapshot.facts.captures[0].amount, Decimal::of("6.40"));
}

TEST(Samples, TwoRatesOnOneLineMakeOneKey) {
    auto const snapshot = sample("order_two_tax_rates");
    EXPECT_EQ(snapshot.facts.order->lines[0].tax_code, "GST 5%");
    EXPECT_EQ(snapshot.facts.order->lines[1].tax_code, "GST 5% + PST 7%");
    EXPECT_EQ(snapshot.facts.order->lines[1].detail.tax_rate_percent, Decimal(12));
}

TEST(Samples, GiftCertificateSoldIsALiabilityLine) {
    auto const snapshot = sample("order_gift_certificate_sale");
    EXPECT_EQ(snapshot.facts.order->lines[0].kind, LineKind::gift_card);
    EXPECT_EQ(snapshot.facts.order->lines[0].tax_code, "none");
}

TEST(Samples, AwaitingPaymentHasNoPayment) {
    auto const snapshot = sample("order_guest_offline");
    EXPECT_EQ(snapshot.status, StoreOrderStatus::accepted);
    EXPECT_TRUE(snapshot.facts.captures.empty());
    EXPECT_TRUE(snapshot.facts.authorisations.empty());
    EXPECT_EQ(snapshot.facts.order->customer.store_customer_id, "");
    EXPECT_FALSE(snapshot.facts.order->customer.email.empty());
}

TEST(Samples, OfflinePaymentFollowsTheStatus) {
    Json entry = samples()["order_guest_offline"];
    entry.member("order").set("status_id", 10);
    auto const snapshot = read_one(std::move(entry));
    ASSERT_EQ(snapshot.facts.captures.size(), 1u);
    EXPECT_EQ(snapshot.facts.captures[0].gateway, "cash_on_delivery");
    EXPECT_EQ(snapshot.facts.captures[0].amount, Decimal::of("20.57"));
}

TEST(Samples, CollectedMoneyIsAsTheSampleFileExpects) {
    Json const& variety = samples()["transactions_variety"];
    for (auto const& [scene, transactions] : variety.members()) {
        if (!transactions.contains("data")) continue;
        Json entry = samples()["order_digital"];
        entry.set("transactions", transactions);
        auto const snapshot = read_one(std::move(entry));
        Decimal collected;
        for (auto const& capture : snapshot.facts.captures) collected += capture.amount;
        std::string const order_id(transactions["data"][std::size_t(0)]["order_id"].text());
        EXPECT_EQ(collected, Decimal::of(variety["_expect_collected"][order_id].text())) << scene;
    }
}

TEST(Samples, AnAuthorisationThatStandsIsNoPayment) {
    Json entry = samples()["order_digital"];
    Json transactions = samples()["transactions_variety"]["authorised_then_voided"];
    transactions.member("data").mutable_items().pop_back();
    entry.set("transactions", transactions);
    auto const standing = read_one(entry);
    EXPECT_TRUE(standing.facts.captures.empty());
    EXPECT_EQ(standing.facts.authorisations.size(), 1u);
    entry.set("transactions", samples()["transactions_variety"]["authorised_then_voided"]);
    EXPECT_TRUE(read_one(entry).facts.authorisations.empty());
}

TEST(Refunds, PartialRefundBySheet) {
    auto const& refunds = sample("order_partial_refund").facts.refunds;
    ASSERT_EQ(refunds.size(), 2u);
    EXPECT_EQ(refund_text(refunds[0]),
              "items 521:40.00+4.00 shipping:621:5.00+0.50 <braintree 49.50");
    EXPECT_EQ(refund_text(refunds[1]), "amount 2.00 <store_credit 2.00");
}

TEST(Refunds, EveryVariantOfTheSheet) {
    EXPECT_EQ(refund_text(refund_of("order_tax_inclusive_expanded", "fee")),
              "items fee:1:1.20+0.20 <stripe 1.20");
    EXPECT_EQ(refund_text(refund_of("order_partial_refund", "product_with_adjustment")),
              "items 521:36.36+3.64 <braintree 40.00");
    EXPECT_EQ(refund_text(refund_of("order_partial_refund", "tax_only")),
              "items 521:0.00+0.53 shipping:621:0.00+0.07 <braintree 0.60");
    EXPECT_EQ(refund_text(refund_of("order_partial_refund", "merchant_override")),
              "items 521:20.50+-0.50 <braintree 20.00");
    EXPECT_EQ(refund_text(refund_of("order_tax_inclusive_expanded", "split_tender")),
              "items 511:27.00+4.50 <stripe 18.80 <store_credit 8.20");
    EXPECT_EQ(refund_text(refund_of("order_guest_offline", "offline")), "amount 5.00 <custom 5.00");
}

TEST(Refunds, DeclinedOneIsNoFact) {
    Json entry = samples()["order_tax_exclusive_coupon_shipping"];
    entry.set("refunds", Json::array({samples()["refunds_variety"]["declined"]}));
    EXPECT_TRUE(read_one(std::move(entry)).facts.refunds.empty());
}

TEST(Refunds, LastUnitTakesWhatIsLeft) {
    Json entry = samples()["order_tax_exclusive_coupon_shipping"];
    Json refunds = Json::array();
    for (int id = 1; id <= 3; ++id) {
        char const* gross[] = {"12.18", "12.18", "12.17"};
        char const* tax[] = {"0.93", "0.93", "0.92"};
        Json refund = samples()["refunds_variety"]["declined"];
        refund.set("id", id).set("total_amount", Json::raw_number(gross[id - 1]));
        refund.set("total_tax", Json::raw_number(tax[id - 1]));
        refund.member("payments").mutable_items()[0].set("is_declined", false);
        refunds.push_back(std::move(refund));
    }
    entry.set("refunds", std::move(refunds));
    auto const snapshot = read_one(std::move(entry));
    ASSERT_EQ(snapshot.facts.refunds.size(), 3u);
    Decimal net, tax;
    for (auto const& refund : snapshot.facts.refunds) {
        net += *refund.items.at(0).amount;
        tax += *refund.items.at(0).tax;
    }
    EXPECT_EQ(net, Decimal::of("33.75"));
    EXPECT_EQ(tax, Decimal::of("2.78"));
}

TEST(Readings, OverriddenTotalsAreNotExplained) {
    Json entry = samples()["order_two_tax_rates"];
    entry.member("order")
        .set("total_ex_tax", "60.0000")
        .set("total_inc_tax", "60.0000")
        .set("total_tax", "0.0000");
    auto const snapshot = read_one(std::move(entry));
    EXPECT_EQ(snapshot.check.verdict, TotalCheck::Verdict::unexplained);
    EXPECT_NE(snapshot.check.why.find("63.56"), std::string::npos) << snapshot.check.why;
}

TEST(Readings, DiscountedTotalsMayBeNaive) {
    // The vendor's own example takes an ex-tax discount off the tax-inclusive line total.
    Json entry = samples()["order_tax_exclusive_coupon_shipping"];
    entry.member("products").mutable_items()[0].set("discounted_total_inc_tax", "36.8400");
    entry.member("products").mutable_items()[1].set("discounted_total_inc_tax", "49.1000");
    auto const snapshot = read_one(std::move(entry));
    EXPECT_EQ(snapshot.check.verdict, TotalCheck::Verdict::exact) << snapshot.check.why;
    EXPECT_EQ(snapshot.facts.order->lines[1].discount, Decimal::of("5.00"));
}

TEST(Readings, FeesMayBeOutsideTheTotals) {
    Json entry = samples()["order_two_tax_rates"];
    entry.set("fees", samples()["order_tax_inclusive_expanded"]["fees"]);
    auto const snapshot = read_one(std::move(entry));
    EXPECT_EQ(snapshot.check.verdict, TotalCheck::Verdict::exact) << snapshot.check.why;
    for (auto const& line : snapshot.facts.order->lines) EXPECT_NE(line.kind, LineKind::fee);
}

TEST(Readings, ShippingCouponMayBeCountedAmongTheCoupons) {
    Json entry = samples()["order_free_shipping_coupon"];
    entry.member("order").set("coupon_discount", "9.9500").set("shipping_cost_ex_tax", "9.9500");
    entry.member("order").set("shipping_cost_inc_tax", "9.9500");
    for (auto const* name : {"cost_ex_tax", "cost_inc_tax"})
        entry.member("shipping_addresses").mutable_items()[0].set(name, "9.9500");
    auto const snapshot = read_one(std::move(entry));
    EXPECT_EQ(snapshot.check.verdict, TotalCheck::Verdict::exact) << snapshot.check.why;
}

TEST(Readings, OldOrdersWithoutDiscountedTotals) {
    Json entry = samples()["order_tax_inclusive_expanded"];
    for (auto& product : entry.member("products").mutable_items()) {
        product.erase("discounted_total_inc_tax");
        product.set("applied_discounts", Json::array());
    }
    auto const snapshot = read_one(std::move(entry));
    EXPECT_EQ(snapshot.check.verdict, TotalCheck::Verdict::exact) << snapshot.check.why;
    ASSERT_EQ(snapshot.facts.order->coupons.size(), 1u);
    EXPECT_EQ(snapshot.facts.order->coupons[0].amount, Decimal::of("5.40"));
}

TEST(Wire, NoneIsSpelledInManyWays) {
    Json order = samples()["order_digital"]["order"];
    order.set("date_shipped", Json()).set("payment_provider_id", Json::object());
    order.set("discount_amount", Json::raw_number("0"))
        .set("coupon_discount", "")
        .set("total_inc_tax", "19");
    order.set("status_id", 99);
    auto const read = read_recorded({order});
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(read->front().status, StoreOrderStatus::held);  // A status nobody knows waits.
    EXPECT_EQ(read->front().check.verdict, TotalCheck::Verdict::exact);
}

TEST(Wire, AStatusMayBeANumberAsText) {
    Json order = samples()["order_digital"]["order"];
    order.set("status_id", "11");
    auto const text = read_recorded({order});
    ASSERT_TRUE(text.has_value()) << text.error().message;
    order.set("status_id", 11);
    EXPECT_EQ(text->front().status, read_recorded({order})->front().status);
    for (auto const* wrong : {"", "eleven", "11.5", "1e1"}) {
        order.set("status_id", wrong);
        EXPECT_TRUE(read_recorded({order}).has_error()) << wrong;
    }
}

TEST(Statuses, FollowTheTableOfTheSheet) {
    std::map<int, StoreOrderStatus> const table{{0, StoreOrderStatus::unfinished},
                                                {1, StoreOrderStatus::pending},
                                                {2, StoreOrderStatus::accepted},
                                                {3, StoreOrderStatus::accepted},
                                                {4, StoreOrderStatus::held},
                                                {5, StoreOrderStatus::cancelled},
                                                {6, StoreOrderStatus::failed},
                                                {7, StoreOrderStatus::accepted},
                                                {8, StoreOrderStatus::accepted},
                                                {9, StoreOrderStatus::accepted},
                                                {10, StoreOrderStatus::accepted},
                                                {11, StoreOrderStatus::accepted},
                                                {12, StoreOrderStatus::held},
                                                {13, StoreOrderStatus::held},
                                                {14, StoreOrderStatus::accepted}};
    OrderBundle bundle;
    for (auto const& [id, status] : table) {
        bundle.order.status_id = id;
        EXPECT_EQ(status_of(bundle, {}), status) << id;
    }
    bundle.order.external_source = "M-MIG";
    EXPECT_EQ(status_of(bundle, {}), StoreOrderStatus::unfinished);
    EXPECT_EQ(status_of(bundle, {.include_migrated = true}), StoreOrderStatus::accepted);
    bundle.order.is_deleted = true;
    EXPECT_EQ(status_of(bundle, {}), StoreOrderStatus::deleted);
}

/// An order of one line, made up: members of `header`, `line` and `entry` replace or add.
Json made_up(std::string_view header, std::string_view line, std::string_view entry = "{}") {
    auto merged = [](char const* base, std::string_view more) {
        Json object = Json::parse(base).value();
        auto const changes = Json::parse(more).value();
        for (auto const& [name, value] : changes.members()) object.set(name, value);
        return object;
    };
    Json const order = merged(R"({"id":500,"customer_id":0,"status_id":11,
        "date_created":"Tue, 03 Feb 2026 14:05:10 +0000",
        "date_modified":"Tue, 03 Feb 2026 14:05:41 +0000","subtotal_ex_tax":"10.0000",
        "subtotal_inc_tax":"10.8000","subtotal_tax":"0.8000","total_ex_tax":"10.0000",
        "total_inc_tax":"10.8000","total_tax":"0.8000","is_tax_inclusive_pricing":false,
        "default_currency_code":"USD","currency_code":"USD","payment_method":"Card",
        "store_credit_amount":"0.0000","gift_certificate_amount":"0.0000",
        "discount_amount":"0.0000","coupon_discount":"0.0000"})",
                              header);
    Json const product = merged(R"({"id":1,"product_id":3,"name":"Thing","sku":"T","quantity":1,
        "type":"physical","total_ex_tax":"10.0000","total_inc_tax":"10.8000","total_tax":"0.8000",
        "discounted_total_inc_tax":"10.8000","applied_discounts":[]})",
                                line);
    Json whole = Json::object({{"order", order}, {"products", Json::array({product})}});
    auto const more = Json::parse(entry).value();
    for (auto const& [name, value] : more.members()) whole.set(name, value);
    return whole;
}

TEST(RecordedNasty, CurrenciesWithoutAndWithThreeDecimals) {
    auto const yen = read_one(made_up(R"({"default_currency_code":"JPY","subtotal_ex_tax":"1000.40",
        "total_ex_tax":"1000.4000","total_inc_tax":"1100.4400","total_tax":"100.0400"})",
                                      R"({"total_ex_tax":"1000.4000","total_inc_tax":"1100.4400",
        "total_tax":"100.0400","discounted_total_inc_tax":"1100.4400"})"));
    EXPECT_EQ(yen.check.verdict, TotalCheck::Verdict::rounding);
    EXPECT_EQ(yen.facts.order->total.to_string(), "1100");
    auto const dinar = read_one(made_up(R"({"default_currency_code":"KWD","total_ex_tax":"1.2340",
        "total_inc_tax":"1.3570","total_tax":"0.1230"})",
                                        R"({"total_ex_tax":"1.2340","total_inc_tax":"1.3570",
        "total_tax":"0.1230","discounted_total_inc_tax":"1.3570"})"));
    EXPECT_EQ(dinar.check.verdict, TotalCheck::Verdict::exact) << dinar.check.why;
    EXPECT_EQ(dinar.facts.order->total.to_string(), "1.357");
}

TEST(RecordedNasty, AmountsAsNumbersAndWithEndlessZerosAreTheSame) {
    auto const text = read_one(made_up("{}", "{}"));
    auto const numbers = read_one(made_up(R"({"total_inc_tax":10.8,"total_ex_tax":10})",
                                          R"({"total_ex_tax":10,"total_tax":0.8})"));
    auto const zeros = read_one(made_up("{}", R"({"total_ex_tax":"10.00000000000000000000"})"));
    EXPECT_EQ(numbers.facts.order->total, text.facts.order->total);
    for (auto const* one : {&text, &numbers, &zeros})
        EXPECT_EQ(one->check.verdict, TotalCheck::Verdict::exact) << one->check.why;
}

/// Whether sweeps go on reading an order of 10.80 that says `payment_status`, with these
/// transactions and refunds.
bool unsettled(std::string const& payment_status,
               std::string const& transactions,
               std::string const& refunds = "[]") {
    return read_one(
               made_up(R"({"payment_status":")" + payment_status + R"("})",
                       "{}",
                       R"({"transactions":)" + transactions + R"(,"refunds":)" + refunds + "}"))
        .unsettled;
}

std::string transaction(std::string const& event, std::string const& amount) {
    return R"([{"id":1,"order_id":"500","event":")" + event +
           R"(","method":"credit_card","gateway":"stripe","amount":)" + amount +
           R"(,"currency":"USD","status":"ok","date_created":"2026-02-03T14:05:11Z"}])";
}

std::string refund(std::string const& amount) {
    return R"([{"id":9,"order_id":500,"created":"2026-02-04T09:00:00Z","total_amount":)" + amount +
           R"(,"total_tax":0,"items":[{"item_type":"ORDER","item_id":500,"requested_amount":)" +
           amount + R"(}],"payments":[{"id":1,"provider_id":"stripe","amount":)" + amount +
           R"(,"offline":false,"is_declined":false}]}])";
}

TEST(Unsettled, WhileMoneyIsOwingOrTheListsAreBehindTheOrder) {
    EXPECT_FALSE(unsettled("captured", transaction("purchase", "10.8")));
    EXPECT_TRUE(unsettled("authorized", transaction("authorization", "10.8")));
    EXPECT_TRUE(unsettled("captured", transaction("authorization", "10.8"))) << "an old list";
    EXPECT_TRUE(unsettled("captured", transaction("capture", "5"))) << "the rest may follow";
    EXPECT_TRUE(unsettled("captured", "[]")) << "not shown yet, or paid elsewhere";
    EXPECT_FALSE(unsettled("", "[]")) << "an offline payment has no transaction";
}

TEST(Unsettled, UntilEverythingThatCameInIsRefunded) {
    auto const paid = transaction("purchase", "10.8");
    EXPECT_TRUE(unsettled("refunded", paid)) << "an old list";
    EXPECT_TRUE(unsettled("partially refunded", paid, refund("4")));
    EXPECT_TRUE(unsettled("captured", paid, refund("4"))) << "an old order";
    EXPECT_FALSE(unsettled("refunded", paid, refund("10.8")));
}

TEST(RecordedNasty, StoreCreditAndCertificatesAreTendersAndFailedChargesAreNone) {
    auto const order = read_one(made_up(R"({"store_credit_amount":"3.0000",
        "gift_certificate_amount":"2.0000"})",
                                        "{}",
                                        R"({"transactions":[
        {"id":1,"order_id":"500","event":"purchase","method":"store_credit","gateway":"bigcommerce",
         "amount":3,"currency":"USD","status":"ok","date_created":"2026-02-03T14:05:11Z"},
        {"id":2,"order_id":"500","event":"purchase","method":"gift_certificate",
         "gateway":"bigcommerce","amount":2,"currency":"USD","status":"ok",
         "date_created":"2026-02-03T14:05:11Z"},
        {"id":3,"order_id":"500","event":"purchase","method":"credit_card","gateway":"stripe",
         "amount":5.8,"currency":"USD","status":"ok","date_created":"2026-02-03T14:05:12Z"},
        {"id":4,"order_id":"500","event":"purchase","method":"credit_card","gateway":"stripe",
         "amount":5.8,"currency":"USD","status":"error",
         "date_created":"2026-02-03T14:05:12Z"}]})"));
    EXPECT_EQ(order.facts.order->total.to_string(), "10.80");
    ASSERT_EQ(order.facts.captures.size(), 3u);
    EXPECT_EQ(order.facts.captures[0].gateway, "store_credit");
    EXPECT_EQ(order.facts.captures[1].gateway, "gift_card");
    EXPECT_EQ(order.facts.captures[2].amount.to_string(), "5.80");
}

TEST(RecordedNasty, ChildrenOfABundleDisappearAndSoldCertificatesAreTheirOwnKind) {
    auto const bundle = read_one(made_up("{}", "{}", R"({"products":[
        {"id":1,"name":"Box","quantity":1,"type":"physical","total_ex_tax":"10.0000",
         "total_inc_tax":"10.8000","total_tax":"0.8000","discounted_total_inc_tax":"10.8000"},
        {"id":2,"name":"Part","quantity":1,"type":"physical","parent_order_product_id":1,
         "is_bundled_product":true,"total_ex_tax":"0.0000","total_inc_tax":"0.0000",
         "total_tax":"0.0000","discounted_total_inc_tax":"0.0000"}]})"));
    EXPECT_EQ(bundle.facts.order->lines.size(), 1u);
    auto const sold =
        read_one(made_up(R"({"total_ex_tax":"50","total_inc_tax":"50","total_tax":"0"})",
                         R"({"type":"giftcertificate","total_ex_tax":"50",
        "total_inc_tax":"50","total_tax":"0","discounted_total_inc_tax":"50"})"));
    EXPECT_EQ(sold.facts.order->lines.at(0).kind, LineKind::gift_card);
}

TEST(RecordedNasty, OverriddenTotalsAreUnexplainedAndBrokenOnesNamed) {
    auto const overridden = read_one(made_up(R"({"total_inc_tax":"999","total_ex_tax":"999",
        "total_tax":"0"})",
                                             "{}"));
    EXPECT_EQ(overridden.check.verdict, TotalCheck::Verdict::unexplained);
    EXPECT_FALSE(overridden.check.why.empty());
    auto refused = [](Json entry) {
        auto const read = read_recorded({std::move(entry)});
        return read.has_error() ? read.error().message : std::string("accepted");
    };
    Json cut = Json::object();
    auto const whole = made_up("{}", "{}");
    for (auto const& [name, value] : whole["order"].members())
        if (name != "total_inc_tax") cut.set(name, value);
    Json entry = whole;
    entry.set("order", cut);
    EXPECT_NE(refused(entry).find("'total_inc_tax' is missing"), std::string::npos)
        << refused(entry);
    EXPECT_NE(refused(made_up("{}", R"({"total_ex_tax":"ten"})")).find("products[0].total_ex_tax"),
              std::string::npos);
    EXPECT_NE(refused(made_up("{}", "{}", R"({"transactions":"<html>"})")).find("expected a list"),
              std::string::npos);
}

TEST(RecordedNasty, HugeAmountsThatCancelOutAreRefused) {
    constexpr auto huge = R"({"total_ex_tax":"999999999999999999","total_tax":"0",
        "total_inc_tax":"999999999999999999","discounted_total_inc_tax":"999999999999999999"})";
    auto const read = read_recorded({made_up("{}", huge)});
    ASSERT_TRUE(read.has_error());
    EXPECT_NE(read.error().message.find("order 500"), std::string::npos) << read.error().message;
}

TEST(RecordedNasty, AnOrderWithoutItsDateWaitsForAPersonAndAListIsAList) {
    auto const undated = read_one(made_up(R"({"date_created":""})", "{}"));
    EXPECT_EQ(undated.check.verdict, TotalCheck::Verdict::unexplained);
    EXPECT_NE(undated.check.why.find("when the order was placed"), std::string::npos);
    auto const read = read_recorded({made_up("{}", "{}", R"({"transactions":{"data":"none"}})")});
    ASSERT_TRUE(read.has_error());
    EXPECT_NE(read.error().message.find("data: expected a list"), std::string::npos);
}

}  // namespace
}  // namespace cf::bigcommerce

#include "flows/policy_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/text.hpp"

namespace cf {
namespace {

std::string document(std::string const& name) {
    std::ifstream file(std::string(CF_SOURCE_DIR) + "/docs/" + name);
    std::stringstream text;
    text << file.rdbuf();
    EXPECT_FALSE(text.str().empty()) << name;
    return text.str();
}

std::string messages_of(PolicyReading const& reading) {
    std::string text;
    for (auto const& message : reading.messages)
        text += std::to_string(message.line) + ": " + message.path + ": " + message.message + "\n";
    return text;
}

std::string replaced(std::string text, std::string const& what, std::string const& with) {
    auto const at = text.find(what);
    EXPECT_NE(at, text.npos) << what;
    return at == text.npos ? text : text.replace(at, what.size(), with);
}

int line_of(std::string const& text, std::string const& what) {
    return int(std::count(text.begin(), text.begin() + std::ptrdiff_t(text.find(what)), '\n')) + 1;
}

std::string const& example() {
    static std::string const text = document("policy-example.yaml");
    return text;
}

/// The example with one thing changed brings exactly one message, at that line, that says this.
void expect_message(std::string const& what, std::string const& with, std::string const& said) {
    std::string const wrong = replaced(example(), what, with);
    auto const reading = read_policy_file(wrong);
    ASSERT_EQ(reading.messages.size(), 1u) << with << "\n" << messages_of(reading);
    auto const& message = reading.messages.front();
    EXPECT_NE((message.path + ": " + message.message).find(said), std::string::npos)
        << messages_of(reading);
    EXPECT_EQ(message.line, line_of(wrong, with)) << messages_of(reading);
}

TEST(PolicyFile, TheExampleLintsClean) {
    auto const reading = read_policy_file(example());
    EXPECT_EQ(messages_of(reading), "");
    Policy const& books = reading.policy.books;
    EXPECT_EQ(books.account_rules.size(), 5u);
    EXPECT_EQ(books.tax_codes.at("QC").components.size(), 2u);
    EXPECT_EQ(books.tender_accounts.at("stripe:EUR"), "611");
    EXPECT_EQ(books.default_tracking.size(), 1u);
}

TEST(PolicyFile, AMisspeltRequiredKeyIsMissingAndUnknown) {
    auto const wrong = replaced(example(), "  time_zone: Eur", "  timezone: Eur");
    auto const text = messages_of(read_policy_file(wrong));
    EXPECT_NE(text.find("organisation.time_zone: is missing"), std::string::npos) << text;
    EXPECT_NE(text.find("did you mean 'time_zone'?"), std::string::npos) << text;
}

TEST(PolicyFile, MisspeltKeysAndValues) {
    expect_message("  zero_total:", "  zero_totals:", "did you mean 'zero_total'?");
    expect_message("  wrapping:", "  wraping:", "did you mean 'wrapping'?");
    expect_message("sku: \"WS-*\"", "skuu: \"WS-*\"", "did you mean 'sku'?");
    expect_message("  tax: store_amounts", "  tax: store_amount", "did you mean 'store_amounts'?");
    expect_message("code: GB5}", "code: GB05}", "'GB05' is not in taxes.codes; did you mean 'GB");
    expect_message("kind: product, sku", "kind: produkt, sku", "did you mean 'product'?");
    expect_message("schedules:\n  poll", "shedules:\n  poll", "did you mean 'schedules'?");
}

TEST(PolicyFile, ValuesOfAnotherTypeOrOutOfRange) {
    expect_message("{store} {order}", "{shop} {order}", "'{shop}' is not one of {store}, {order}");
    expect_message("{transaction}", "{transaktion}", "did you mean '{transaction}'?");
    expect_message("tracking: {Channel: Web} ",
                   "tracking: {A: x, B: y, C: z} ",
                   "tracking: holds more than two dimensions");
    expect_message("  poll: 5m", "  poll: 5", "a time like 30s, 5m or 24h, from 10s to 1d");
    expect_message("  poll: 5m", "  poll: 9223372036854775807d", "must be a time like 30s");
    expect_message("  sweep_days: 60", "  sweep_days: 0", "must be a whole number from 1 to 400");
    expect_message("  tolerance: auto", "  tolerance: -0.05", "must not be negative");
    expect_message("  tolerance: auto", "  tolerance: some", "is not a decimal number");
    expect_message("currency: GBP", "currency: Pound", "is not a currency");
    expect_message("Europe/London", "Europe/Londen", "time_zone");
    expect_message("[info, sales, accounts, office]", "info", "must be a list");
    expect_message("  unique_names: true", "  unique_names: yes", "is not one of false, true");
    expect_message("GB0: {rate: 0}", "GB0: {rate: 101}", "must lie between 0 and 100");
    expect_message("country: CA", "country: Canada", "two letters");
}

TEST(PolicyFile, TheSameKeyTwice) {
    expect_message("  paypal: \"612\"", "  stripe: \"612\"", "tenders.stripe: is given twice");
    expect_message("NONE: {rate: 0, on_tax_return: false}",
                   "GB0: {rate: 0, on_tax_return: false}",
                   "GB0: is given twice");
    expect_message("  tip: \"833\"", "  fee: \"833\"", "accounts.fee: is given twice");
}

TEST(PolicyFile, AccountsMustBeNamed) {
    expect_message("paypal: \"612\"", "paypal: \"\"", "tenders.paypal: is empty");
    auto const text =
        messages_of(read_policy_file(replaced(example(), "  rounding: \"860\"\n", "")));
    EXPECT_NE(text.find("accounts.rounding: is missing"), std::string::npos) << text;
    expect_message("category: Books, account: \"210\"", "category: Books", "account: is missing");
}

TEST(PolicyFile, RulesSelectWhatTheySay) {
    expect_message("sku: \"WS-*\"", "sku: \"\"", "accounts.rules[0].sku: is empty");
    expect_message("sku: \"WS-*\"", "sku: \"W*S\"", "may hold * at its end alone");
    expect_message("account: \"210\"", "account: \" \"", "accounts.rules[1].account: is empty");
    EXPECT_EQ(messages_of(read_policy_file(replaced(example(), "WS-*", "WS-1"))), "");
}

TEST(PolicyFile, ATaxCodeHasARateOrComponents) {
    expect_message("GB0: {rate: 0}",
                   "GB0: {rate: 0, components: [{name: a, rate: 0}]}",
                   "taxes.codes.GB0.rate: is given beside components");
}

TEST(PolicyFile, AFileIsOnePolicy) {
    auto const said = [](std::string const& text) { return messages_of(read_policy_file(text)); };
    EXPECT_NE(said(example() + "---\n" + example()).find("a second document"), std::string::npos);
    // The YAML library never ends when it is asked for all documents of this one.
    EXPECT_NE(said(" \n \n,"), "");
    EXPECT_EQ(said("---\n" + example()), "");
    EXPECT_NE(said("").find("1: : is no map"), std::string::npos) << said("");
    EXPECT_NE(said("connections: {}\nintegrations: {}\n").find("is a configuration, not a policy"),
              std::string::npos);
    EXPECT_NE(said(std::string(2'000'000, '#')).find("1: : the file is larger"), std::string::npos);
    EXPECT_NE(said(std::string(100'000, '[')).find("nested too deeply"), std::string::npos);
}

TEST(PolicyFile, CurrenciesOfTenders) {
    expect_message("  product: \"200\"", "  product: \" \"", "accounts.product: is empty");
    expect_message("\"stripe:EUR\"", "\"stripe:EURO\"", "is not a currency");
    expect_message("\"stripe:EUR\"", "\":EUR\"", "names no payment method");
    EXPECT_EQ(messages_of(read_policy_file(replaced(example(), "bacs:", "\"bank:main\":"))), "");
}

TEST(PolicyFile, TheRateOfAMappingIsThatOfItsCode) {
    expect_message("store: reduced-rate, rate: 5,",
                   "store: reduced-rate, rate: 5.5,",
                   "taxes.map[4].rate: is 5.5, but tax code 'GB5' has 5");
}

TEST(PolicyFile, WhatCanNeverBeUsedIsNamed) {
    expect_message("- {store: zero-rate, code: GB0}",
                   "- {rate: 5, store: reduced-rate, code: GB5}",
                   "is never used: taxes.map[4] matches the same taxes");
    expect_message("kind: product, product_type: digital",
                   "category: Books, kind: product",
                   "is never used: accounts.rules[1] takes all its lines");
}

TEST(PolicyFile, ARuleBehindAWiderOneIsNeverUsed) {
    std::string const books =
        "    - {name: Books, kind: product, category: Books, account: \"210\"}";
    expect_message(
        books,
        "    - {name: W, kind: product, sku: \"WS-1*\", category: Books, account: \"210\"}",
        "is never used: accounts.rules[0] takes all its lines");
    // Without a kind a rule leaves the discount and rounding lines of our own making alone.
    auto const discounts =
        read_policy_file(replaced(example(), "kind: product, sku: \"WS-*\"", "sku: \"WS-*\"") + "");
    EXPECT_EQ(messages_of(discounts), "");
}

TEST(PolicyFile, SummariesAreRefusedForLivePostingInPlainWords) {
    for (std::string const mode : {"daily_summary", "per_payout"})
        expect_message(
            "  mode: per_order",
            "  mode: " + mode,
            "post.mode: '" + mode + "' is not posted by this version: it posts per_order");
}

TEST(PolicyFile, NothingThatIsNoPolicyGetsThrough) {
    for (std::string const& text : {std::string(),
                                    std::string("version: 1"),
                                    std::string("- a\n- b"),
                                    std::string("a: [1, 2"),
                                    std::string("{? {a: 1} : 2}"),
                                    std::string("version: &v [*v]"),
                                    std::string(20'000, '['),
                                    std::string(2'000'000, ' ')})
        EXPECT_FALSE(read_policy_file(text).messages.empty()) << text.substr(0, 40);
}

/// Asks every part of the example for the keys it knows, by giving it one nobody knows.
std::vector<std::string> known_keys(std::string const& before, std::string const& part) {
    auto const reading = read_policy_file(replaced(example(), before, before + part));
    for (auto const& message : reading.messages) {
        auto const at = message.message.find("known here: ");
        if (at == message.message.npos) continue;
        std::vector<std::string> keys;
        std::string const list = message.message.substr(at + 12);
        for (auto const key : split(list, ',')) keys.emplace_back(trim(key));
        return keys;
    }
    ADD_FAILURE() << before << part << "\n" << messages_of(reading);
    return {};
}

TEST(PolicyFile, EveryKeyIsInTheReference) {
    std::string const reference = document("policy.md");
    struct Part {
        std::string path, before, text;
    };
    std::vector<Part> const parts{
        {"", "version: 1\n", "qqqqqqqqqq: 1\n"},
        {"organisation.", "organisation:\n", "  qqqqqqqqqq: 1\n"},
        {"post.", "\npost:\n", "  qqqqqqqqqq: 1\n"},
        {"amounts.", "\namounts:\n", "  qqqqqqqqqq: 1\n"},
        {"refunds.", "\nrefunds:\n", "  qqqqqqqqqq: 1\n"},
        {"accounts.", "\naccounts:\n", "  qqqqqqqqqq: 1\n"},
        {"accounts.rules[].", "- {name: Books", ", qqqqqqqqqq: 1"},
        {"taxes.", "\ntaxes:\n", "  qqqqqqqqqq: 1\n"},
        {"taxes.codes.*.", "GB20: {rate: 20", ", qqqqqqqqqq: 1"},
        {"taxes.codes.*.components[].", "- {name: GST", ", qqqqqqqqqq: 1"},
        {"taxes.map[].", "- {store: none", ", qqqqqqqqqq: 1"},
        {"contacts.", "\ncontacts:\n", "  qqqqqqqqqq: 1\n"},
        {"numbers.", "\nnumbers:\n", "  qqqqqqqqqq: 1\n"},
        {"items.", "\nitems:\n", "  qqqqqqqqqq: 1\n"},
        {"schedules.", "\nschedules:\n", "  qqqqqqqqqq: 1\n"}};
    for (auto const& part : parts) {
        auto const keys = known_keys(part.before, part.text);
        EXPECT_GE(keys.size(), 2u) << part.path;
        for (auto const& key : keys)
            EXPECT_NE(reference.find("`" + part.path + key + "`"), std::string::npos)
                << "docs/policy.md does not explain " << part.path << key;
    }
}

}  // namespace
}  // namespace cf

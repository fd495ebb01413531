#include "connectors/xero/describe.hpp"
#include "connectors/xero/test_xero.hpp"

// Profile, documents, changes; limits, settings and consent.
namespace cf::xero {
namespace {

using namespace cf::xero::testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

struct ReadTest : XeroTest {
    void answer_profile() {
        for (auto name :
             {"organisation", "accounts", "tax_rates", "tracking_list", "currencies_list"})
            answer_with(name);
    }
    std::string header(std::size_t call, std::string_view name) {
        return std::string(calls().at(call).headers.get(name));
    }
};

TEST_F(ReadTest, ProfileTellsWhatPoliciesNeed) {
    answer_profile();
    auto const profile = neighbours.await(ledger().read_profile()).value();
    EXPECT_EQ(profile.organisation_id, tenant);
    EXPECT_EQ(profile.base_currency, gbp);
    EXPECT_EQ(profile.time_zone, "Europe/London");
    EXPECT_EQ(profile.locked_through, day("2026-06-30"));
    EXPECT_THAT(profile.currencies, ElementsAre("GBP", "EUR"));
    ASSERT_EQ(profile.accounts.size(), 7u);
    EXPECT_EQ(profile.accounts[0].code, "090");
    EXPECT_EQ(profile.accounts[0].type, "bank");
    EXPECT_TRUE(profile.accounts[0].accepts_payments);
    EXPECT_EQ(profile.accounts[1].type, "revenue");
    EXPECT_FALSE(profile.accounts[1].accepts_payments);
    EXPECT_TRUE(profile.accounts[5].accepts_payments);
    ASSERT_EQ(profile.tax_rates.size(), 4u);
    EXPECT_EQ(profile.tax_rates[0].code, "OUTPUT2");
    EXPECT_EQ(profile.tax_rates[0].rate_percent, Decimal(20));
    EXPECT_EQ(profile.tax_rates[0].components[0].name, "VAT");
    EXPECT_FALSE(profile.tax_rates[3].for_sales);
    ASSERT_EQ(profile.tracking.size(), 1u);
    EXPECT_EQ(profile.tracking[0].options[1].name, "Web EU");
    EXPECT_EQ(ledger().document_url(DocumentType::invoice, VendorId("a b")),
              "https://go.xero.com/organisationlogin/default.aspx?shortcode=%21crsft&"
              "redirecturl=%2FAccountsReceivable%2FView.aspx%3FInvoiceID%3Da%2520b");
}

TEST_F(ReadTest, LaterLockDateHolds) {
    auto organisation = sample("organisation")["response"]["body"];
    auto& entry = organisation.member("Organisations").mutable_items()[0];
    entry.set("EndOfYearLockDate", "/Date(1785456000000+0000)/");
    http.reply(200, organisation.dump());
    for (auto name : {"accounts", "tax_rates", "tracking_list", "currencies_list"})
        answer_with(name);
    EXPECT_EQ(neighbours.await(ledger().read_profile())->locked_through, day("2026-07-31"));
}

TEST_F(ReadTest, DocumentsAreReadByListAndMissingOnesAreDeleted) {
    answer_with("invoice_get_by_id_paid");
    auto const states =
        neighbours
            .await(ledger().read_documents(
                DocumentType::invoice,
                {VendorId("gone"), VendorId("1b04bff1-77a5-565a-8a8f-14e42b17b482")}))
            .value();
    ASSERT_EQ(states.size(), 2u);
    EXPECT_EQ(states[0].status, "deleted");
    EXPECT_EQ(states[1].status, "paid");
    EXPECT_EQ(states[1].total, pounds("36.00"));
    EXPECT_EQ(calls().size(), 1u);
    EXPECT_TRUE(neighbours.await(ledger().read_documents(DocumentType::invoice, {}))->empty());
    EXPECT_EQ(calls().size(), 1u);
}

TEST_F(ReadTest, ChangesWalkEveryStreamAndMoveTheWatermarkToWhatWasSeen) {
    Instant const since = *parse_utc("2026-09-01T00:00:00");
    answer_with("invoice_batch_partial");
    http.reply(200, R"({"CreditNotes":[]})");
    answer_with("payments_poll");
    answer_with("contact_by_number");
    std::vector<LedgerChange> changes;
    std::string cursor;
    for (bool more = true; more;) {
        auto page = neighbours.await(ledger().changes(cursor, since)).value();
        for (auto& change : page.records) changes.push_back(std::move(change));
        cursor = page.next;
        more = page.more;
    }
    ASSERT_EQ(calls().size(), 4u);
    EXPECT_EQ(header(0, "If-Modified-Since"), "2026-08-31T23:58:00");
    HttpRequest const first = calls()[0];
    EXPECT_EQ(first.query_value("order"), "UpdatedDateUTC ASC");
    EXPECT_EQ(first.query_value("pageSize"), "200");
    ASSERT_EQ(changes.size(), 5u);
    EXPECT_EQ(changes[0].state.number, "BC-1002");
    EXPECT_EQ(changes[2].kind, LedgerChange::Kind::payment);
    EXPECT_EQ(changes[2].document->value, "1b04bff1-77a5-565a-8a8f-14e42b17b482");
    EXPECT_EQ(changes[2].state.total, pounds("36.00"));
    EXPECT_EQ(changes[3].type, DocumentType::credit_note);
    EXPECT_EQ(changes[4].contact->external_key, "bc:1841");

    // The next pass starts from the highest change seen, less two minutes; an empty stream stays.
    http.reply(200, R"({"Invoices":[]})");
    auto const next = neighbours.await(ledger().changes(cursor, since)).value();
    EXPECT_EQ(header(4, "If-Modified-Since"), "2026-09-14T09:28:15");
    http.reply(200, R"({"CreditNotes":[]})");
    ASSERT_TRUE(neighbours.await(ledger().changes(next.next, since)).has_value());
    EXPECT_EQ(header(5, "If-Modified-Since"), "2026-08-31T23:58:00");
}

TEST_F(ReadTest, PassStartsAgainWhenThePagesMoved) {
    auto page = [](int from, int size, int count) {
        Json list = Json::array();
        for (int i = from; i < from + size; ++i)
            list.push_back(Json::object({{"ContactID", std::to_string(i)}, {"Name", "x"}}));
        return Json::object({{"pagination", Json::object({{"itemCount", count}})},
                             {"Contacts", std::move(list)}})
            .dump();
    };
    http.reply(200, page(0, 1000, 1500));
    http.reply(200, page(1000, 501, 1501));
    http.reply(200, page(0, 1000, 1501));
    http.reply(200, page(1000, 501, 1501));
    std::string cursor;
    std::size_t read = 0;
    for (bool more = true; more;) {
        auto answer = neighbours.await(ledger().contacts_changed(cursor)).value();
        read += answer.records.size();
        cursor = answer.next;
        more = answer.more;
    }
    EXPECT_EQ(read, 3002u);
    EXPECT_EQ(calls().size(), 4u);
    EXPECT_EQ(header(0, "If-Modified-Since"), "");
    EXPECT_EQ(HttpRequest(calls()[2]).query_value("page"), "1");
}

TEST_F(ReadTest, SuppliersBillsAreNoChangesOfOurs) {
    http.reply(200, R"({"Invoices":[{"Type":"ACCPAY","InvoiceID":"x","CurrencyCode":"GBP"}]})");
    EXPECT_TRUE(neighbours.await(ledger().changes("", Instant{}))->records.empty());
}

TEST_F(ReadTest, ForeignCursorIsRefused) {
    for (auto cursor :
         {"{}", "x", R"({"stream":9,"page":1,"items":0,"restarts":0,"high":0,"marks":[]})"})
        EXPECT_TRUE(neighbours.await(ledger().changes(cursor, Instant{})).has_error()) << cursor;
}

TEST_F(ReadTest, OnlyOrganisationIsFoundAndSeveralMustBeChosen) {
    settings.fields.erase("tenant_id");
    settings.fields.set("grant", "code");
    neighbours.vault.secrets[{"books", "oauth2_tokens"}] =
        Secret<>(R"({"access_token":"a","expires_at":"2026-09-14T10:00:00Z"})");
    ledger();
    http.script.clear();
    answer_with("connections");
    answer_profile();
    EXPECT_EQ(neighbours.await(ledger().read_profile())->organisation_id, tenant);
    EXPECT_EQ(header(1, "Xero-tenant-id"), tenant);

    opened.reset();
    ledger();
    http.script.clear();
    auto two = sample("connections")["response"]["body"];
    two.push_back(two[std::size_t(0)]);
    http.reply(200, two.dump());
    EXPECT_EQ(neighbours.await(ledger().read_profile()).error().code,
              "xero.connection.organisation_open");
    http.reply(200, "[]");
    EXPECT_EQ(neighbours.await(ledger().read_profile()).error().code,
              "xero.connection.no_organisation");
}

TEST_F(ReadTest, LimitsAreReadFromTheHeaders) {
    auto const descriptor = describe();
    auto const fine = descriptor.read_limits(reply_of(sample("organisation")["response"]));
    EXPECT_EQ(fine.minute_left, 58);
    EXPECT_EQ(fine.day_left, 4987);
    EXPECT_FALSE(fine.wait.has_value());
    auto const minute = descriptor.read_limits(reply_of(sample("rate_limited_429")["response"]));
    EXPECT_EQ(minute.wait, std::chrono::seconds(23));
    EXPECT_FALSE(minute.day_exhausted);
    auto const daily = descriptor.read_limits(reply_of(sample("rate_limited_day_429")["response"]));
    EXPECT_EQ(daily.wait, std::chrono::seconds(31204));
    EXPECT_TRUE(daily.day_exhausted);
    EXPECT_EQ(daily.day_left, 0);
    auto const parallel =
        descriptor.read_limits(reply_of(sample("rate_limited_concurrent_429")["response"]));
    EXPECT_EQ(parallel.wait, std::chrono::seconds(1));
    HttpReply const odd{.headers = {{"X-MinLimit-Remaining", "-3"}, {"X-DayLimit-Remaining", "x"}}};
    EXPECT_FALSE(descriptor.read_limits(odd).minute_left.has_value());

    EXPECT_EQ(descriptor.limits(settings).per_day, 1000);
    settings.fields.set("calls_per_day", "5000");
    EXPECT_EQ(descriptor.limits(settings).per_day, 5000);
    EXPECT_EQ(descriptor.limits(settings).concurrent, 5);
}

TEST_F(ReadTest, SettingsAreCheckedAndNamed) {
    auto refused = [&](std::string_view field, char const* value) {
        auto changed = settings;
        changed.fields.set(field, value);
        auto const result = describe().open_ledger(changed, neighbours.context());
        return result.has_error() && result.error().message.find(field) != std::string::npos;
    };
    EXPECT_TRUE(refused("client_id", ""));
    EXPECT_TRUE(refused("grant", "password"));
    EXPECT_TRUE(refused("api_base", "http://api.example.test"));
    EXPECT_TRUE(refused("api_base", "ftp://127.0.0.1"));
    EXPECT_TRUE(refused("api_base", "https://api.example.test/base"));
    EXPECT_TRUE(refused("calls_per_day", "0"));
    EXPECT_TRUE(refused("calls_per_minute", "61"));
    EXPECT_FALSE(refused("api_base", "http://127.0.0.1:9090"));
    EXPECT_FALSE(refused("api_base", "https://xero.example.test:8443"));
}

TEST_F(ReadTest, ConsentEndsWithTheOrganisationsToChooseFrom) {
    settings.fields.set("grant", "code");
    auto const descriptor = describe();
    auto const consent =
        descriptor.begin_consent(settings, neighbours.context(), "https://app.test/callback");
    EXPECT_THAT(consent->url, HasSubstr("https://login.xero.com/identity/connect/authorize?"));
    EXPECT_THAT(consent->url, HasSubstr("offline_access"));
    EXPECT_THAT(consent->url, HasSubstr("accounting.invoices"));
    EXPECT_THAT(consent->url, Not(HasSubstr("secret")));
    answer_with("token_authorization_code");
    answer_with("connections");
    QueryParameters answer{{"code", "c"}, {"state", consent->state}};
    auto const choices = neighbours
                             .await(descriptor.finish_consent(settings,
                                                              neighbours.context(),
                                                              *consent,
                                                              "https://app.test/callback",
                                                              std::move(answer)))
                             .value();
    EXPECT_EQ(choices["field"].text(), "tenant_id");
    EXPECT_EQ(choices["choices"][std::size_t(0)]["tenant_id"].text(), tenant);
    EXPECT_EQ(choices["choices"][std::size_t(0)]["name"].text(), "Crossfoot Demo Ltd");
}

TEST_F(ReadTest, ManifestIsReadableAndNamesEverySetting) {
    auto const manifest = Json::parse(describe().manifest).value();
    EXPECT_EQ(manifest["name"].text(), describe().name);
    std::vector<std::string> secret;
    for (auto const& field : manifest["fields"].items())
        if (field["secret"].boolean_or(false)) secret.emplace_back(field["name"].text());
    EXPECT_THAT(secret, ElementsAre("client_secret", "webhook_key"));
}

}  // namespace
}  // namespace cf::xero

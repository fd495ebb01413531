// The request bodies of the vendor samples are accepted, and the answers agree with the recorded
// ones: every key the sample shows, money to the cent, ids by correspondence.
#include <fstream>
#include <map>
#include <sstream>

#include "base/encoding.hpp"
#include "connectors/xero/sim/harness.hpp"
#include "connectors/xero/sim/schema.hpp"

namespace cf::xero::sim {
namespace {

using std::string;

constexpr std::string_view scenario = R"json({
 "organisation": {"id":"94be005d-1273-521c-b2e3-b271727c3c46","name":"Crossfoot Demo Ltd",
  "period_lock_date":"2026-06-30","currencies":["GBP","EUR"],"rates":{"EUR":"1.16"},
  "accounts":[
   {"id":"dc30f4b8-0feb-5bf1-8f03-2471f0f2efb2","code":"090","name":"Card clearing","type":"BANK",
    "bank_account_number":"00112233445566"},
   {"id":"fff9eb0a-d8aa-5b98-ad94-449210dcee15","code":"200","name":"Sales","tax_type":"OUTPUT2"},
   {"id":"a7b39927-85d5-54ce-a164-4c0769d8a9cc","code":"260","name":"Shipping income",
    "tax_type":"OUTPUT2"},
   {"id":"d88e9571-daa1-5ec8-a259-5a992d9075d2","code":"270","name":"Breakage income",
    "type":"OTHERINCOME"},
   {"id":"3707cc39-60cd-567b-a3d5-5a5b9a79ca8d","code":"404","name":"Bank fees","type":"EXPENSE",
    "tax_type":"INPUT2"},
   {"id":"a0cb3dd6-7acf-59c6-ac63-1e24f64d9a3a","code":"610","name":"Accounts receivable",
    "type":"CURRENT","system_account":"DEBTORS"},
   {"id":"92e0999d-eba3-5496-b677-2e9448d44cba","code":"820","name":"VAT","type":"CURRLIAB",
    "system_account":"GST"},
   {"id":"d3b47d84-ac2a-5e19-83fb-7fa34cfe52f8","code":"825","name":"Gift cards owed",
    "type":"CURRLIAB","enable_payments":true},
   {"id":"5aa387d2-9a59-5e69-b74c-d69064786890","code":"860","name":"Rounding","type":"EXPENSE",
    "system_account":"ROUNDING"}],
  "tracking":[{"id":"a75d269c-0858-5cdc-acaa-560343f3fc17","name":"Channel","options":[
   {"id":"ef4fe0a8-5168-5a07-ae21-24907df50063","name":"Web UK"},
   {"id":"e801ac60-276f-528f-8592-b7cfc1c3dc58","name":"Web EU"}]}],
  "items":[{"id":"8da38b4c-b7fe-5c1e-9a3f-76d10a0c7f24","code":"KELP-250",
    "name":"Kelp seasoning 250 g","description":"Kelp seasoning, 250 g pouch",
    "sales_price":"19.99","sales_account":"200","sales_tax_type":"OUTPUT2"},
   {"id":"8d6a7d5f-16c5-5fdc-94ce-385394323be0","code":"LANTERN","name":"Storm lantern",
    "description":"Storm lantern, brass"}],
  "contacts":[{"id":"e99edded-9a05-59cf-9894-841acf830cb6","name":"Idris Fennimore (bc:1842)"},
   {"id":"d4ba5fba-32e8-5bab-af43-c8b7d2162a65","name":"Odalys Brandt"}]}@})json";

Json const& samples() {
    static Json const all = [] {
        std::ifstream file(CF_SOURCE_DIR "/tests/data/vendors/xero.samples.json");
        std::stringstream text;
        text << file.rdbuf();
        auto parsed = Json::parse(text.str());
        EXPECT_TRUE(parsed) << "tests/data/vendors/xero.samples.json cannot be read";
        return parsed ? *parsed : Json::object();
    }();
    return all;
}

bool is_none(Json const& json) {
    return json.is_null() || (json.is_string() && json.text().empty()) ||
           ((json.is_array() || json.is_object()) && json.size() == 0);
}

/// Plays samples one after another and keeps which sample id stands for which of ours.
class Player {
  public:
    explicit Player(std::string_view extra = "", std::string_view time = "2026-09-14T09:30:15.120Z")
        : h(fill(scenario, {extra})) {
        h.now = *parse_instant(time);
        h.token =
            string(h.control("POST", "token", R"({"client_id":"sim-web"})")["access_token"].text());
    }

    void play(std::initializer_list<char const*> keys) {
        for (auto const* key : keys) play_one(key);
    }

    void same_id(string const& sample, Json const& ours) { ids_[sample] = string(ours.text()); }

    Harness h;

  private:
    void play_one(string const& key) {
        SCOPED_TRACE(key);
        auto const& sample = samples()[key];
        ASSERT_TRUE(sample.is_object()) << "no such sample";
        auto const& request = sample["request"];
        auto url = string(request["path"].text());
        QueryParameters query;
        for (auto const& [name, value] : request["query"].members())
            query.emplace_back(name, string(value.text()));
        if (!query.empty()) url += "?" + to_query(query);
        Headers headers;
        for (auto const* name : {"Idempotency-Key", "If-Modified-Since"})
            if (auto const* value = request["headers"].find(name))
                headers.add(name, string(value->text()));
        auto const body = request["body"].is_null() ? string() : request["body"].dump();
        auto const reply =
            h.send(request["method"].text(), to_ours(url), to_ours(body), std::move(headers));
        h.pass(std::chrono::seconds(1));
        auto const& expected = sample["response"];
        ASSERT_EQ(std::to_string(reply.status), expected["status"].text()) << reply.body;
        if (expected["body"].is_null()) {
            EXPECT_EQ(reply.body, "");
            return;
        }
        compare(expected["body"], Harness::json(reply), "$");
    }

    string to_ours(string text) const {
        for (auto const& [sample, ours] : ids_)
            for (auto at = text.find(sample); at != string::npos; at = text.find(sample, at + 36))
                text.replace(at, 36, ours);
        return text;
    }

    void compare(Json const& sample, Json const& ours, string const& path) {
        // A list or text left empty in a sample may have been shortened.
        if (is_none(sample)) return;
        if (sample.is_object()) {
            for (auto const& [name, value] : sample.members()) {
                if (name == "Id" || name == "ProviderName" || name == "Instance") continue;
                compare_member(name, value, ours, path + "." + name);
            }
        } else if (sample.is_array()) {
            compare_list(sample, ours, path);
        } else if (sample.is_number()) {
            EXPECT_EQ(Decimal::of(sample.text()), Decimal::parse(ours.text()).value()) << path;
        } else if (sample.is_string() && is_guid(sample.text())) {
            compare_id(string(sample.text()), string(ours.text()), path);
        } else {
            EXPECT_EQ(sample.dump(), ours.dump()) << path;
        }
    }

    void compare_member(string const& name,
                        Json const& sample,
                        Json const& ours,
                        string const& path) {
        bool const instant = name.find("DateUTC") != string::npos ||
                             name.find("DateTimeUTC") != string::npos || name == "ReportDate" ||
                             path == "$.Date";
        auto const& value = ours[name];
        if (!is_none(sample)) {
            EXPECT_FALSE(value.is_null()) << path << " is missing";
        }
        if (!instant) return compare(sample, value, path);
        EXPECT_EQ(sample.text().substr(0, 5) == "/Date", value.text().substr(0, 5) == "/Date")
            << path;
    }

    void compare_list(Json const& sample, Json const& ours, string const& path) {
        bool const by_place = sample.size() == ours.size() && sample[first_item]["Name"].is_null();
        EXPECT_GE(ours.size(), sample.size()) << path;
        for (std::size_t i = 0; i < sample.size(); ++i) {
            auto const place = path + "[" + std::to_string(i) + "]";
            if (by_place) {
                compare(sample[i], ours[i], place);
                continue;
            }
            Json const* found = nullptr;
            for (auto const& item : ours.items())
                if (item["Name"] == sample[i]["Name"]) found = &item;
            ASSERT_NE(found, nullptr) << place << " has no counterpart";
            compare(sample[i], *found, place);
        }
    }

    void compare_id(string const& sample, string const& ours, string const& path) {
        EXPECT_TRUE(is_guid(ours)) << path;
        auto const [known, fresh] = ids_.try_emplace(sample, ours);
        if (!fresh) {
            EXPECT_EQ(known->second, ours) << path;
        }
        bool const zero = sample.starts_with("00000000");
        EXPECT_EQ(zero, ours.starts_with("00000000")) << path;
    }

    std::map<string, string> ids_;
};

constexpr std::string_view later = "2026-09-21T09:00:00.120Z";

TEST(XeroSamples, Contacts) {
    Player().play({"contact_create", "contact_duplicate_name_400"});
    Player().play({"contact_create", "contact_by_number", "contact_update"});
    Player().play({"contact_create", "contact_archive", "contact_edit_archived_400"});
}

TEST(XeroSamples, Items) {
    Player().play({"item_upsert"});
    Player().play({"item_duplicate_400", "item_delete"});
}

TEST(XeroSamples, ReferenceData) {
    Player player;
    player.play({"organisation",
                 "organisation_actions",
                 "accounts",
                 "tax_rates",
                 "tracking_list",
                 "currencies_list",
                 "branding_themes",
                 "currency_create"});
    player.h.remove("TrackingCategories/a75d269c-0858-5cdc-acaa-560343f3fc17");
    player.same_id("a75d269c-0858-5cdc-acaa-560343f3fc17", Json("x"));
    Harness fresh;
    auto const category = Harness::first(fresh.put("TrackingCategories", R"({"Name":"Channel"})"),
                                         "TrackingCategories");
    EXPECT_EQ(category["Name"].text(), "Channel");
}

TEST(XeroSamples, InvoicesAndPayments) {
    auto const start = [](Player& player) { player.play({"contact_create", "invoice_create"}); };
    Player paid;
    start(paid);
    paid.play({"payment_create", "payment_delete"});
    Player listed;
    start(listed);
    listed.play({"page", "idempotency_mismatch_400"});
    Player batch(R"(,"switches":{"keep_void_lines":false})");
    batch.play({"invoice_batch_partial", "payment_over_400", "invoice_void"});
    Player().play({"validation_400"});
}

TEST(XeroSamples, CreditNotes) {
    Player allocated;
    allocated.play({"invoice_batch_partial", "creditnote_create", "creditnote_allocate"});
    Player refunded;
    refunded.play({"invoice_batch_partial", "creditnote_create", "creditnote_cash_refund"});
    Player refused;
    refused.play({"contact_create",
                  "invoice_create",
                  "payment_create",
                  "invoice_batch_partial",
                  "creditnote_create",
                  "creditnote_allocate_over_400"});
}

TEST(XeroSamples, SceneA_PaidThenPartialCashRefund) {
    Player player(R"(,"switches":{"lists_show_full_invoice":false})", later);
    player.play({"invoice_create_inclusive_tracking_discount",
                 "payment_full",
                 "invoice_get_by_id_paid",
                 "creditnote_partial_create",
                 "creditnote_partial_cash_refund",
                 "creditnote_get_refunded",
                 "payments_poll",
                 "idempotency_replay",
                 "history_create",
                 "history_list",
                 "trial_balance",
                 "invoice_number_taken_400",
                 "invoice_void_applied_400",
                 "payment_update_400",
                 "history_payment_400"});
}

TEST(XeroSamples, SceneB_OpenThenAllocation) {
    Player player("", later);
    auto const line = R"("Quantity":@,"UnitAmount":9.99,"AccountCode":"200","TaxType":"OUTPUT2",
        "ItemCode":"KELP-250")";
    auto const body = [&](char const* type,
                          char const* number,
                          char const* reference,
                          char const* date,
                          char const* text,
                          char const* quantity) {
        return fill(R"({"Type":"@","@":"@","Reference":"@","Date":"@","DueDate":"@",
            "Contact":{"ContactID":"d4ba5fba-32e8-5bab-af43-c8b7d2162a65"},"Status":"AUTHORISED",
            "LineItems":[{"Description":"@",@}]})",
                    {type,
                     string(type) == "ACCREC" ? "InvoiceNumber" : "CreditNoteNumber",
                     number,
                     reference,
                     date,
                     date,
                     text,
                     fill(line, {quantity})});
    };
    auto const invoice = Harness::first(
        player.h.put(
            "Invoices",
            body("ACCREC", "BC-2002", "bc:2002", "2026-09-20", "Kelp seasoning, 250 g pouch", "3")),
        "Invoices");
    auto const note = Harness::first(player.h.put("CreditNotes",
                                                  body("ACCRECCREDIT",
                                                       "BC-CN-2002-1",
                                                       "bc-refund:2002:1",
                                                       "2026-09-21",
                                                       "Refund: Kelp seasoning, 250 g pouch",
                                                       "1")),
                                     "CreditNotes");
    player.same_id("2177fed3-6e27-58c2-8b72-c03b681e1287", invoice["InvoiceID"]);
    player.same_id("84444b89-4071-5f58-b96d-d20deb0a3f42", note["CreditNoteID"]);
    player.play({"invoice_open",
                 "creditnote_allocate_open",
                 "creditnote_get_allocated",
                 "invoice_after_allocation",
                 "creditnote_allocation_delete",
                 "creditnote_void",
                 "invoice_update_lines"});
}

TEST(XeroSamples, Refusals) {
    Player player("", later);
    player.h.put("Invoices", R"({"Type":"ACCREC","Contact":{"Name":"Odalys Brandt"},
        "InvoiceNumber":"BC-2009","LineItems":[{"Description":"a","UnitAmount":5,
        "AccountCode":"200"}]})");
    player.play({"invoice_locked_period_400",
                 "invoice_currency_not_enabled_400",
                 "invoice_tracking_unknown_400",
                 "poll_empty"});
    auto const reply = player.h.put("Payments", R"({"Invoice":{"InvoiceNumber":"BC-2009"},
        "Account":{"Code":"090"},"Date":"2026-09-21","Amount":5.0})");
    EXPECT_EQ(reply.status, 400);
}

TEST(XeroSamples, SceneE_Foreign) {
    Player player("", later);
    player.play({"invoice_foreign_currency", "payment_foreign_currency"});
}

TEST(XeroSamples, BankingAndJournals) {
    Player player("", later);
    auto make = [&](char const* sample, char const* amount) {
        auto const made =
            Harness::first(player.h.put("Invoices",
                                        fill(R"({"Type":"ACCREC","Contact":{"Name":"Odalys Brandt"},
                "Status":"AUTHORISED","DueDate":"2026-09-21","LineAmountTypes":"NoTax",
                "LineItems":[{"Description":"a","Quantity":1,"UnitAmount":@,
                "AccountCode":"200"}]})",
                                             {amount})),
                           "Invoices");
        player.same_id(sample, made["InvoiceID"]);
    };
    make("5b96aa70-e4d9-5504-83ca-22b79f995b3b", "12");
    make("03875981-ddba-58c1-890e-e534d73bdd33", "30.5");
    make("f91b8192-924b-5a53-8863-0e912ae6b02c", "4");
    player.play({"batch_payment_create",
                 "batch_payment_delete",
                 "bank_transaction_fee",
                 "overpayment_bank_transaction",
                 "overpayment_allocate",
                 "manual_journal"});
}

TEST(XeroSamples, RoundingVectors) {
    for (auto const& vector : samples()["rounding_vectors"].items()) {
        if (vector["lines"][first_item].is_number()) continue;  // Quirk 11.
        SCOPED_TRACE(vector.dump());
        Harness h(fill(R"({"organisation":{"tax_rates":[{"tax_type":"OUTPUT2","rate":"@"}]}})",
                       {vector["rate_pct"].text()}));
        string lines;
        for (auto const& line : vector["lines"].items())
            lines += fill(R"(@{"Description":"a","Quantity":@,"UnitAmount":@,"DiscountRate":@,
                "AccountCode":"200","TaxType":"OUTPUT2"})",
                          {lines.empty() ? "" : ",",
                           line["Quantity"].text(),
                           line["UnitAmount"].text(),
                           line["DiscountRate"].text()});
        auto const made = Harness::first(
            h.put(fill("Invoices?unitdp=@", {vector["unitdp"].text()}),
                  fill(R"({"Type":"ACCREC","Contact":{"Name":"A B"},"LineAmountTypes":"@",
                      "LineItems":[@]})",
                       {vector["mode"].text(), lines})),
            "Invoices");
        for (auto const* name : {"SubTotal", "TotalTax", "Total"})
            EXPECT_EQ(Decimal::of(made[name].text()), Decimal::of(vector[name].text())) << name;
        for (std::size_t i = 0; i < vector["lines"].size(); ++i) {
            auto const& line = made["LineItems"][i];
            auto const& expected = vector["lines"][i];
            EXPECT_EQ(Decimal::of(line["LineAmount"].text()),
                      Decimal::of(expected["LineAmount"].text()));
            EXPECT_EQ(Decimal::of(line["TaxAmount"].text()),
                      Decimal::of(expected["TaxAmount"].text()));
            EXPECT_EQ(Decimal::of(line["UnitAmount"].text()),
                      Decimal::of(expected["stored_UnitAmount"].text()));
        }
    }
}

TEST(XeroSamples, WebhookSignature) {
    auto const& webhook = samples()["webhook"];
    EXPECT_EQ(to_base64(hmac_sha256(webhook["key"].text(),
                                    webhook["event"]["request"]["raw_body"].text())),
              webhook["event"]["request"]["headers"]["x-xero-signature"].text());
}

}  // namespace
}  // namespace cf::xero::sim

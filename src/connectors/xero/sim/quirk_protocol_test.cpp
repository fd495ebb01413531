// One test per numbered quirk of the contract sheet, section 10: contacts, lists, limits, identity,
// webhooks, faults.
#include <functional>
#include <set>

#include "base/encoding.hpp"
#include "connectors/xero/sim/harness.hpp"

namespace cf::xero::sim {
namespace {

using std::string;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view archived_text =
    "The specified contact details matched an archived contact. Archived contacts cannot currently "
    "be edited via the API.";

TEST(XeroQuirk, Q31_ContactNamesAreUniqueInAnyCase) {
    Harness h;
    auto const id = h.contact("Mabel Quayle");
    auto const reply = h.put("Contacts", R"({"Name":"MABEL quayle"})");
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(Harness::problems(reply),
              "The contact name MABEL quayle is already assigned to another contact. The contact "
              "name must be unique across all active contacts.");
    auto const updated = Harness::first(
        h.post("Contacts", R"({"Name":"MABEL quayle","FirstName":"Mabel"})"), "Contacts");
    EXPECT_EQ(text(updated, "ContactID"), id);
}

TEST(XeroQuirk, Q32_ArchivingFreesTheName) {
    Harness h;
    auto const id = h.contact("Mabel Quayle");
    EXPECT_EQ(h.post("Contacts/" + id, R"({"ContactStatus":"ARCHIVED"})").status, 200);
    EXPECT_NE(h.contact("Mabel Quayle"), id);
}

TEST(XeroQuirk, Q33_ArchivedContactsHideAndTakeNoEdits) {
    Harness h;
    auto const id = h.contact("Mabel Quayle");
    h.post("Contacts/" + id, R"({"ContactStatus":"ARCHIVED"})");
    EXPECT_EQ(Harness::json(h.get("Contacts"))["Contacts"].size(), 0U);
    EXPECT_EQ(Harness::json(h.get("Contacts?includeArchived=true"))["Contacts"].size(), 1U);
    for (auto const* body :
         {R"({"EmailAddress":"new@example.test"})", R"({"ContactStatus":"ACTIVE"})"}) {
        auto const reply = h.post("Contacts/" + id, body);
        EXPECT_EQ(reply.status, 400);
        EXPECT_EQ(Harness::problems(reply), archived_text);
    }
    auto const document = h.put("Invoices",
                                fill(R"({"Type":"ACCREC","Contact":{"ContactID":"@"},
        "LineItems":[{"Description":"a","UnitAmount":1,"AccountCode":"200"}]})",
                                     {id}));
    EXPECT_EQ(Harness::problems(document), archived_text);
}

TEST(XeroQuirk, Q34_UnknownContactIdIs404ForTheWholeRequest) {
    Harness h;
    auto const reply = h.post("Contacts", R"({"Contacts":[{"Name":"Fine"},
        {"ContactID":"11111111-2222-3333-4444-555555555555","Name":"Other"}]})");
    EXPECT_EQ(reply.status, 404);
    EXPECT_EQ(reply.body, "");
}

TEST(XeroQuirk, Q35_ContactsShowEverySlotAndTurnCustomerQuietly) {
    Harness h;
    auto const id = h.contact("Odalys Brandt");
    auto const before = Harness::first(h.get("Contacts/" + id), "Contacts");
    EXPECT_EQ(before["Phones"].size(), 4U);
    EXPECT_EQ(before["Addresses"].size(), 2U);
    EXPECT_FALSE(before["IsCustomer"].boolean_or(true));
    h.pass(seconds(10));
    h.invoice("I-1", "10");
    auto const after = Harness::first(h.get("Contacts/" + id), "Contacts");
    EXPECT_TRUE(after["IsCustomer"].boolean_or(false));
    EXPECT_EQ(text(after, "UpdatedDateUTC"), text(before, "UpdatedDateUTC"));
}

TEST(XeroQuirk, Q37_PagingIsClampedAndPastTheEndIsEmpty) {
    Harness h;
    for (auto const* name : {"A A", "B B", "C C"}) h.contact(name);
    auto pagination = [&](std::string_view query) {
        return Harness::json(h.get("Contacts?" + string(query)))["pagination"];
    };
    EXPECT_EQ(text(pagination("page=1&pageSize=5000"), "pageSize"), "1000");
    EXPECT_EQ(text(pagination("page=1&pageSize=0"), "pageSize"), "1");
    EXPECT_EQ(text(pagination("page=1"), "pageSize"), "100");
    EXPECT_EQ(text(pagination("page=1&pageSize=2"), "pageCount"), "2");
    EXPECT_TRUE(pagination("x=1").is_null());
    auto const past = h.get("Contacts?page=9");
    EXPECT_EQ(past.status, 200);
    EXPECT_EQ(Harness::json(past)["Contacts"].size(), 0U);
    EXPECT_EQ(text(Harness::json(past)["pagination"], "itemCount"), "3");
}

TEST(XeroQuirk, Q38_UnpagedInvoiceListHasNoLines) {
    Harness h;
    h.invoice("I-1", "10");
    EXPECT_EQ(Harness::first(h.get("Invoices"), "Invoices")["LineItems"].size(), 0U);
    EXPECT_EQ(Harness::first(h.get("Invoices?page=1"), "Invoices")["LineItems"].size(), 1U);
}

TEST(XeroQuirk, Q39_IfModifiedSinceComparesWholeSeconds) {
    Harness h;
    h.invoice("I-1", "10");  // At 09:30:15.120.
    auto count = [&](std::string_view since) {
        auto const reply = h.send("GET", "Invoices", "{}", {{"If-Modified-Since", string(since)}});
        EXPECT_EQ(reply.status, 200);
        return Harness::json(reply)["Invoices"].size();
    };
    EXPECT_EQ(count("2026-09-14T09:30:15"), 1U);
    EXPECT_EQ(count("2026-09-14T09:30:15.999Z"), 1U);
    EXPECT_EQ(count("Mon, 14 Sep 2026 09:30:15 GMT"), 1U);
    EXPECT_EQ(count("2026-09-14T09:30:16"), 0U);
    EXPECT_EQ(h.send("GET", "Invoices", "", {{"If-Modified-Since", "yesterday"}}).status, 412);
}

TEST(XeroQuirk, Q40_LimitsAnswer429WithTheirProblem) {
    Harness h;
    auto const one = h.request("GET", "Organisation", "");
    for (int i = 0; i < 5; ++i) EXPECT_EQ(h.sim->handle(one, h.now).reply.status, 200);
    auto const sixth = h.sim->handle(one, h.now).reply;
    EXPECT_EQ(sixth.status, 429);
    EXPECT_EQ(sixth.headers.get("X-Rate-Limit-Problem"), "concurrent");
    EXPECT_FALSE(sixth.headers.find("Retry-After"));
    EXPECT_EQ(sixth.headers.get("X-MinLimit-Remaining"), "55");
    for (int i = 0; i < 6; ++i) h.sim->finished(one, h.now);
    h.pass(milliseconds(10'500));
    for (int i = 5; i < 60; ++i) EXPECT_EQ(h.get("Organisation").status, 200);
    auto const full = h.get("Organisation");
    EXPECT_EQ(full.status, 429);
    EXPECT_EQ(full.headers.get("X-Rate-Limit-Problem"), "minute");
    EXPECT_EQ(full.headers.get("Retry-After"), "50");
    h.pass(seconds(50));
    EXPECT_EQ(h.get("Organisation").status, 200);
    EXPECT_EQ(text(h.control("GET", "calls"), "limit_violations"), "2");
}

TEST(XeroQuirk, Q40_TheDayEndsAtItsResetTime) {
    Harness h(R"({"limits":{"day":2}})");
    h.get("Organisation");
    h.get("Organisation");
    auto const reply = h.get("Organisation");
    EXPECT_EQ(reply.status, 429);
    EXPECT_EQ(reply.headers.get("X-Rate-Limit-Problem"), "day");
    EXPECT_EQ(reply.headers.get("Retry-After"), "52185");
    h.now = *parse_instant("2026-09-15T00:00:00Z");
    h.token = text(h.control("POST", "token", R"({"client_id":"sim-web"})"), "access_token");
    EXPECT_EQ(h.get("Organisation").status, 200);
}

TEST(XeroQuirk, Q41_EveryTenantCallCountsDown) {
    Harness h;
    auto left = [](HttpReply const& reply) {
        return string(reply.headers.get("X-MinLimit-Remaining"));
    };
    EXPECT_EQ(left(h.get("Organisation")), "59");
    EXPECT_EQ(left(h.put("Invoices", "{")), "58");
    EXPECT_EQ(left(h.get("Invoices/nothing")), "57");
    Headers const key{{"Idempotency-Key", "k-1"}};
    EXPECT_EQ(left(h.send("PUT", "Contacts", R"({"Name":"A B"})", key)), "56");
    EXPECT_EQ(left(h.send("PUT", "Contacts", R"({"Name":"A B"})", key)), "55");
    auto const tenantless = h.get("/connections");
    EXPECT_EQ(tenantless.status, 200);
    EXPECT_FALSE(tenantless.headers.find("X-MinLimit-Remaining"));
    EXPECT_TRUE(tenantless.headers.find("X-AppMinLimit-Remaining"));
}

TEST(XeroQuirk, Q42_IdempotencyKeysLiveSixMinutes) {
    Harness h;
    Headers const key{{"Idempotency-Key", "k-1"}};
    auto const body = R"({"Name":"A B"})";
    auto const first = h.send("PUT", "Contacts", body, key);
    h.pass(seconds(360));
    EXPECT_EQ(h.send("PUT", "Contacts", body, key).body, first.body);
    auto const changed = h.send("PUT", "Contacts", R"({"Name":"C D"})", key);
    EXPECT_EQ(changed.status, 400);
    EXPECT_EQ(text(Harness::json(changed), "Message"),
              "Idempotency Key: k-1 is used with a different request.");
    h.pass(seconds(1));
    EXPECT_EQ(h.send("PUT", "Contacts", body, key).status, 400);  // Executed: the name is taken.

    h.control("POST", "internal_errors", R"({"next":1})");
    Headers const other{{"Idempotency-Key", "k-2"}};
    EXPECT_EQ(h.send("PUT", "Contacts", R"({"Name":"E F"})", other).status, 500);
    EXPECT_EQ(h.send("PUT", "Contacts", R"({"Name":"E F"})", other).status, 500);
    EXPECT_EQ(h.put("Contacts", R"({"Name":"E F"})").status, 200);
}

TEST(XeroQuirk, Q42_KeysBelongToTheAppOrTheTokenBySwitch) {
    for (bool per_token : {false, true}) {
        Harness h(per_token ? R"({"switches":{"idempotency_per_token":true}})" : "{}");
        Headers const key{{"Idempotency-Key", "k-1"}};
        EXPECT_EQ(h.send("PUT", "Contacts", R"({"Name":"A B"})", key).status, 200);
        h.token = text(h.control("POST", "token", R"({"client_id":"sim-web"})"), "access_token");
        auto const again = h.send("PUT", "Contacts", R"({"Name":"A B"})", key);
        EXPECT_EQ(again.status, per_token ? 400 : 200);
    }
}

TEST(XeroQuirk, Q42_TwinInFlightIsAnsweredOrRefusedBySwitch) {
    for (bool conflict : {false, true}) {
        Harness h(conflict ? R"({"switches":{"idempotency_twin_409":true}})" : "{}");
        auto const made =
            h.request("PUT", "Contacts", R"({"Name":"A B"})", {{"Idempotency-Key", "k"}});
        EXPECT_EQ(h.sim->handle(made, h.now).reply.status, 200);
        EXPECT_EQ(h.sim->handle(made, h.now).reply.status, conflict ? 409 : 200);
    }
}

TEST(XeroQuirk, Q43_KeyOf129CharactersIsRefused) {
    Harness h;
    auto const reply =
        h.send("PUT", "Contacts", R"({"Name":"A B"})", {{"Idempotency-Key", string(129, 'k')}});
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(
        h.send("PUT", "Contacts", R"({"Name":"A B"})", {{"Idempotency-Key", string(128, 'k')}})
            .status,
        200);
}

TEST(XeroQuirk, Q44_TokensExpireAndWrongTenantsAreForbidden) {
    Harness h;
    EXPECT_EQ(h.send("GET",
                     "Organisation",
                     "",
                     {{"Xero-tenant-id", "11111111-2222-3333-4444-555555555555"}})
                  .status,
              403);
    EXPECT_EQ(h.send("GET", "Organisation", "", {{"Xero-tenant-id", ""}}).status, 403);
    EXPECT_EQ(h.send("GET", "Organisation", "", {{"Authorization", "Bearer x"}}).status, 401);
    h.pass(seconds(1799));
    EXPECT_EQ(h.get("Organisation").status, 200);
    h.pass(seconds(1));
    auto const late = h.get("Organisation");
    EXPECT_EQ(late.status, 401);
    EXPECT_EQ(text(Harness::json(late), "Detail"),
              "TokenExpired: token expired at 09/14/2026 10:00:15");
}

/// Consent and code exchange as a user and a confidential app do it.
Json sign_in(Harness& h, std::string_view scope) {
    auto const uri = "http%3A%2F%2Flocalhost%2Fcallback";
    auto const consent =
        h.get(fill("/identity/connect/authorize?response_type=code&client_id=sim-"
                   "web&redirect_uri=@&scope=@&state=s1&decision=approve",
                   {uri, scope}));
    EXPECT_EQ(consent.status, 302);
    auto const target = split_url(consent.headers.get("Location"));
    HttpRequest back{"GET", target->target()};
    EXPECT_EQ(back.query_value("state"), "s1");
    auto const reply = h.send("POST",
                              "/connect/token",
                              fill("grant_type=authorization_code&code=@&redirect_uri=@",
                                   {back.query_value("code"), uri}),
                              {{"Authorization", "Basic " + to_base64("sim-web:sim-web-secret")},
                               {"Content-Type", "application/x-www-form-urlencoded"}});
    EXPECT_EQ(reply.status, 200) << reply.body;
    return Harness::json(reply);
}

HttpReply refresh(Harness& h, string const& token) {
    return h.send("POST",
                  "/connect/token",
                  "grant_type=refresh_token&refresh_token=" + token,
                  {{"Authorization", "Basic " + to_base64("sim-web:sim-web-secret")}});
}

TEST(XeroQuirk, Q45_RefreshRotatesWithHalfAnHourOfGrace) {
    Harness h;
    auto const tokens = sign_in(h, "offline_access%20accounting.settings");
    auto const old = text(tokens, "refresh_token");
    auto const first = refresh(h, old);
    auto const second = refresh(h, old);
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(second.status, 200);
    EXPECT_NE(text(Harness::json(first), "refresh_token"), old);
    h.pass(minutes(30));
    EXPECT_EQ(refresh(h, old).status, 200);
    h.pass(seconds(1));
    auto const late = refresh(h, old);
    EXPECT_EQ(late.status, 400);
    EXPECT_EQ(late.body, R"({"error":"invalid_grant"})");
    h.pass(std::chrono::hours(24 * 61));
    EXPECT_EQ(refresh(h, text(Harness::json(first), "refresh_token")).status, 400);
}

TEST(XeroQuirk, Q46_MissingScopeIsNamedInTheHeader) {
    Harness h;
    h.token = text(sign_in(h, "accounting.settings.read"), "access_token");
    EXPECT_EQ(h.get("Accounts").status, 200);
    auto const write = h.put("Currencies", R"({"Code":"SEK"})");
    EXPECT_EQ(write.status, 403);
    EXPECT_EQ(write.headers.get("WWW-Authenticate"), "insufficient_scope");
    EXPECT_EQ(h.get("Invoices").status, 403);
    h.control("POST", "switches", R"({"scope_error_401":true})");
    EXPECT_EQ(h.get("Invoices").status, 401);
}

TEST(XeroQuirk, Q47_RevokedConnectionForbidsWhileTheTokenLives) {
    Harness h;
    auto const connection = Harness::json(h.get("/connections"))[first_item];
    EXPECT_NE(text(connection, "id"), text(connection, "tenantId"));
    EXPECT_EQ(h.remove("/connections/" + text(connection, "id")).status, 204);
    EXPECT_EQ(h.remove("/connections/" + text(connection, "id")).status, 404);
    EXPECT_EQ(h.get("Organisation").status, 403);
    EXPECT_EQ(h.get("/connections").body, "[]");
}

/// A receiver of webhooks that answers as told.
struct Receiver {
    Harness& h;
    string key = "webhook-key-1";
    std::vector<Json> bodies;
    std::function<HttpReply(HttpRequest const&)> reply = [this](HttpRequest const& request) {
        auto const signature = request.headers.get("x-xero-signature");
        bool const right = signature == to_base64(hmac_sha256(key, request.body));
        return HttpReply{right ? 200 : 401, {}, ""};
    };
    Duration pause{0};

    void subscribe() {
        h.control("POST",
                  "webhook",
                  R"({"client_id":"sim-web","url":"https://r.example/x","key":"webhook-key-1"})");
        run();
    }
    /// Delivers what is due now, until nothing is.
    void run() {
        for (int i = 0; i < 100; ++i) {
            auto const due = h.sim->due_deliveries(h.now);
            if (due.empty()) return;
            for (auto const& delivery : due) {
                auto const answer = reply(delivery.request);
                auto const body = *Json::parse(delivery.request.body);
                if (answer.status == 200 && body["events"].size() > 0) bodies.push_back(body);
                h.sim->answered(delivery.id, answer, h.now + pause);
            }
        }
    }
    string status() { return text(h.control("GET", "state")["webhooks"]["sim-web"], "status"); }
};

TEST(XeroQuirk, Q48_IntentToReceiveWantsRightAndWrongToldApart) {
    Harness h;
    Receiver receiver{h};
    receiver.subscribe();
    EXPECT_EQ(receiver.status(), "ok");
    auto refused = [&](std::function<HttpReply(HttpRequest const&)> reply, Duration pause = {}) {
        Harness other;
        Receiver bad{other};
        auto const good = bad.reply;
        bad.pause = pause;
        bad.reply = reply ? reply : good;
        bad.subscribe();
        return bad.status();
    };
    EXPECT_EQ(refused([](auto const&) { return HttpReply{200, {}, ""}; }), "unvalidated");
    EXPECT_EQ(refused([](auto const&) { return HttpReply{302, {}, ""}; }), "unvalidated");
    auto const good = receiver.reply;
    EXPECT_EQ(refused([&](auto const& request) {
                  auto answer = good(request);
                  answer.headers.add("Set-Cookie", "a=b");
                  return answer;
              }),
              "unvalidated");
    EXPECT_EQ(refused([&](auto const& request) {
                  auto answer = good(request);
                  answer.body = "ok";
                  return answer;
              }),
              "unvalidated");
    EXPECT_EQ(refused(good, milliseconds(5001)), "unvalidated");
    EXPECT_EQ(refused(good, milliseconds(5000)), "ok");
}

TEST(XeroQuirk, Q49_EventsComeInBatchesWithOneSequence) {
    Harness h(R"({"organisations":[{"name":"One"},{"name":"Two"}]})");
    Receiver receiver{h};
    receiver.subscribe();
    h.contact("A A");
    h.tenant = text(h.control("GET", "state")["organisations"][1], "id");
    h.contact("B B");
    h.pass(seconds(1));
    receiver.run();
    ASSERT_EQ(receiver.bodies.size(), 1U);
    EXPECT_EQ(receiver.bodies[first_item]["events"].size(), 2U);
    EXPECT_EQ(text(receiver.bodies[first_item], "firstEventSequence"), "1");
    EXPECT_EQ(text(receiver.bodies[first_item], "lastEventSequence"), "2");
    EXPECT_NE(text(receiver.bodies[first_item]["events"][first_item], "tenantId"),
              text(receiver.bodies[first_item]["events"][1], "tenantId"));

    // An outage: retried at once, then every quarter of an hour, in order after recovery.
    auto const good = receiver.reply;
    receiver.reply = [](auto const&) { return HttpReply{503, {}, ""}; };
    h.contact("C C");
    h.pass(seconds(1));
    receiver.run();
    EXPECT_EQ(receiver.status(), "failing");
    EXPECT_EQ(h.sim->next_due(), h.now + minutes(15));
    h.contact("D D");
    receiver.reply = good;
    h.pass(minutes(15));
    receiver.run();
    ASSERT_EQ(receiver.bodies.size(), 3U);
    EXPECT_EQ(text(receiver.bodies[1], "firstEventSequence"), "3");
    EXPECT_EQ(text(receiver.bodies[2], "firstEventSequence"), "4");

    // A day of failures disables it; what happened meanwhile is replayed once it is back.
    receiver.reply = [](auto const&) { return HttpReply{0, {}, ""}; };
    h.contact("E E");
    for (int quarter = 0; quarter < 100; ++quarter) {
        h.pass(minutes(15));
        receiver.run();
    }
    EXPECT_EQ(receiver.status(), "disabled");
    receiver.reply = good;
    h.control("POST", "webhook/enable");
    receiver.run();
    EXPECT_EQ(receiver.status(), "ok");
    EXPECT_EQ(text(receiver.bodies.back(), "firstEventSequence"), "5");
}

TEST(XeroQuirk, Q49_DuplicatesOnTheWay) {
    Harness h;
    Receiver receiver{h};
    receiver.subscribe();
    h.control("POST", "delivery_faults", R"({"duplicate_per_million":1000000})");
    h.contact("A A");
    h.pass(seconds(1));
    receiver.run();
    ASSERT_EQ(receiver.bodies.size(), 2U);
    EXPECT_EQ(receiver.bodies[first_item], receiver.bodies[1]);
}

TEST(XeroQuirk, Q50_LostReplyCommitsAndKeysOrNumbersGuardTheRetry) {
    Harness h;
    h.control("POST",
              "faults",
              R"({"kind":"lose_reply","method":"PUT","path":"/api.xro/2.0/Invoices","next":1})");
    auto const body = R"({"Type":"ACCREC","Contact":{"Name":"A B"},"InvoiceNumber":"L-1",
        "DueDate":"2026-09-14","Status":"AUTHORISED",
        "LineItems":[{"Description":"a","UnitAmount":5,"AccountCode":"200"}]})";
    auto const made = h.request("PUT", "Invoices", body, {{"Idempotency-Key", "k"}});
    auto const lost = h.sim->handle(made, h.now);
    h.sim->finished(made, h.now);
    EXPECT_EQ(lost.fate, ReplyFate::lose);
    auto const again = h.send("PUT", "Invoices", body, {{"Idempotency-Key", "k"}});
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(Harness::json(h.get("Invoices"))["Invoices"].size(), 1U);
    h.pass(seconds(361));
    EXPECT_EQ(Harness::problems(h.send("PUT", "Invoices", body, {{"Idempotency-Key", "k"}})),
              "Invoice # must be unique.");
    auto const id = text(Harness::first(again, "Invoices"), "InvoiceID");
    h.pay(id, "3");
    h.pay(id, "3");  // Nothing but the amount due stops a second payment.
    EXPECT_EQ(text(Harness::first(h.get("Invoices/" + id), "Invoices"), "AmountPaid"), "6.00");
}

TEST(XeroQuirk, Q51_ReportsAreTextsByAccountIdAndNeedARole) {
    Harness h;
    h.invoice("I-1", "10");
    auto const report = Harness::first(h.get("Reports/TrialBalance?date=2026-09-14"), "Reports");
    auto const row = report["Rows"][1]["Rows"][first_item];
    EXPECT_EQ(text(row["Cells"][first_item], "Value"), "Sales (200)");
    EXPECT_EQ(text(row["Cells"][2], "Value"), "10.00");
    EXPECT_TRUE(row["Cells"][2]["Value"].is_string());
    EXPECT_EQ(text(row["Cells"][2]["Attributes"][first_item], "Id"), "account");
    h.control("POST", "switches", R"({"reports_role":false})");
    EXPECT_EQ(h.get("Reports/TrialBalance").status, 403);
}

TEST(XeroQuirk, Q56_UnavailableIsPlainText) {
    Harness h(R"({"switches":{"organisation_offline":true}})");
    auto const reply = h.get("Organisation");
    EXPECT_EQ(reply.status, 503);
    EXPECT_EQ(reply.body, "The Organisation is offline");
    EXPECT_TRUE(Json::parse(reply.body).has_error());
}

TEST(XeroQuirk, Q58_OrderOfRefusal) {
    Harness h(R"({"limits":{"minute":2}})");
    Headers const nobody{{"Authorization", ""}, {"Xero-tenant-id", ""}};
    EXPECT_EQ(h.send("PUT", "Nothing", "{", nobody).status, 401);
    EXPECT_EQ(h.send("PUT", "Nothing", "{", {{"Xero-tenant-id", "x"}}).status, 403);
    // Neither was counted; two calls are, whatever they answer.
    EXPECT_EQ(h.put("Nothing", "{").status, 404);
    EXPECT_EQ(h.send("PUT", "Invoices", "{", {{"Content-Type", "text/plain"}}).status, 415);
    EXPECT_EQ(h.put("Invoices", "{").status, 429);
}

TEST(XeroQuirk, Q59_WhoTellsWhat) {
    Harness h;
    Receiver receiver{h};
    receiver.subscribe();
    auto told = [&] {
        h.pass(seconds(1));
        receiver.bodies.clear();
        receiver.run();
        std::multiset<string> events;
        for (auto const& body : receiver.bodies)
            for (auto const& event : body["events"].items())
                events.insert(text(event, "eventCategory") + " " + text(event, "eventType"));
        return events;
    };
    using Told = std::multiset<string>;
    auto const invoice = h.invoice("I-1", "10");
    EXPECT_EQ(told(), (Told{"CONTACT CREATE", "INVOICE CREATE"}));
    auto const paid = h.pay(text(invoice, "InvoiceID"), "12");
    EXPECT_EQ(told(), Told{"INVOICE UPDATE"});
    h.post("Payments/" + text(paid, "PaymentID"), R"({"Status":"DELETED"})");
    EXPECT_EQ(told(), Told{"INVOICE UPDATE"});
    auto const note = Harness::first(
        h.put("CreditNotes", R"({"Type":"ACCRECCREDIT","Contact":{"Name":"Odalys Brandt"},
            "Status":"AUTHORISED","LineItems":[{"Description":"a","UnitAmount":5,
            "AccountCode":"200"}]})"),
        "CreditNotes");
    EXPECT_EQ(told(), Told{"CREDITNOTE CREATE"});
    h.put("CreditNotes/" + text(note, "CreditNoteID") + "/Allocations",
          fill(R"({"Invoice":{"InvoiceID":"@"},"Amount":1,"Date":"2026-09-14"})",
               {text(invoice, "InvoiceID")}));
    EXPECT_EQ(told(), (Told{"INVOICE UPDATE", "CREDITNOTE UPDATE"}));
    h.put("Items", R"({"Code":"X"})");
    h.put("Currencies", R"({"Code":"SEK"})");
    EXPECT_EQ(told(), Told{});
    h.control("POST", "switches", R"({"events_on_money":false})");
    h.pay(text(invoice, "InvoiceID"), "1");
    EXPECT_EQ(told(), Told{});
}

}  // namespace
}  // namespace cf::xero::sim

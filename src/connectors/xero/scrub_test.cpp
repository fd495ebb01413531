#include "connectors/xero/test_xero.hpp"

// Nothing planted, secret or personal, may reach an error, a warning or the log, whatever Xero
// answers. Tokens may be in headers and in the token request's body, and nowhere in an address.
namespace cf::xero {
namespace {

using namespace cf::xero::testing;
using ::testing::HasSubstr;
using ::testing::Not;

std::string const access_token = "planted-access-token-" + std::string(40, 'a');
std::vector<std::string> const planted{"planted-client-secret",
                                       access_token,
                                       "planted-refresh-token",
                                       "Plantina Plantson",
                                       "plantina@private.example",
                                       "9 Planted Lane",
                                       "+44 7700 900999",
                                       "GB999PLANT"};

struct ScrubTest : XeroTest {
    ScrubTest() {
        settings.fields.set("grant", "code");
        neighbours.vault.secrets[{"books", "oauth2_tokens"}] =
            Secret<>(Json::object({{"access_token", access_token},
                                   {"expires_at", "2026-09-14T09:30:00Z"},
                                   {"refresh_token", "planted-refresh-token"},
                                   {"rotated_at", "2026-09-14T09:00:00Z"}})
                         .dump());
    }
    static PutContact person() {
        PutContact put;
        put.contact.name = "Plantina Plantson";
        put.contact.first_name = "Plantina";
        put.contact.last_name = "Plantson";
        put.contact.external_key = "bc:1";
        put.contact.emails = {"plantina@private.example"};
        put.contact.phone = "+44 7700 900999";
        put.contact.vat_number = "GB999PLANT";
        put.contact.billing = {.line_1 = "9 Planted Lane", .city = "Plantville"};
        return put;
    }
    /// A body in which Xero repeats everything the accounting API was ever told.
    static std::string everything() {
        std::string text;
        for (auto const& secret : planted)
            if (secret != "planted-client-secret" && secret != "planted-refresh-token")
                text += secret + " ";
        return text;
    }
    void expect_clean(std::string const& text) {
        for (auto const& secret : planted) EXPECT_THAT(text, Not(HasSubstr(secret)));
        EXPECT_THAT(text, Not(HasSubstr("Plantina")));
    }
    void expect_clean(Error const& error) { expect_clean(error.code + " " + error.message); }
    void run(int status, std::string body) {
        SCOPED_TRACE(status);
        http.script.clear();
        opened = std::make_unique<XeroLedger>(
            Settings::read(settings).value(), settings.id, neighbours.context());
        http.reply(status, body, {{"WWW-Authenticate", status == 403 ? everything() : ""}});
        http.otherwise = [body](HttpRequest const&) -> Result<HttpReply> {
            return HttpReply{.status = 400, .body = body};  // Should the token be renewed.
        };
        auto const result = neighbours.await(opened->put({operation(person())}));
        if (result.has_error()) {
            expect_clean(result.error());
            return;
        }
        for (auto const& outcome : *result) {
            if (outcome.error) expect_clean(*outcome.error);
            for (auto const& warning : outcome.state.warnings) expect_clean(warning);
            expect_clean(outcome.state.number + outcome.state.reference + outcome.state.status);
        }
    }
};

TEST_F(ScrubTest, NoAnswerBringsAPlantedTextIntoAnErrorOrTheLog) {
    ::testing::internal::CaptureStderr();
    auto const quoted = Json(everything()).dump();
    for (int status : {400, 401, 403, 404, 409, 412, 413, 429, 500, 503}) {
        run(status, everything());
        run(status, R"({"ErrorNumber":10,"Message":)" + quoted + "}");
        run(status, R"({"Title":"x","Detail":)" + quoted + "}");
        run(status, R"({"error":"invalid_grant","error_description":)" + quoted + "}");
    }
    // The whole contact echoed beside a refusal, known and unknown, and a warning.
    auto const contact = wire::to_json(to_wire(person()));
    for (std::string message :
         {"The contact name Plantina Plantson is already assigned to another contact.",
          "Plantina Plantson at 9 Planted Lane (plantina@private.example, +44 7700 900999, "
          "GB999PLANT) is new to us"}) {
        auto element = contact;
        Json messages = Json::array();
        messages.push_back(Json::object({{"Message", message}}));
        element.set("ValidationErrors", messages);
        run(200, Json::object({{"Contacts", Json::array({element})}}).dump());
        auto warned = contact;
        warned.set("ContactID", "fc64730d-1140-5a13-aacc-535f2a2e0608");
        warned.set("ContactStatus", "ACTIVE");
        warned.set("Warnings", messages);
        run(200, Json::object({{"Contacts", Json::array({warned})}}).dump());
    }
    expect_clean(::testing::internal::GetCapturedStderr());
}

TEST_F(ScrubTest, AddressesCarryNoSecret) {
    run(401, everything());
    ASSERT_GE(http.sent.size(), 2u);
    for (auto const& request : http.sent) expect_clean(request.url);
}

TEST_F(ScrubTest, SecretsDoNotPrintThemselves) {
    std::stringstream out;
    out << Secret<>("planted-client-secret");
    EXPECT_EQ(out.str(), "***");
}

}  // namespace
}  // namespace cf::xero

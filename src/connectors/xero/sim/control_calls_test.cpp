#include "connectors/xero/sim/control_calls.hpp"

#include "connectors/xero/sim/harness.hpp"
#include "simkit/guide_check.hpp"

namespace cf::xero::sim {
namespace {

/// Books with one invoice, a draft, a paid one and two contacts.
GuideTrial trial_of(ControlCall const&) {
    auto h = std::make_shared<Harness>(
        R"({"organisation":{"tracking":[{"name":"Channel","options":["Web UK"]}]}})");
    h->invoice("I-1", "10");
    auto const paid = h->pay(text(h->invoice("I-2", "10"), "InvoiceID"), "12");
    auto const draft = h->put("Invoices", R"({"Invoices":[{"Type":"ACCREC","InvoiceNumber":"D-1",
        "Contact":{"Name":"Odalys Brandt"},"LineItems":[{"Description":"x","UnitAmount":1}]}]})");
    EXPECT_EQ(draft.status, 200) << draft.body;
    auto* const simulator = h->sim.get();
    auto const now = h->now;
    std::map<std::string, std::string> values{{"id", "I-1"},
                                              {"draft", "D-1"},
                                              {"payment", text(paid, "PaymentID")},
                                              {"contact", h->contact("A A")},
                                              {"other", h->contact("B B")}};
    return {std::move(h), simulator, now, std::move(values)};
}

TEST(XeroControl, EveryCallOfTheGuideWorksAsShown) {
    expect_guide_works(control_guide(), trial_of);
}

}  // namespace
}  // namespace cf::xero::sim

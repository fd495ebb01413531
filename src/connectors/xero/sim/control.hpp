#pragma once

#include <utility>

#include "base/http.hpp"
#include "connectors/xero/sim/xero_simulator.hpp"

namespace cf::xero::sim {

/// The control API under /__sim/ (README.md): what a person in the ledger, a network or a clock
/// would do, and what a test wants to know. Never metered, never faulted.
class Control {
  public:
    Control(World& world, Instant start) : world_(world), start_(start) {}

    /// `now` is the simulated time, `host_now` the host's.
    HttpReply handle(HttpRequest const& request, Instant now, Instant host_now);
    /// True once after a reset was asked for.
    bool take_reset() { return std::exchange(reset_, false); }

  private:
    using Answer = Result<Json>;
    using Handler = Answer (Control::*)(JsonCursor const&);
    HttpReply text_answer(std::string const& path, bool& known);
    Result<Books*> books();

    Answer state(JsonCursor const& body);
    Answer config(JsonCursor const& body);
    Answer switches(JsonCursor const& body);
    Answer set_switches(JsonCursor const& body);
    Answer set_limits(JsonCursor const& body);
    Answer list_faults(JsonCursor const& body);
    Answer add_faults(JsonCursor const& body);
    Answer clear_faults(JsonCursor const& body);
    Answer internal_errors(JsonCursor const& body);
    Answer clock(JsonCursor const& body);
    Answer lock_dates(JsonCursor const& body);
    Answer edit_document(JsonCursor const& body);
    Answer void_document(JsonCursor const& body);
    Answer delete_document(JsonCursor const& body);
    Answer change_document(Json element);
    Answer delete_payment(JsonCursor const& body);
    Answer account(JsonCursor const& body);
    Answer tax_rate(JsonCursor const& body);
    Answer tracking(JsonCursor const& body);
    Answer contact(JsonCursor const& body);
    Answer merge_contacts(JsonCursor const& body);
    Answer revoke(JsonCursor const& body);
    Answer token(JsonCursor const& body);
    Answer webhook(JsonCursor const& body);
    Answer enable_webhook(JsonCursor const& body);
    Answer delivery_faults(JsonCursor const& body);
    Answer delivery_tally(JsonCursor const& body);
    Answer calls(JsonCursor const& body);
    Answer reset_calls(JsonCursor const& body);
    Answer balances_of(JsonCursor const& body);
    Answer documents(JsonCursor const& body);
    Answer reset(JsonCursor const& body);

    static RouteTable<Handler> const& routes();
    Result<Account*> account_of(std::string const& code);
    CalendarDate until();

    World& world_;
    Instant start_;
    HttpRequest const* request_ = nullptr;
    PathValues values_;
    Instant now_{};
    Instant host_now_{};
    bool reset_ = false;
};

/// What an auditor reads: every document, payment and allocation with exact amounts as strings.
Json audit_json(Books& books);

}  // namespace cf::xero::sim

#include "engine/ledger_lane.hpp"

#include "base/log.hpp"
#include "engine/lane_work.hpp"
#include "engine/review_text.hpp"

namespace cf {

namespace {

/// Whom the order's first document was made out to.
std::optional<VendorId> frozen_contact(std::vector<PostingRow> const& postings) {
    for (auto const& posting : postings) {
        auto const frozen = Json::parse(posting.frozen_json).value_or(Json::object());
        if (auto const id = frozen["contact"].text(); !id.empty()) return VendorId(std::string(id));
    }
    return std::nullopt;
}

/// What a person said of the customer, if anybody asked.
void choose_contact(Decisions const& decisions, ContactRequest& request) {
    request.make_new = decisions.standing(FixKind::create_contact) != nullptr;
    auto const* link = decisions.standing(FixKind::link_contact);
    if (!link) return;
    auto const value = Json::parse(link->value_json).value_or(Json::object());
    if (auto const id = value["choice"].text(); !id.empty())
        request.chosen = VendorId(std::string(id));
}

}  // namespace

std::int64_t profile_asks(Transaction& tx, ConnectionId const& ledger) {
    auto const text = tx.value("profile/" + ledger.value, "asks");
    return text.empty() ? 0 : std::stoll(text);
}

LedgerLane::LedgerLane(
    ConnectionId ledger_id, Ledger& ledger, Storage& storage, Clock& clock, Notify notify)
    : ledger_id_(ledger_id),
      ledger_(ledger),
      storage_(storage),
      clock_(clock),
      notify_(std::move(notify)),
      contacts_(ledger_id, ledger, storage, clock),
      runner_(ledger_id, ledger, storage, clock) {}

LedgerLane::~LedgerLane() = default;

void ask_for_fresh_profile(Transaction& tx, ConnectionId const& ledger) {
    std::string const scope = "profile/" + ledger.value;
    tx.put_value(scope, "asks", std::to_string(profile_asks(tx, ledger) + 1));
}

Task<> LedgerLane::refresh_profile() {
    CF_CO_TRY(auto profile, co_await ledger_.read_profile());
    set_profile(std::move(profile));
    co_return Result<>();
}

Task<WaveReport> LedgerLane::run_wave() {
    WaveReport report;
    contacts_.begin_wave();
    CF_CO_TRY(auto const customers, co_await converge_customers());
    Works works;
    co_await collect(works, report);
    report.records = works.size() + customers;
    if (works.empty()) {
        CF_CO_TRY_VOID(co_await write_notes());
        co_return report;
    }
    if (profile_age() >= profile_age_max) {
        CF_CO_TRY_VOID(co_await refresh_profile());
    }
    co_await fetch_facts(works);
    co_await load_books(works);
    // A lane-wide failure stops the writing, never the book-keeping of what has been written.
    Result<> ended = co_await settle_open(works);
    co_await plan_all(works);
    co_await compare_posted_with_strangers(works);
    if (!ended.has_error()) ended = co_await write_documents(works, report);
    if (ended.has_error()) {
        auto const delay = ended.error().retry_after.value_or(std::chrono::seconds(30));
        for (auto& work : works)
            if (!work->plan.steps.empty() || !work->open.empty())
                work->wait_until(clock_.now() + delay, ended.error().message);
    }
    co_await finish(works);
    if (ended.has_error()) co_return ended.error();
    co_return report;
}

Task<> LedgerLane::write_documents(Works& works, WaveReport& report) {
    CF_CO_TRY_VOID(co_await look_for_strangers(works));
    CF_CO_TRY_VOID(co_await adopt_documents(works));
    CF_CO_TRY_VOID(co_await resolve_contacts(works));
    CF_CO_TRY_VOID(co_await make_items(works));
    for (int wave = wave::invoices; wave < wave::count; ++wave) {
        CF_CO_TRY(auto const made, co_await run_steps(works, wave));
        report.operations += made;
    }
    co_return Result<>();
}

Task<> LedgerLane::resolve_contacts(Works& works) {
    std::vector<ContactRequest> requests;
    std::vector<Work*> asking;
    for (auto& work : works) {
        bool const needs =
            std::any_of(work->plan.steps.begin(), work->plan.steps.end(), [](Step const& step) {
                bool const credit =
                    step.movement && step.movement->kind == MovementKind::customer_credit;
                return credit || (step.document && step.action != StepAction::void_document);
            });
        if (!needs || work->stopped()) continue;
        // One order, one contact: what was first chosen stays, whoever the customer becomes.
        work->contact = frozen_contact(work->postings);
        if (work->contact) continue;
        asking.push_back(work.get());
        requests.push_back({work->integration->row.id,
                            work->integration->row.store,
                            work->id(),
                            work->facts.order->customer,
                            &work->policy().contacts});
        choose_contact(work->decisions, requests.back());
    }
    std::vector<ContactRequest*> pointers;
    for (auto& request : requests) pointers.push_back(&request);
    auto resolved = co_await contacts_.resolve(std::move(pointers));
    for (std::size_t i = 0; i < requests.size(); ++i) {
        asking[i]->contact = requests[i].contact;
        if (requests[i].review) asking[i]->reviews.push_back(*requests[i].review);
        if (requests[i].look_again_at)
            asking[i]->wait_until(*requests[i].look_again_at,
                                  "looking for its contact in the ledger");
    }
    co_return resolved;
}

}  // namespace cf

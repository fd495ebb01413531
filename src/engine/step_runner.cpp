#include "engine/step_runner.hpp"

#include <algorithm>
#include <map>

#include "base/encoding.hpp"
#include "base/log.hpp"
#include "engine/intent_json.hpp"

namespace cf {
namespace {

using namespace std::chrono_literals;
using End = PendingOperation::End;
using Group = std::vector<PendingOperation*>;

// A vendor may still be working on a call whose reply we lost.
constexpr Duration vendor_finishes_within = 60s;
constexpr Duration pause_between_looks = 10s;

bool is_conflict(Outcome const& outcome) {
    return outcome.kind == Outcome::Kind::refused && outcome.error &&
           outcome.error->kind == ErrorKind::conflict;
}

/// Does the element speak of this operation? One that names no id, or another number than the one
/// we sent, proves nothing.
bool speaks_of(PendingOperation const& pending, Outcome const& outcome) {
    if (outcome.kind != Outcome::Kind::done) return true;
    // Ledgers give allocations no id.
    bool const may_lack_id = std::holds_alternative<PutAllocation>(pending.body) ||
                             std::holds_alternative<Annotate>(pending.body);
    if (outcome.state.id.empty() && !may_lack_id) return false;
    auto const* document = std::get_if<PutDocument>(&pending.body);
    return !document || document->existing || outcome.state.number.empty() ||
           outcome.state.number == document->number;
}

void take_outcome(PendingOperation& pending, Outcome const& outcome, Instant now) {
    bool const clear = speaks_of(pending, outcome);
    switch (clear ? outcome.kind : Outcome::Kind::unknown) {
        case Outcome::Kind::done:
            pending.end = End::done;
            pending.state = outcome.state;
            return;
        case Outcome::Kind::refused:
            pending.end = End::refused;
            pending.error = outcome.error.value_or(
                Error{ErrorKind::rejected, "refused", "the ledger refused without a reason"});
            pending.vendor_text = outcome.vendor_text;
            return;
        case Outcome::Kind::foreign:
            pending.end = End::refused;
            pending.held = outcome.state;
            if (!pending.error)
                pending.error = Error{ErrorKind::conflict,
                                      "foreign_document",
                                      "the ledger already holds '" + outcome.state.number +
                                          "', which is not what Crossfoot would have made"};
            return;
        case Outcome::Kind::absent:
        case Outcome::Kind::unknown:
            pending.end = End::waiting;
            pending.look_again_at = std::max(pending.look_again_at, now + pause_between_looks);
            return;
    }
}

std::string outcome_word(End end) { return end == End::done ? "done" : "refused"; }

std::string outcome_detail(PendingOperation const& pending) {
    if (pending.end == End::done)
        return state_to_json(pending.state).set("adopted", pending.adopted).dump();
    Json detail =
        Json::object({{"code", pending.error->code}, {"message", pending.error->message}});
    if (!pending.vendor_text.empty()) detail.set("vendor_text", pending.vendor_text);
    if (pending.held) detail.set("held", state_to_json(*pending.held));
    return detail.dump();
}

/// The document a write was about, where one exists already.
std::optional<std::pair<DocumentType, VendorId>> target_of(OperationBody const& body) {
    if (auto const* put = std::get_if<PutPayment>(&body))
        return std::pair(put->target, put->document);
    if (auto const* put = std::get_if<VoidDocument>(&body))
        return std::pair(put->type, put->document);
    if (auto const* put = std::get_if<PutAllocation>(&body))
        return std::pair(DocumentType::invoice, put->invoice);
    if (auto const* put = std::get_if<PutDocument>(&body); put && put->existing)
        return std::pair(put->document.type, *put->existing);
    return std::nullopt;
}

std::vector<Group> batches_of(Group const& all, std::size_t size) {
    std::vector<Group> batches;
    for (std::size_t at = 0; at < all.size(); at += size) {
        auto const end = std::min(all.size(), at + size);
        batches.emplace_back(all.begin() + std::ptrdiff_t(at), all.begin() + std::ptrdiff_t(end));
    }
    return batches;
}

}  // namespace

Result<PendingOperation> pending_from(OperationRow const& row) {
    CF_TRY(auto intent, Json::parse(row.intent_json));
    CF_TRY(auto body, body_of_intent(JsonCursor(intent)));
    PendingOperation pending{
        row.key, row.integration, row.record, row.posting, std::move(body), intent["purpose"]};
    pending.generation = row.generation;
    pending.look_again_at = row.intended_at + vendor_finishes_within;
    return pending;
}

Operation StepRunner::wire_operation(PendingOperation const& pending) const {
    std::string const basis = pending.key + "#" + std::to_string(pending.generation);
    return {pending.key, to_hex(sha256(basis)).substr(0, 40), pending.body};
}

std::vector<Operation> StepRunner::wire_operations(Group const& batch) const {
    std::vector<Operation> operations;
    for (auto const* pending : batch) operations.push_back(wire_operation(*pending));
    return operations;
}

Task<> StepRunner::run(std::vector<PendingOperation*> operations, Apply apply) {
    if (operations.empty()) co_return Result<>();
    CF_CO_TRY(auto to_send, co_await settle_unknown(std::move(operations), apply));
    auto const batches = batches_of(to_send, ledger_.capabilities().batch_size_max);
    for (auto const& batch : batches) {
        CF_CO_TRY_VOID(co_await send(batch, apply));
    }
    co_return Result<>();
}

Task<StepRunner::Group> StepRunner::settle_unknown(Group operations, Apply const& apply) {
    std::vector<std::optional<OperationRow>> last(operations.size());
    co_await storage_.read([&](Transaction& tx) {
        for (std::size_t i = 0; i < operations.size(); ++i)
            last[i] = tx.operation(operations[i]->key);
    });
    std::map<std::size_t, PendingOperation> sent;  // By place: as the open intent says.
    Group open, to_send;
    for (std::size_t i = 0; i < operations.size(); ++i) {
        auto& pending = *operations[i];
        if (last[i] && last[i]->outcome.empty()) {
            CF_CO_TRY(auto before, pending_from(*last[i]));
            open.push_back(&sent.emplace(i, std::move(before)).first->second);
        } else if (last[i] && last[i]->outcome == "done") {
            pending.end = End::done;
            pending.state =
                state_from_json(Json::parse(last[i]->outcome_json).value_or(Json::object()));
        } else {
            if (last[i]) pending.generation = last[i]->generation + 1;
            to_send.push_back(&pending);
        }
    }
    auto const settled = co_await settle(std::move(open), apply);
    for (auto& [place, before] : sent) {
        auto& pending = *operations[place];
        pending.generation = before.generation;
        if (before.end == End::not_run) {
            to_send.push_back(&pending);
            continue;
        }
        pending = std::move(before);
    }
    if (settled.has_error()) co_return settled.error();
    co_return to_send;
}

Task<> StepRunner::settle(std::vector<PendingOperation*> open, Apply apply) {
    std::map<std::size_t, Group> by_kind;  // A look is for operations of one kind.
    for (auto* pending : open) {
        pending->end = End::waiting;
        by_kind[pending->body.index()].push_back(pending);
    }
    for (auto const& [kind, group] : by_kind) {
        auto const batches = batches_of(group, ledger_.capabilities().batch_size_max);
        for (auto const& batch : batches) {
            CF_CO_TRY_VOID(co_await look(batch, apply));
        }
    }
    co_return Result<>();
}

Task<> StepRunner::look(Group batch, Apply const& apply) {
    auto operations = wire_operations(batch);
    auto found = co_await ledger_.find(std::move(operations));
    if (found.has_error()) co_return found.error();
    CF_CHECK(found->size() == batch.size());
    Instant const now = clock_.now();
    Group settled, absent;
    std::vector<Outcome> outcomes;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        auto& pending = *batch[i];
        if ((*found)[i].kind == Outcome::Kind::absent) {
            if (now < pending.look_again_at) continue;
            pending.end = End::not_run;
            absent.push_back(&pending);
            continue;
        }
        pending.adopted = (*found)[i].kind == Outcome::Kind::done;
        settled.push_back(&pending);
        outcomes.push_back(std::move((*found)[i]));
    }
    if (!absent.empty()) {
        co_await storage_.write([&](Transaction& tx) {
            for (auto const* pending : absent)
                tx.record_outcome(pending->key, pending->generation, "absent", "{}", now);
        });
    }
    for (auto* pending : absent) ++pending->generation;
    co_await record(std::move(settled), std::move(outcomes), apply);
    co_return Result<>();
}

Wait StepRunner::record_intents(Group const& batch) {
    Instant const intended_at = clock_.now();
    co_await storage_.write([&](Transaction& tx) {
        std::vector<OperationRow> rows;
        for (auto const* pending : batch)
            rows.push_back({pending->key,
                            pending->integration,
                            lane_,
                            pending->record,
                            pending->posting,
                            std::string(kind_of(pending->body)),
                            pending->generation,
                            intent_json(pending->body).set("purpose", pending->purpose).dump(),
                            intended_at,
                            "",
                            "",
                            {}});
        tx.record_intents(rows);
    });
}

Task<> StepRunner::send(Group batch, Apply const& apply) {
    co_await record_intents(batch);
    auto operations = wire_operations(batch);
    auto replies = co_await ledger_.put(std::move(operations));
    bool const unclear = replies.has_error()
                             ? replies.error().kind == ErrorKind::outcome_unknown
                             : replies->size() != batch.size();  // Nobody knows whose is missing.
    if (unclear) {
        log::warn("operation.outcome_unknown",
                  {{"lane", lane_.value},
                   {"operations", std::to_string(batch.size())},
                   {"code", replies.has_error() ? replies.error().code : "answer_incomplete"}});
        for (auto* pending : batch) {
            pending->end = End::waiting;
            pending->look_again_at = clock_.now() + pause_between_looks;
        }
        co_return Result<>();
    }
    Instant const now = clock_.now();
    if (replies.has_error()) {
        // Certainly not executed: the intents end here, the records stay dirty.
        std::string const detail =
            Json::object({{"code", replies.error().code}, {"message", replies.error().message}})
                .dump();
        co_await storage_.write([&](Transaction& tx) {
            for (auto const* pending : batch)
                tx.record_outcome(pending->key, pending->generation, "not_executed", detail, now);
        });
        co_return replies.error();
    }
    Group clear, conflicting;
    std::vector<Outcome> answers, refusals;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        bool const conflict = is_conflict((*replies)[i]);
        (conflict ? conflicting : clear).push_back(batch[i]);
        (conflict ? refusals : answers).push_back(std::move((*replies)[i]));
    }
    co_await record(std::move(clear), std::move(answers), apply);
    if (conflicting.empty()) co_return Result<>();
    co_return co_await look_into_conflicts(std::move(conflicting), std::move(refusals), apply);
}

Task<> StepRunner::look_into_conflicts(Group batch,
                                       std::vector<Outcome> refusals,
                                       Apply const& apply) {
    // Until the look has an answer the intents stay open: a crash here ends in a look as well.
    for (auto* pending : batch) {
        pending->end = End::waiting;
        pending->look_again_at = clock_.now() + pause_between_looks;
    }
    auto operations = wire_operations(batch);
    auto found = co_await ledger_.find(std::move(operations));
    if (found.has_error()) co_return found.error();
    CF_CHECK(found->size() == batch.size());
    Group strangers;
    std::vector<Outcome> outcomes;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        auto& look = (*found)[i];
        bool const nothing = look.kind == Outcome::Kind::absent;
        if (nothing) strangers.push_back(batch[i]);
        batch[i]->adopted = look.kind == Outcome::Kind::done;
        if (look.kind == Outcome::Kind::foreign) {
            batch[i]->error = refusals[i].error;
            batch[i]->vendor_text = refusals[i].vendor_text;
        }
        outcomes.push_back(std::move(nothing ? refusals[i] : look));
    }
    CF_CO_TRY_VOID(co_await add_evidence(std::move(strangers)));
    co_await record(std::move(batch), std::move(outcomes), apply);
    co_return Result<>();
}

/// What the ledger holds of the documents that refused: shown to whoever has to decide.
Task<> StepRunner::add_evidence(Group batch) {
    for (auto type : {DocumentType::invoice, DocumentType::credit_note}) {
        Group asking;
        std::vector<VendorId> ids;
        for (auto* pending : batch) {
            auto const target = target_of(pending->body);
            if (!target || target->first != type) continue;
            asking.push_back(pending);
            ids.push_back(target->second);
        }
        if (asking.empty()) continue;
        CF_CO_TRY(auto states, co_await ledger_.read_documents(type, std::move(ids)));
        CF_CHECK(states.size() == asking.size());
        for (std::size_t i = 0; i < asking.size(); ++i) asking[i]->held = std::move(states[i]);
    }
    co_return Result<>();
}

Wait StepRunner::record(Group batch, std::vector<Outcome> outcomes, Apply const& apply) {
    if (batch.empty()) co_return;
    Instant const now = clock_.now();
    for (std::size_t i = 0; i < batch.size(); ++i) take_outcome(*batch[i], outcomes[i], now);
    co_await storage_.write([&](Transaction& tx) {
        for (auto const* pending : batch) {
            if (pending->end == End::waiting) continue;
            tx.record_outcome(pending->key,
                              pending->generation,
                              outcome_word(pending->end),
                              outcome_detail(*pending),
                              now);
            apply(tx, *pending);
        }
    });
}

}  // namespace cf

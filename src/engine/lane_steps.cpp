// The writing half of a wave: planned steps become operations, outcomes become postings.
#include <tuple>

#include "canonical/books_json.hpp"
#include "engine/held_content.hpp"
#include "engine/lane_work.hpp"
#include "engine/review_text.hpp"

namespace cf {
namespace {

/// Beside the accounting content: why each line has its account, and what a person reads.
Json frozen_document(Document const& document) {
    Json json = to_json(document);
    auto& lines = json.member("lines").mutable_items();
    for (std::size_t i = 0; i < lines.size(); ++i) {
        auto const& line = document.lines[i];
        lines[i].set("account_rule", line.account_rule);
        if (!line.detail.description.empty()) lines[i].set("description", line.detail.description);
        if (!line.detail.sku.empty()) lines[i].set("sku", line.detail.sku);
        if (line.detail.quantity) lines[i].set("quantity", line.detail.quantity->to_string());
    }
    return json;
}

std::string posting_kind(Step const& step) {
    if (step.movement) return std::string(to_string(step.movement->kind));
    return step.document->type == DocumentType::invoice ? "invoice" : "credit_note";
}

char const* word_for(StepAction action) {
    return action == StepAction::create   ? "created"
           : action == StepAction::update ? "updated"
                                          : "voided";
}

/// What the posting will say once this is done. Kept with the intent: whoever finds out that it
/// was done, after a crash and a change of plan, writes what was meant when it was sent.
Json purpose_of(Step const& step, int policy_version) {
    Json purpose = Json::object({{"action", word_for(step.action)},
                                 {"kind", posting_kind(step)},
                                 {"fingerprint", step.fingerprint},
                                 {"policy_version", policy_version}});
    if (step.repair) purpose.set("repair", step.repair->to_string());
    if (!step.decision.empty()) purpose.set("decision", step.decision);
    if (step.document) return purpose.set("document", frozen_document(*step.document));
    return purpose.set("movement", to_json(*step.movement));
}

Money predicted_amount(OperationBody const& body) {
    if (auto const* put = std::get_if<PutDocument>(&body)) return put->document.total;
    if (auto const* put = std::get_if<PutPayment>(&body)) return put->movement.amount;
    if (auto const* put = std::get_if<PutAllocation>(&body)) return put->amount;
    if (auto const* put = std::get_if<PutCustomerCredit>(&body)) return put->movement.amount;
    return std::get<PutBankMovement>(body).movement.amount;
}

CalendarDate date_of(OperationBody const& body) {
    if (auto const* put = std::get_if<PutDocument>(&body)) return put->document.date;
    if (auto const* put = std::get_if<PutPayment>(&body)) return put->movement.date;
    if (auto const* put = std::get_if<PutAllocation>(&body)) return put->date;
    if (auto const* put = std::get_if<PutCustomerCredit>(&body)) return put->movement.date;
    return std::get<PutBankMovement>(body).movement.date;
}

/// Named, so that everybody sees what it is: rounding, no tax, not on the return (accounting rules,
/// section 4). The document's total stays the store's; the line makes the ledger agree with it.
std::optional<DocumentLine> rounding_line(IntegrationPolicy const& policy, Money amount) {
    auto const account = policy.books.accounts.find(LineKind::rounding);
    if (account == policy.books.accounts.end()) return std::nullopt;
    DocumentLine line;
    line.kind = LineKind::rounding;
    line.account = account->second;
    line.account_rule = "kind:rounding";
    line.tax_code = "NONE";
    line.net = amount;
    line.tax = Money::zero(amount.currency());
    line.detail.description = "Rounding: the ledger computed another total than the store";
    return line;
}

/// Which rule of the policy chose each account: of every line, or of where money is kept. Codes and
/// names of rules alone, as it goes into the audit.
Json rules_of(IntegrationPolicy const& policy, Step const& step) {
    if (step.movement) {
        auto const& [account, gateway] = std::tie(step.movement->account, step.movement->gateway);
        Json rules = Json::array();
        if (account.empty()) return rules;
        auto const code = ledger_account(policy, account, step.movement->amount.currency());
        rules.push_back(Json::object({{"account", code.value_or(account)},
                                      {"rule", gateway.empty() ? account : "tender:" + gateway}}));
        return rules;
    }
    auto lines = step.document->lines;
    auto const rounding = step.repair ? rounding_line(policy, *step.repair) : std::nullopt;
    if (rounding) lines.push_back(*rounding);
    return account_rules(policy, lines);
}

/// "WC-1042-2" after "WC-1042": the number of a void document is not free.
std::string number_after(std::string const& number) {
    auto const dash = number.rfind('-');
    auto const tail = dash == std::string::npos ? std::string() : number.substr(dash + 1);
    bool const counted = tail.size() == 1 && tail[0] >= '2' && tail[0] <= '8';
    if (!counted) return number + "-2";
    return number.substr(0, dash + 1) + char(tail[0] + 1);
}

/// "posted" is what others may build on: payments, allocations, refunds.
std::string document_state(LedgerState const& state, Money predicted) {
    if (state.status == "voided" || state.status == "deleted") return "voided";
    if (state.total.value_or(predicted) != predicted) return "differs";
    return state.status == "draft" ? "draft" : "posted";
}

/// Choices that later plans may not change, and the content as posted. `writes` counts what was
/// written to the document after it was made: the key of the next update.
Json frozen_of(Json const& purpose, LedgerState const& answer, std::string const& before) {
    Json const old = Json::parse(before).value_or(Json::object());
    Json frozen = Json::object();
    if (purpose.contains("document"))
        if (auto held = held_content(answer); held.is_object()) frozen.set("held", std::move(held));
    for (auto const* name : {"document", "movement", "contact", "repair"})
        if (purpose.contains(name)) frozen.set(name, purpose[name]);
    auto const writes = JsonCursor(old).integer_at("writes").value_or(0);
    return frozen.set("writes", writes + 1);
}

/// The ledger was told to undo a person's change and kept a part of it (a date, a rate): still
/// changed. Lines are as just written, whatever the order has become meanwhile.
void keep_unrestored(PostingRow& row, PostingRow const& before, LedgerState const& answer) {
    if (row.state != "posted" && row.state != "draft") return;
    auto edits = edits_since_posted(before, answer);
    std::erase_if(edits, [](LedgerEdit const& edit) { return edit.of_line(); });
    if (edits.empty() || row.vendor_id != before.vendor_id) return;
    keep_edits(row, answer, edits);
    row.state = "changed";
}

Json audit_entry(PendingOperation const& pending, PostingRow const& row) {
    auto const action = pending.purpose["action"].text();
    Json entry = Json::object(
        {{"what", std::string(kind_of(pending.body)) + "." + std::string(action)},
         {"integration", row.integration.value},
         {"order", row.record.value},
         {"key", row.key.value},
         {"vendor_id", row.vendor_id.value},
         {"number", row.number},
         {"amount", Money::from_minor(row.total_minor, Currency::of(row.currency)).to_string()},
         {"currency", row.currency},
         {"policy_version", row.policy_version},
         {"operation", pending.key}});
    if (pending.adopted) entry.set("adopted", true);
    if (pending.purpose.contains("repair")) entry.set("rounding", pending.purpose["repair"]);
    if (pending.purpose.contains("rules")) entry.set("rules", pending.purpose["rules"]);
    return entry;
}

}  // namespace

Json account_rules(IntegrationPolicy const& policy, std::vector<DocumentLine> const& lines) {
    Json rules = Json::array();
    for (auto const& line : lines) {
        auto const code = ledger_account(policy, line.account, line.net.currency());
        Json rule = Json::object({{"kind", to_string(line.kind)},
                                  {"account", code.value_or(line.account)},
                                  {"rule", line.account_rule}});
        if (line.ref) rule.set("line", *line.ref);
        rules.push_back(std::move(rule));
    }
    return rules;
}

std::optional<PutDocument> LedgerLane::document_body(Work& work, Step const& step) {
    if (!work.contact) return std::nullopt;
    auto const& policy = work.policy();
    PutDocument body;
    body.document = *step.document;
    if (step.repair) {
        auto const line = rounding_line(policy, *step.repair);
        if (!line) return std::nullopt;
        body.document.lines.push_back(*line);
    }
    for (auto& line : body.document.lines) {
        auto account = ledger_account(policy, line.account, step.document->currency);
        if (!account) return std::nullopt;  // Stopped by check_against_profile already.
        line.account = *account;
        if (line.tracking.empty()) line.tracking = policy.books.default_tracking;
    }
    body.document.status = policy.books.draft ? DocumentStatus::draft : DocumentStatus::authorised;
    auto const* existing = work.posting(step.posting);
    body.number = existing ? existing->number
                           : document_number(*step.document, *work.facts.order, policy.numbering);
    if (step.again) {
        body.number = number_after(body.number);
    } else if (existing) {
        body.existing = existing->vendor_id;
        body.revision = existing->revision;
    }
    body.reference = document_reference(*work.facts.order, work.facts, policy.numbering);
    if (step.document->original_date)
        body.reference += " (" + step.document->original_date->to_string() + ")";
    body.url = work.snapshot->admin_url;
    body.contact = *work.contact;
    body.explicit_tax = policy.books.tax_strategy == TaxStrategy::store_amounts &&
                        ledger_.capabilities().explicit_tax;
    body.amounts_include_tax = work.facts.order->prices_include_tax;
    body.items_by_code = policy.items.send_codes;
    return body;
}

std::optional<PendingOperation> LedgerLane::operation_for(Work& work, Step const& step) {
    PendingOperation pending{step.operation_key,
                             work.integration->row.id,
                             work.id(),
                             step.posting,
                             Annotate{},
                             purpose_of(step, work.version_for(step))};
    pending.purpose.set("rules", rules_of(work.policy_for(step), step));
    if (step.action == StepAction::void_document) {
        auto const& posting = *work.posting(step.posting);
        pending.body = VoidDocument{step.document->type, posting.vendor_id, posting.revision};
        return pending;
    }
    if (step.document) {
        auto body = document_body(work, step);
        if (!body) return std::nullopt;
        pending.purpose.set("contact", body->contact.value);
        pending.body = *std::move(body);
        return pending;
    }
    auto body = movement_body(work, step);
    if (!body) return std::nullopt;
    pending.body = *std::move(body);
    return pending;
}

std::optional<OperationBody> LedgerLane::movement_body(Work& work, Step const& step) {
    auto vendor_id = [&](PostingKey const& key) {
        auto const* posting = work.posting(key);
        bool const usable = posting && (posting->state == "posted" ||
                                        (step.as_it_stands && posting->state != "voided"));
        return usable ? std::optional(posting->vendor_id) : std::nullopt;
    };
    for (auto const& needed : step.needs)
        if (!vendor_id(needed)) return std::nullopt;
    Movement const& movement = *step.movement;
    auto const& policy = work.policy_for(step);
    auto const currency = movement.amount.currency();
    // Unmapped accounts were stopped by check_against_profile already.
    auto const account = ledger_account(policy, movement.account, currency);
    if (!account && !movement.account.empty()) return std::nullopt;
    switch (movement.kind) {
        case MovementKind::payment:
        case MovementKind::refund: {
            auto const target = movement.kind == MovementKind::payment ? DocumentType::invoice
                                                                       : DocumentType::credit_note;
            return PutPayment{
                target, *vendor_id(*movement.applies_to), movement, *account, movement.key.value};
        }
        case MovementKind::allocation:
            return PutAllocation{*vendor_id(PostingKey(movement.from)),
                                 *vendor_id(PostingKey(movement.to)),
                                 movement.amount,
                                 movement.date};
        case MovementKind::customer_credit:
            if (!work.contact) return std::nullopt;
            return PutCustomerCredit{*work.contact, movement, *account, movement.key.value};
        case MovementKind::transfer:
        case MovementKind::spend:
        case MovementKind::journal: {
            Movement mapped = movement;
            for (auto& line : mapped.lines) {
                auto code = ledger_account(policy, line.account, currency);
                if (!code) return std::nullopt;
                line.account = *code;
            }
            if (account) mapped.account = *account;
            return PutBankMovement{mapped, movement.key.value, work.contact};
        }
    }
    return std::nullopt;
}

Task<std::size_t> LedgerLane::run_steps(Works& works, int wave) {
    struct Running {
        Work* work;
        PendingOperation operation;
    };
    std::vector<Running> running;
    for (auto& work : works) {
        if (work->stopped()) continue;
        for (auto const& step : work->plan.steps) {
            if (step.wave != wave) continue;
            auto operation = operation_for(*work, step);
            if (operation) running.push_back({work.get(), *std::move(operation)});
        }
    }
    // One kind at a time; a batch holds independent operations only.
    std::map<std::size_t, std::vector<PendingOperation*>> by_kind;
    for (auto& one : running) by_kind[one.operation.body.index()].push_back(&one.operation);
    Result<> ended;
    for (auto& [kind, operations] : by_kind) {
        auto ran = co_await runner_.run(operations, applier(works));
        if (ran.has_error() && !ended.has_error()) ended = ran.error();
    }
    std::size_t made = 0;
    for (auto& one : running) {
        made += one.operation.end == PendingOperation::End::done;
        take_end(*one.work, one.operation);
    }
    if (ended.has_error()) co_return ended.error();
    co_return made;
}

StepRunner::Apply LedgerLane::applier(Works& works) {
    std::map<std::pair<IntegrationId, RecordId>, Work*> by_record;
    for (auto& work : works) by_record[{work->integration->row.id, work->id()}] = work.get();
    return [this, by_record](Transaction& tx, PendingOperation const& pending) {
        apply(tx, pending, *by_record.at({pending.integration, pending.record}));
    };
}

/// What an operation's end means for its record.
void LedgerLane::take_end(Work& work, PendingOperation const& pending) {
    if (pending.end == PendingOperation::End::refused) {
        bool const doubted = doubt_profile(*pending.error);
        if (pending.error->code.ends_with("period.locked") && doubted) {
            work.wait_until(clock_.now(), "the ledger has locked this period; it is dated anew");
            work.unknown = true;
            return;
        }
        work.reviews.push_back(note_for_refusal(pending, work.number(), causes_));
    }
    if (pending.end == PendingOperation::End::waiting)
        work.wait_until(
            std::max(pending.look_again_at, clock_.now() + std::chrono::seconds(10)),
            "the ledger's answer was lost; looking for the document before writing again");
}

void LedgerLane::apply(Transaction& tx, PendingOperation const& pending, Work& work) {
    if (pending.end != PendingOperation::End::done) return;
    auto const& purpose = pending.purpose;
    auto* known = work.posting(pending.posting);
    PostingRow row = known ? *known : PostingRow{};
    row.integration = pending.integration;
    row.key = pending.posting;
    row.record = pending.record;
    row.kind = purpose["kind"].text();
    row.policy_version = int(JsonCursor(purpose).integer_at("policy_version").value_or(1));
    if (!pending.state.id.empty()) row.vendor_id = pending.state.id;
    if (!pending.state.revision.empty()) row.revision = pending.state.revision;
    row.posted_at = clock_.now();
    if (std::holds_alternative<VoidDocument>(pending.body)) {
        row.state = "voided";
    } else {
        Money const predicted = predicted_amount(pending.body);
        auto const* document = std::get_if<PutDocument>(&pending.body);
        row.state = document ? document_state(pending.state, predicted) : "posted";
        row.fingerprint = purpose["fingerprint"].text();
        row.frozen_json = frozen_of(purpose, pending.state, row.frozen_json).dump();
        row.currency = std::string(predicted.currency().code());
        row.total_minor = (document ? pending.state.total.value_or(predicted) : predicted).minor();
        row.date = date_of(pending.body);
        if (document && (row.number.empty() || !document->existing)) row.number = document->number;
    }
    if (known && !purpose["decision"].text().empty()) keep_unrestored(row, *known, pending.state);
    // What a person decided is done: the next time the same thing happens is another question.
    if (auto const answered = purpose["decision"].text(); !answered.empty())
        tx.drop_decision(pending.integration, pending.record, std::string(answered));
    if (row.state == "differs")
        work.wait_until(clock_.now(), "the ledger computed another total; it is corrected next");
    tx.put_posting(row);
    bool const made = purpose["action"].text() == "created";
    if (made && purpose.contains("document") && work.policy().notes) want_note(tx, row);
    tx.append_audit("lane/" + ledger_id_.value, row.posted_at, audit_entry(pending, row).dump());
    if (known)
        *known = row;
    else
        work.postings.push_back(row);
}

}  // namespace cf

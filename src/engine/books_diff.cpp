#include "engine/books_diff.hpp"

#include <algorithm>
#include <set>

#include "base/json.hpp"
#include "engine/held_content.hpp"
#include "engine/review_text.hpp"

namespace cf {
namespace {

std::string operation_key(OrderPlanInput const& input,
                          PostingKey const& posting,
                          std::string const& what) {
    return input.integration.id.value + "/" + input.facts.order->id + "/" + posting.value + what;
}

/// Never the content: what was changed to and fro is written every time.
std::string update_suffix(PostingRow const& posting) {
    auto const frozen = Json::parse(posting.frozen_json).value_or(Json::object());
    return "/update-" + std::string(frozen["writes"].text());
}

/// What is made anew has a key of its own: the first one is done.
std::string again_suffix(PostingRow const& posting) {
    auto const frozen = Json::parse(posting.frozen_json).value_or(Json::object());
    return "/again-" + std::string(frozen["writes"].text());
}

bool repaired(PostingRow const& posting) {
    return Json::parse(posting.frozen_json).value_or(Json::object()).contains("repair");
}

class Differ {
  public:
    Differ(OrderPlanInput const& input, OrderPlan& plan) : input_(input), plan_(plan) {}

    void run() {
        for (auto const& document : plan_.books.documents) compare(document);
        for (auto const& movement : plan_.books.movements) compare(movement);
        for (auto const& posting : input_.postings)
            if (!planned(posting.key) && posting.state != "voided") compare_unplanned(posting);
        std::stable_sort(plan_.steps.begin(), plan_.steps.end(), [](Step const& a, Step const& b) {
            return a.wave < b.wave;
        });
    }

  private:
    bool planned(PostingKey const& key) const {
        auto const has_key = [&](auto const& one) { return one.key == key; };
        return std::ranges::any_of(plan_.books.documents, has_key) ||
               std::ranges::any_of(plan_.books.movements, has_key);
    }

    /// Asks a person, unless this very question was answered.
    DecisionRow const* ask(ReviewNote note) {
        auto const* answer = input_.decisions ? input_.decisions->answer_to(note) : nullptr;
        if (!answer) plan_.reviews.push_back(std::move(note));
        return answer;
    }

    /// Part of the order's total that the ledger does not show, by a person's decision.
    void name(DocumentType type, Money amount) {
        plan_.named += type == DocumentType::invoice ? amount : -amount;
    }

    void compare_voided(PostingRow const& posting, Document const& document) {
        auto const* answer = ask(note_for_voided(posting, document));
        if (is(answer, FixKind::accept_theirs)) {
            name(document.type, document.total);
            settled_.insert(document.key);
        }
        if (!is(answer, FixKind::restore_ours)) return;
        bool const invoice = document.type == DocumentType::invoice;
        add(StepAction::create,
            invoice ? wave::invoices : wave::credit_notes,
            document,
            again_suffix(posting));
        plan_.steps.back().decision = answer->cause;
        plan_.steps.back().again = true;
    }

    void compare_changed(PostingRow const& posting, Document const& document) {
        bool const sent_once = std::ranges::any_of(edits_of(posting), &LedgerEdit::is_sent_once);
        auto const rewriting = money_applied(document.key) ? Rewriting::money_applied
                               : sent_once                 ? Rewriting::only_by_hand
                                                           : Rewriting::possible;
        auto const* answer = ask(note_for_ledger_edit(posting, document, rewriting));
        if (is(answer, FixKind::accept_theirs)) accept(posting, document);
        if (!is(answer, FixKind::restore_ours)) return;
        bool const invoice = document.type == DocumentType::invoice;
        add(StepAction::update,
            invoice ? wave::invoices : wave::credit_notes,
            document,
            update_suffix(posting));
        plan_.steps.back().decision = answer->cause;
    }

    void compare_cancelled(PostingRow const& posting, Document const& document) {
        auto const* answer = ask(note_for_edited_then_cancelled(posting, document));
        if (is(answer, FixKind::accept_theirs))
            name(document.type, -Money::from_minor(posting.total_minor, document.currency));
        if (!is(answer, FixKind::restore_ours)) return;
        add(StepAction::void_document, wave::voids, document, "/void");
        plan_.steps.back().decision = answer->cause;
    }

    /// As the ledger holds it; what depends on it goes on.
    void accept(PostingRow const& posting, Document const& document) {
        name(document.type,
             document.total - Money::from_minor(posting.total_minor, document.currency));
        settled_.insert(document.key);
    }

    void compare_unplanned(PostingRow const& posting) {
        if (!is(ask(note_for_unplanned(posting)), FixKind::accept_theirs)) return;
        auto const total = Money::from_minor(posting.total_minor, Currency::of(posting.currency));
        if (posting.kind == "invoice") name(DocumentType::invoice, -total);
        if (posting.kind == "credit_note") name(DocumentType::credit_note, -total);
    }

    void compare(Document const& document) {
        auto const* posting = posting_of(input_, document.key);
        bool const voided = document.status == DocumentStatus::voided;
        bool const invoice = document.type == DocumentType::invoice;
        if (!posting) {
            if (!voided)
                add(StepAction::create,
                    invoice ? wave::invoices : wave::credit_notes,
                    document,
                    "");
        } else if (posting->state == "voided") {
            if (!voided) compare_voided(*posting, document);
        } else if (posting->state == "changed" && voided) {
            compare_cancelled(*posting, document);
        } else if (posting->state == "changed") {
            compare_changed(*posting, document);
        } else if (voided) {
            add(StepAction::void_document, wave::voids, document, "/void");
        } else if (posting->fingerprint != fingerprint_of(document)) {
            if (invoice && !money_applied(document.key))
                add(StepAction::update, wave::invoices, document, update_suffix(*posting));
            else if (is(ask(note_for_outdated(*posting, document)), FixKind::accept_theirs))
                accept(*posting, document);
        } else if (posting->state == "differs") {
            repair(*posting, document);
        }
    }

    /// The ledger's own sums came out differently: a rounding line while that is all it can be.
    void repair(PostingRow const& posting, Document const& document) {
        Money const held = Money::from_minor(posting.total_minor, document.currency);
        Money const missing = document.total - held;
        bool const nameable = input_.policy.books.accounts.contains(LineKind::rounding);
        if (missing.abs() > tolerance() || repaired(posting) || !nameable ||
            money_applied(document.key)) {
            auto note = note_for_total(posting, document.total, tolerance());
            if (is(ask(std::move(note)), FixKind::accept_difference)) accept(posting, document);
            return;
        }
        bool const invoice = document.type == DocumentType::invoice;
        add(StepAction::update,
            invoice ? wave::invoices : wave::credit_notes,
            document,
            update_suffix(posting));
        plan_.steps.back().repair = missing;
    }

    /// One minor unit per line of the store's order, unless the policy names an amount
    /// (accounting rules, section 4).
    Money tolerance() const {
        auto const& order = *input_.facts.order;
        if (auto const& chosen = input_.policy.books.rounding_tolerance)
            return Money::round(*chosen, order.currency, Rounding::down).value();
        return Money::from_minor(std::int64_t(order.lines.size()), order.currency);
    }

    bool money_applied(PostingKey const& document) const {
        return std::ranges::any_of(plan_.books.movements, [&](Movement const& movement) {
            auto const* posting = posting_of(input_, movement.key);
            return posting && posting->state != "voided" &&
                   (movement.applies_to == document || movement.to == document.value ||
                    movement.from == document.value);
        });
    }

    void compare(Movement const& movement) {
        auto const* posting = posting_of(input_, movement.key);
        auto const fingerprint = fingerprint_of(movement);
        Step step;
        if (posting && posting->state == "voided") {
            auto const* answer = ask(note_for_deleted_movement(*posting, movement));
            if (!is(answer, FixKind::restore_ours)) return;
            step.decision = answer->cause;
            step.again = true;
        } else if (posting) {
            if (posting->fingerprint != fingerprint) ask(note_for_outdated(*posting, movement));
            return;
        }
        if (by_hand(movement)) return;
        step.wave = movement.kind == MovementKind::payment ? wave::payments : wave::settlements;
        step.posting = movement.key;
        step.movement = movement;
        if (movement.applies_to) step.needs.push_back(*movement.applies_to);
        if (movement.kind == MovementKind::allocation)
            step.needs = {PostingKey(movement.from), PostingKey(movement.to)};
        if (waits_for_approval(step.needs) || waits_for_a_person(step.needs)) return;
        step.as_it_stands = std::ranges::any_of(
            step.needs, [&](PostingKey const& key) { return settled_.contains(key); });
        step.operation_key =
            operation_key(input_, movement.key, step.again ? again_suffix(*posting) : "");
        step.fingerprint = fingerprint;
        plan_.steps.push_back(std::move(step));
    }

    /// Somebody recorded it in the ledger already, and a person said so.
    bool by_hand(Movement const& movement) const {
        auto const* answer = input_.decisions ? input_.decisions->standing(FixKind::settled_by_hand,
                                                                           movement.key.value)
                                              : nullptr;
        return answer && Json::parse(answer->value_json).value_or(Json())["amount"].text() ==
                             movement.amount.to_string();
    }

    /// Drafts take no money: what settles them follows when a person has approved them.
    bool waits_for_approval(std::vector<PostingKey> const& needs) {
        for (auto const& key : needs) {
            auto const* posting = posting_of(input_, key);
            bool const draft = posting ? posting->state == "draft" : input_.policy.books.draft;
            if (!draft) continue;
            plan_.waiting = "waiting for a person to approve the draft " +
                            (posting ? name_of(*posting) : number_to_be(key)) +
                            " in the ledger; its payments and refunds follow by themselves";
            return true;
        }
        return false;
    }

    /// The number of what is about to be posted: nobody finds it in the ledger by its key.
    std::string number_to_be(PostingKey const& key) const {
        for (auto const& document : plan_.books.documents)
            if (document.key == key)
                return document_number(document, *input_.facts.order, input_.policy.numbering);
        return key.value;
    }

    /// A document under review takes nothing meanwhile; the item says why. One that is corrected in
    /// this very wave does.
    bool waits_for_a_person(std::vector<PostingKey> const& needs) const {
        return std::ranges::any_of(needs, [&](PostingKey const& key) {
            auto const* posting = posting_of(input_, key);
            if (!posting) return false;
            bool const corrected = std::ranges::any_of(plan_.steps, [&](Step const& step) {
                return step.posting == key && (step.repair || !step.decision.empty());
            });
            if (settled_.contains(key) && posting->state != "voided") return false;
            bool const held = posting->state == "changed" || posting->state == "voided" ||
                              posting->state == "differs";
            return held && !corrected;
        });
    }

    void add(StepAction action, int wave, Document const& document, std::string const& what) {
        Step step;
        step.action = action;
        step.wave = wave;
        step.posting = document.key;
        step.document = document;
        if (action != StepAction::create) step.needs.push_back(document.key);
        step.operation_key = operation_key(input_, document.key, what);
        step.fingerprint = fingerprint_of(document);
        plan_.steps.push_back(std::move(step));
    }

    OrderPlanInput const& input_;
    OrderPlan& plan_;
    std::set<PostingKey> settled_;  ///< Documents that a person accepted as the ledger holds them.
};

}  // namespace

PostingRow const* posting_of(OrderPlanInput const& input, PostingKey const& key) {
    auto const found =
        std::ranges::find_if(input.postings, [&](PostingRow const& row) { return row.key == key; });
    return found == input.postings.end() ? nullptr : &*found;
}

void diff_books(OrderPlanInput const& input, OrderPlan& plan) { Differ(input, plan).run(); }

}  // namespace cf

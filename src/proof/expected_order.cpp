#include "proof/expected_order.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "engine/order_history.hpp"
#include "engine/strangers.hpp"
#include "rules/facts.hpp"

namespace cf::proof {
namespace {

/// A change this young may still be on its way through the engine.
Duration grace(Integration const& integration) {
    Duration const polls = 2 * integration.policy().schedules.poll;
    return std::max<Duration>(polls, std::chrono::minutes(30));
}

struct KnownFacts {
    OrderFacts facts;
    int policy_version = 0;
    bool edited = false;
};

/// The store shows an order as it is; when it was edited is only known by who looked before. The
/// edits are ours, but together they must lead to what the store says now: the rest is an edit
/// nobody has taken up yet.
KnownFacts with_history(ExpectInput const& input) {
    KnownFacts known{input.present.facts, input.integration.row.policy_version};
    auto history = OrderHistory::from_text(input.memory.history);
    if (!known.facts.order || !history || input.memory.postings.empty()) return known;
    known.policy_version = history->policy_version;
    auto const edits = history->facts.edits.size();
    bool const readable = input.present.check.verdict != TotalCheck::Verdict::unexplained;
    history->recall(known.facts, input.present.modified_at, readable);
    known.edited = history->facts.edits.size() > edits;
    return known;
}

bool is_posted(OrderMemory const& memory) {
    return std::ranges::any_of(memory.postings,
                               [](PostingRow const& row) { return row.kind == "invoice"; });
}

/// In a period that was closed after the invoice, a cancellation is a note and no void.
std::vector<PostingRow> inside_closed_period(ExpectInput const& input, KnownFacts const& known) {
    PostingRow row;
    row.integration = input.integration.row.id;
    row.record = input.present.id;
    row.kind = "invoice";
    row.state = "posted";
    row.key = PostingKey("INV-" + known.facts.order->id);
    auto const& zone = input.integration.policy().books.org_timezone;
    row.date = zone.date_of(known.facts.order->placed_at);
    return {row};
}

OrderPlan plan_for(ExpectInput const& input, KnownFacts const& known) {
    IntegrationPolicy policy = input.integration.policy(known.policy_version);
    std::vector<PostingRow> postings;
    if (input.cancelled_by_note && input.locked_through)
        postings = inside_closed_period(input, known);
    auto const lock = postings.empty() ? std::nullopt : input.locked_through;
    IntegrationRow row = input.integration.row_for(known.facts.order);
    if (is_posted(input.memory)) {
        // What is posted does not cease to be due when the store forgets why it was: a voided
        // authorisation is shown no longer. Nor is it too early any more.
        if (!post_when_reached(known.facts, policy.books.post_when))
            policy.books.post_when = PostWhen::placed;
        row.start_at = std::min(row.start_at, known.facts.order->placed_at);
    }
    return plan_order(
        {known.facts, input.present.status, input.present.check, policy, row, postings, lock, ""});
}

class Expecting {
  public:
    explicit Expecting(ExpectInput const& input) : in_(input) {}

    ExpectedOrder run() {
        out_.id = in_.present.id;
        out_.status = in_.present.status;
        out_.gone = in_.present.status == StoreOrderStatus::deleted || !in_.present.facts.order;
        name();
        standing();
        if (out_.gone) return std::move(out_);
        KnownFacts known = with_history(in_);
        out_.edited = known.edited;
        auto const& policy = in_.integration.policy(known.policy_version);
        out_.draft = policy.books.draft;
        out_.explicit_tax = policy.books.tax_strategy == TaxStrategy::store_amounts;
        out_.currency = known.facts.order->currency;
        out_.placed_on = policy.books.org_timezone.date_of(known.facts.order->placed_at);
        out_.reference = document_reference(*known.facts.order, known.facts, policy.numbering);
        out_.short_reference = document_reference(*known.facts.order, {}, policy.numbering);
        for (auto const& refund : known.facts.refunds) out_.refunds.insert(refund.id);
        OrderPlan const plan = plan_for(in_, known);
        out_.charged = plan.store_total;
        out_.unexplained = plan.store_total - plan.books_total - plan.named;
        take(plan, *known.facts.order, policy);
        explain(plan);
        return std::move(out_);
    }

  private:
    void name() {
        auto const& order = in_.present.facts.order;
        if (order)
            out_.number = order->number.empty() ? order->id : order->number;
        else if (in_.memory.state)
            out_.number = in_.memory.state->number;
        else if (in_.memory.snapshot)
            out_.number = in_.memory.snapshot->number;
        if (out_.number.empty()) out_.number = out_.id.value;
        out_.base_number = in_.integration.policy().numbering.prefix + out_.number;
    }

    /// Why it may not be in the books yet.
    void standing() {
        for (auto const& review : in_.memory.reviews)
            if (review.state != "closed" && out_.held.empty()) out_.held = title_of(review);
        auto const& state = in_.memory.state;
        if (state && (state->state == "posting" || state->state == "waiting"))
            out_.waiting = state->reason.empty() ? "it is being posted" : state->reason;
        if (in_.now - in_.present.modified_at < grace(in_.integration))
            out_.waiting = "it changed only minutes ago and is being taken up";
    }

    static std::string title_of(ReviewRow const& review) {
        auto const detail = Json::parse(review.detail_json).value_or(Json::object());
        auto const what = detail["what"].text();
        return std::string(what.empty() ? std::string_view(review.cause) : what);
    }

    void take(OrderPlan const& plan, Order const& order, IntegrationPolicy const& policy) {
        for (auto const& planned : plan.books.documents) {
            ExpectedDocument expected{planned, document_number(planned, order, policy.numbering)};
            auto const* posting = in_.memory.posting(planned.key);
            // An adopted document keeps the number somebody gave it.
            if (posting && !posting->number.empty()) expected.number = posting->number;
            for (auto& line : expected.document.lines)
                line.account =
                    ledger_account(policy, line.account, planned.currency).value_or(line.account);
            out_.documents.push_back(std::move(expected));
        }
        for (auto const& movement : plan.books.movements) {
            auto const currency = movement.amount.currency();
            out_.movements.push_back(
                {movement,
                 ledger_account(policy, movement.account, currency).value_or(movement.account)});
        }
    }

    void explain(OrderPlan const& plan) {
        if (!plan.skipped.empty())
            out_.not_due = plan.skipped;
        else if (!plan.waiting.empty())
            out_.not_due = plan.waiting;
        for (auto const& note : plan.reviews)
            if (out_.held.empty()) out_.held = note.what;
        Money const zero = Money::zero(out_.currency);
        for (auto const& one : plan.books.explained_differences)
            note(Kind::marketplace_collected_tax,
                 one.amount,
                 "A marketplace collected and remits " + one.amount.to_string() +
                     " of the tax; it is not ours to book.");
        for (auto const& flag : plan.books.flags) {
            std::string const rest =
                flag.text.substr(std::min(flag.text.size(), after_colon(flag)));
            if (flag.text == "rounding_line") out_.rounding_line = true;
            if (flag.text == "rounding_line")
                note(Kind::rounding, zero, "A rounding line makes the total the store's.");
            if (flag.text.starts_with("tax_differs_from_store:"))
                note(Kind::tax_differs_from_store,
                     zero,
                     "The store states " + rest +
                         " more tax than the books can hold; the total "
                         "agrees.");
            if (flag.text == "skipped_zero_total")
                note(Kind::skipped_zero_total, zero, "Nothing was charged, nothing is posted.");
            if (flag.text == "skipped_test_order")
                note(Kind::skipped_test_order, zero, "A test order is never posted.");
            if (flag.text.starts_with("refund_exceeds_payment:"))
                note(Kind::refund_exceeds_payment,
                     zero,
                     rest +
                         " was given back beyond what was paid; a journal books it as "
                         "goodwill.");
        }
    }

    static std::size_t after_colon(Flag const& flag) {
        auto const colon = flag.text.find(':');
        return colon == std::string::npos ? flag.text.size() : colon + 1;
    }

    void note(Kind kind, Money amount, std::string text) {
        out_.explanations.push_back({kind, amount, std::move(text)});
    }

    ExpectInput const& in_;
    ExpectedOrder out_;
};

}  // namespace

PostingRow const* OrderMemory::posting(PostingKey const& key) const {
    auto const found = std::ranges::find(postings, key, &PostingRow::key);
    return found == postings.end() ? nullptr : &*found;
}

ExpectedDocument const* ExpectedOrder::document(PostingKey const& key) const {
    auto const found = std::ranges::find_if(
        documents, [&](ExpectedDocument const& one) { return one.document.key == key; });
    return found == documents.end() ? nullptr : &*found;
}

std::vector<std::string> ExpectedOrder::reference_keys() const {
    std::vector<std::string> keys;
    for (auto const* text : {&reference, &short_reference, &base_number, &number})
        if (auto key = reference_key(*text); !key.empty()) keys.push_back(std::move(key));
    return keys;
}

bool ExpectedOrder::refers_to_it(std::string const& text, Money total) const {
    // The engine adds the true date to what it moves out of a closed period.
    auto const key = reference_key(text.substr(0, text.find(" (2")));
    auto const keys = reference_keys();
    if (key.empty() || std::ranges::find(keys, key) == keys.end()) return false;
    if (fold(text).find_first_not_of("0123456789") != std::string::npos) return true;
    return std::ranges::any_of(documents, [&](ExpectedDocument const& one) {
        return same_money(one.document.total, total);
    });
}

ExpectedOrder expect(ExpectInput const& input) { return Expecting(input).run(); }

}  // namespace cf::proof

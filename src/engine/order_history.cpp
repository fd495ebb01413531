#include "engine/order_history.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "canonical/facts_json.hpp"
#include "engine/edits.hpp"

namespace cf {
namespace {

using namespace std::chrono_literals;

constexpr Duration just_after = 1s;  // Stores tell instants in seconds.

template <class Fact>
std::vector<Fact> unheard(std::vector<Fact> const& known, std::vector<Fact> const& present) {
    std::vector<Fact> news;
    for (auto const& fact : present)
        if (std::ranges::find(known, fact.id, &Fact::id) == known.end()) news.push_back(fact);
    std::ranges::sort(news, {}, &Fact::at);
    return news;
}

std::optional<Instant> last_instant(OrderFacts const& known) {
    std::optional<Instant> last = known.cancelled_at;
    auto const take = [&](auto const& facts) {
        for (auto const& fact : facts) last = std::max(last.value_or(fact.at), fact.at);
    };
    take(known.captures);
    take(known.refunds);
    take(known.edits);
    return last;
}

/// Stores say when an order was last modified, which is the edit only when nothing happened after
/// it: a payment and a refund move that instant as well. Among what was not heard of before, an
/// edit comes first, because customers pay what the order then comes to; unless more had been paid
/// than it now comes to: then it followed that payment, and money back followed it.
class EditInstant {
  public:
    EditInstant(OrderFacts const& known, OrderFacts const& present)
        : captures_(unheard(known.captures, present.captures)),
          refunds_(unheard(known.refunds, present.refunds)),
          after_(last_instant(known)) {
        if (!known.cancelled_at) cancelled_at_ = present.cancelled_at;
        for (auto const& capture : known.captures) paid_ += capture.amount;
    }

    Instant when(Instant modified_at, Decimal before, Decimal now) const {
        Instant at = modified_at;
        for (auto const& capture : captures_) at = std::min(at, capture.at);
        for (auto const& refund : refunds_) at = std::min(at, refund.at);
        if (cancelled_at_) at = std::min(at, *cancelled_at_);
        Decimal paid = paid_;
        for (auto const& capture : captures_) {
            paid += capture.amount;
            if (now < before && paid > now) at = std::max(at, capture.at + just_after);
        }
        return after_ ? std::max(at, *after_ + just_after) : at;
    }

  private:
    std::vector<Capture> captures_;
    std::vector<Refund> refunds_;
    std::optional<Instant> cancelled_at_;
    std::optional<Instant> after_;  ///< The last of what was known: an edit is noticed after it.
    Decimal paid_;
};

}  // namespace

OrderHistory OrderHistory::begun_with(OrderFacts const& facts, int policy_version, bool coarse) {
    OrderHistory history;
    history.policy_version = policy_version;
    history.coarse = coarse;
    history.facts.order = facts.order;
    history.facts.captures = facts.captures;
    history.facts.refunds = facts.refunds;
    history.facts.cancelled_at = facts.cancelled_at;
    return history;
}

std::optional<OrderHistory> OrderHistory::from_text(std::string const& text) {
    if (text.empty()) return std::nullopt;
    auto const json = Json::parse(text);
    if (!json || !json->is_object()) return std::nullopt;
    auto facts = facts_from_json(JsonCursor((*json)["facts"]));
    if (!facts || !facts->order) return std::nullopt;
    OrderHistory history;
    history.policy_version = int(JsonCursor(*json).integer_at("policy_version").value_or(1));
    history.coarse = (*json)["coarse"].boolean_or(false);
    history.facts = *std::move(facts);
    return history;
}

std::string OrderHistory::text() const {
    Json json = Json::object({{"policy_version", policy_version}, {"facts", facts_to_json(facts)}});
    if (coarse) json.set("coarse", true);
    return json.dump();
}

bool OrderHistory::recall(OrderFacts& present, Instant modified_at, bool readable) {
    EditInstant const edited(facts, present);
    Order const now = *present.order;
    present.order = facts.order;
    present.edits = facts.edits;
    if (!readable) {
        auto first = facts.captures;
        keep_first_captures(first, present.captures);
        return false;
    }
    bool const paid = keep_first_captures(facts.captures, present.captures);
    Decimal const before = apply_edits(*facts.order, facts.edits).total;
    Instant const at = edited.when(modified_at, before, now.total);
    auto edit = derive_edit({*facts.order, facts.edits, now, at});
    if (edit) facts.edits.push_back(*edit);
    present.edits = facts.edits;
    bool const news =
        facts.refunds != present.refunds || facts.cancelled_at != present.cancelled_at;
    facts.refunds = present.refunds;
    facts.cancelled_at = present.cancelled_at;
    return edit || paid || news;
}

}  // namespace cf

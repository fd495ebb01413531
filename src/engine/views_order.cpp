// One order's whole story, and its documents.
#include <algorithm>
#include <tuple>

#include "canonical/facts_json.hpp"
#include "engine/held_content.hpp"
#include "engine/order_sides.hpp"
#include "engine/views.hpp"
#include "engine/views_json.hpp"
#include "ports/audit_log.hpp"

namespace cf {
namespace {

constexpr int audit_entries_max = 200;

/// Everything storage knows of one order.
struct Story {
    std::optional<OrderStateRow> state;
    std::optional<SnapshotRow> snapshot;
    std::vector<PostingRow> postings;
    std::vector<OperationRow> operations;
    std::vector<ReviewRow> reviews;
    std::vector<AuditRow> audit;

    void read(Transaction& tx, IntegrationRow const& integration, RecordId const& order) {
        state = tx.order_state(integration.id, order);
        snapshot = tx.snapshot(integration.store, {RecordKind::order, order});
        postings = tx.postings(integration.id, order);
        std::stable_sort(postings.begin(), postings.end(), [](auto const& a, auto const& b) {
            return a.posted_at < b.posted_at;
        });
        operations = tx.operations_of(integration.id, order);
        reviews = tx.reviews_of(integration.id, order);
        auto& log = audit_log(tx);
        audit = log.audit_of("lane/" + integration.ledger.value, order, audit_entries_max);
        for (auto& decision : log.audit_of("decisions", order, audit_entries_max))
            audit.push_back(std::move(decision));
    }
};

Json operations_to_json(std::vector<OperationRow> const& operations) {
    Json steps = Json::array();
    for (auto const& operation : operations)
        steps.push_back(
            Json::object({{"at", to_iso(operation.intended_at)},
                          {"finished_at", instant_or_empty(operation.finished_at)},
                          {"kind", operation.kind},
                          {"key", operation.key},
                          {"outcome", operation.outcome.empty() ? "unknown" : operation.outcome},
                          {"detail", Json::parse(operation.outcome_json).value_or(Json())}}));
    return steps;
}

/// Open items, and those a person set aside: these can be taken up again.
Json flags_to_json(std::vector<ReviewRow> const& reviews, OrderStateRow const& state) {
    Json flags = Json::array();
    for (auto const& review : reviews)
        if (review.state == "open" || review.state == "dismissed")
            flags.push_back(
                Json::object({{"text", review.cause}, {"detail", review_to_json(review, &state)}}));
    return flags;
}

/// Oldest first, of this integration alone: two stores may know the same order number.
Json audit_to_json(std::vector<AuditRow>& audit, IntegrationId const& integration) {
    std::stable_sort(audit.begin(), audit.end(), [](AuditRow const& a, AuditRow const& b) {
        return std::tie(a.at, a.sequence) < std::tie(b.at, b.sequence);
    });
    Json entries = Json::array();
    for (auto const& entry : audit) {
        auto const what = Json::parse(entry.entry_json).value_or(Json::object());
        if (what["integration"].text() != integration.value) continue;
        entries.push_back(
            Json::object({{"at", to_iso(entry.at)}, {"what", what["what"]}, {"detail", what}}));
    }
    return entries;
}

/// The policy that rules the order's documents; money may have moved under a newer one.
int version_of(std::vector<PostingRow> const& postings, int newest) {
    for (auto const& posting : postings)
        if (posting.kind == "invoice" || posting.kind == "credit_note")
            return posting.policy_version;
    return newest;
}

OrderFacts facts_of(std::optional<SnapshotRow> const& snapshot) {
    if (!snapshot) return {};
    auto const json = Json::parse(snapshot->facts_json);
    if (!json) return {};
    auto facts = facts_from_json(JsonCursor(*json));
    return facts ? *std::move(facts) : OrderFacts{};
}

/// What a person changed in the ledger since: the rest is as we posted it.
Json edits_json(PostingRow const& posting) {
    Json edits = Json::array();
    for (auto const& edit : edits_of(posting))
        edits.push_back(Json::object({{"field", edit.field},
                                      {"ours", edit.ours},
                                      {"theirs", edit.theirs},
                                      {"text", text_of(edit)}}));
    return edits;
}

/// What was recorded on the document and deleted in the ledger since: it is due again.
std::int64_t deleted_minor(std::vector<PostingRow> const& postings, PostingRow const& document) {
    std::int64_t sum = 0;
    for (auto const& posting : postings) {
        if (posting.state != "voided") continue;
        auto const movement = Json::parse(posting.frozen_json).value_or(Json::object())["movement"];
        for (auto const* name : {"applies_to", "to", "from"})
            if (movement[name].text() == document.key.value) sum += posting.total_minor;
    }
    return sum;
}

/// Why a change that is known already is not in the books yet: its ledger posts in batches.
std::string why_it_waits(Transaction& tx,
                         Integration const& integration,
                         RecordId const& order,
                         Instant now) {
    std::string const batches = noted_outlook(tx, integration.row.ledger, now).batches_text();
    bool const waits = tx.is_dirty(integration.dirty_scope(), {RecordKind::order, order});
    return waits && !batches.empty() ? integration.row.ledger.value + " " + batches : "";
}

}  // namespace

Integration const* Views::integration(IntegrationId const& id) const {
    for (auto const* candidate : engine_.integrations())
        if (candidate->row.id == id) return candidate;
    return nullptr;
}

std::string Views::document_url(PostingRow const& posting) {
    auto const* known = integration(posting.integration);
    auto* ledger = known ? engine_.connection(known->row.ledger) : nullptr;
    if (!ledger || posting.vendor_id.value.empty()) return {};
    bool const invoice = posting.kind == "invoice";
    return ledger->ledger->document_url(invoice ? DocumentType::invoice : DocumentType::credit_note,
                                        posting.vendor_id);
}

Json Views::document_json(PostingRow const& posting) {
    Json json = Json::parse(posting.frozen_json).value_or(Json::object())["document"];
    if (json.is_null()) json = Json::object();
    json.set("key", posting.key.value)
        .set("number", posting.number)
        .set("integration", posting.integration.value)
        .set("order", posting.record.value)
        .set("state", posting.state)
        .set("vendor_id", posting.vendor_id.value)
        .set("vendor_url", document_url(posting))
        .set("type", posting.kind)
        .set("edits", edits_json(posting))
        .set("currency", posting.currency)
        .set("total", money_of(posting.total_minor, posting.currency).to_string())
        .set("posted_at", instant_or_empty(posting.posted_at))
        .set("policy_version", std::int64_t(posting.policy_version));
    if (posting.state == "voided")
        json.set("status", "voided").set("amount_due", money_of(0, posting.currency).to_string());
    // What the policy wants of it is planned as approved and paid; nobody has yet.
    if (posting.state == "draft")
        json.set("status", "draft")
            .set("amount_due", money_of(posting.total_minor, posting.currency).to_string());
    return json;
}

boost::asio::awaitable<Json> Views::order(IntegrationId id, RecordId order) {
    auto const* known = integration(id);
    if (!known) co_return Json();
    Story story;
    std::string waits;
    co_await storage_.read([&](Transaction& tx) {
        story.read(tx, known->row, order);
        waits = why_it_waits(tx, *known, order, clock_.now());
    });
    if (!story.state) co_return Json();
    auto* lane = engine_.lane(known->row.ledger);
    auto const accounts = lane ? lane->profile().accounts : std::vector<LedgerAccount>{};
    Currency const currency = Currency::of(story.state->currency);
    auto title = [&](Json const& account) {
        return account_title(std::string(account.text()), currency, known->policy(), accounts);
    };
    Json documents = Json::array(), movements = Json::array();
    for (auto const& posting : story.postings) {
        if (posting.kind == "invoice" || posting.kind == "credit_note") {
            Json document = document_json(posting);
            for (auto& line : document.member("lines").mutable_items())
                line.set("account_title", title(line["account"]));
            auto const due = Money::parse(document["amount_due"].text(), currency);
            auto const deleted = deleted_minor(story.postings, posting);
            if (due && deleted != 0 && posting.state != "draft" && posting.state != "voided")
                document.set("amount_due",
                             (*due + Money::from_minor(deleted, currency)).to_string());
            documents.push_back(std::move(document));
            continue;
        }
        Json movement = Json::parse(posting.frozen_json).value_or(Json::object())["movement"];
        if (movement.is_null()) movement = Json::object();
        if (movement.contains("account")) movement.set("account_title", title(movement["account"]));
        movement.set("key", posting.key.value)
            .set("state", posting.state)
            .set("vendor_id", posting.vendor_id.value)
            .set("posted_at", instant_or_empty(posting.posted_at));
        movements.push_back(std::move(movement));
    }
    OrderFacts const facts = facts_of(story.snapshot);
    auto const& policy = known->policy(version_of(story.postings, known->row.policy_version));
    Json sides = order_sides({facts, *story.state, story.postings, policy, accounts});
    co_return Json::object(
        {{"summary", order_to_row(*story.state)},
         {"waits", waits},
         {"facts", facts.order ? facts_to_json(facts) : Json()},
         {"store_url", story.snapshot ? story.snapshot->admin_url : std::string()},
         {"documents", std::move(documents)},
         {"movements", std::move(movements)},
         {"sides", std::move(sides)},
         {"operations", operations_to_json(story.operations)},
         {"flags", flags_to_json(story.reviews, *story.state)},
         {"audit", audit_to_json(story.audit, id)}});
}

}  // namespace cf

#include "engine/review_desk.hpp"

#include <algorithm>
#include <set>

#include "engine/proposed_fix.hpp"
#include "engine/review_text.hpp"
#include "engine/views_json.hpp"

namespace cf {
namespace {

constexpr int groups_max = 200;

/// Who can be answered how: every item may be tried again and set aside.
Json with_standard_fixes(Json fixes) {
    if (!fixes.is_array()) fixes = Json::array();
    Json all = Json::array();
    all.push_back(to_json(ProposedFix{FixKind::retry,
                                      "Try again",
                                      "The order is read again and what differs is posted. "
                                      "Nothing is decided, nothing is posted twice."}));
    for (auto const& fix : fixes.items()) {
        auto const id = fix["id"].text();
        if (id != "retry" && id != "dismiss") all.push_back(fix);
    }
    all.push_back(to_json(ProposedFix{FixKind::dismiss,
                                      "Set aside",
                                      "Nothing more is posted for this on its own; the question "
                                      "comes back when the order or its cause changes."}));
    return all;
}

Json item_json(ReviewRow const& row, OrderStateRow const* order, Instant now) {
    Json json = review_to_json(row, order);
    json.set("fixes", with_standard_fixes(json["fixes"])).set("fingerprint", row.fingerprint);
    auto const age = std::chrono::duration_cast<std::chrono::seconds>(now - row.opened_at);
    json.set("age_seconds", std::int64_t(std::max<std::int64_t>(0, age.count())));
    return json;
}

std::string cursor_after(std::vector<ReviewRow> const& rows, int limit) {
    if (int(rows.size()) < limit) return {};
    return std::to_string(to_micros(rows.back().opened_at)) + "/" + rows.back().id;
}

Json json_or_null(std::string const& text) { return text.empty() ? Json() : Json(text); }

DecisionRow const* answer_of(std::vector<DecisionRow> const& decisions, ReviewRow const& row) {
    for (auto const& decision : decisions)
        if (decision.cause == row.cause) return &decision;
    return nullptr;
}

Json decision_json(DecisionRow const& row) {
    return Json::object({{"fix", row.kind},
                         {"by", row.by},
                         {"at", to_iso(row.at)},
                         {"detail", Json::parse(row.value_json).value_or(Json::object())}});
}

Error no_such_item(std::string const& id) {
    return {ErrorKind::not_found, "review.unknown", "there is no review item '" + id + "'"};
}

}  // namespace

void append_decision(Transaction& tx,
                     Instant at,
                     AuditedDecision const& decision,
                     ReviewRow const* review,
                     Json detail) {
    Json entry = Json::object({{"what", decision.what},
                               {"integration", decision.integration.value},
                               {"order", decision.order.value},
                               {"by", decision.by}});
    if (review) entry.set("review", review->id).set("fingerprint", review->fingerprint);
    if (!detail.is_null()) entry.set("detail", std::move(detail));
    tx.append_audit("decisions", at, entry.dump());
}

boost::asio::awaitable<Json> ReviewDesk::list(ReviewQuery query) {
    std::vector<ReviewRow> rows;
    std::vector<std::optional<OrderStateRow>> orders;
    std::int64_t count = 0;
    co_await storage_.read([&](Transaction& tx) {
        rows = tx.list_reviews(query);
        orders.clear();
        for (auto const& row : rows) orders.push_back(tx.order_state(row.integration, row.record));
        count = tx.count_open_reviews();
    });
    Json items = Json::array();
    for (std::size_t i = 0; i < rows.size(); ++i)
        items.push_back(item_json(rows[i], orders[i] ? &*orders[i] : nullptr, clock_.now()));
    co_return Json::object({{"items", std::move(items)},
                            {"next_cursor", json_or_null(cursor_after(rows, query.limit))},
                            {"count", count}});
}

boost::asio::awaitable<Json> ReviewDesk::groups(std::string integration) {
    std::vector<ReviewGroup> groups;
    std::vector<std::optional<ReviewRow>> examples;
    std::int64_t count = 0;
    co_await storage_.read([&](Transaction& tx) {
        groups = tx.review_groups(integration, groups_max);
        examples.clear();
        for (auto const& group : groups) examples.push_back(tx.review(group.example));
        count = tx.count_open_reviews();
    });
    Json items = Json::array();
    for (std::size_t i = 0; i < groups.size(); ++i) {
        if (!examples[i]) continue;
        auto const detail = Json::parse(examples[i]->detail_json).value_or(Json::object());
        Json item = Json::object({{"root", groups[i].root},
                                  {"items", groups[i].items},
                                  {"oldest_at", to_iso(groups[i].oldest_at)},
                                  {"example", groups[i].example}});
        for (auto const* name : {"title", "meaning", "todo", "vendor_error"})
            if (detail.contains(name)) item.set(name, detail[name]);
        for (auto const& fix : detail["fixes"].items())
            if (fix["id"].text() == to_string(FixKind::policy_line))
                item.set("policy", fix["policy"]);
        items.push_back(std::move(item));
    }
    co_return Json::object({{"items", std::move(items)}, {"count", count}});
}

boost::asio::awaitable<Json> ReviewDesk::show(std::string id) {
    std::optional<ReviewRow> row;
    std::optional<OrderStateRow> order;
    std::vector<DecisionRow> decisions;
    co_await storage_.read([&](Transaction& tx) {
        row = tx.review(id);
        if (!row) return;
        order = tx.order_state(row->integration, row->record);
        decisions = tx.decisions_of(row->integration, row->record);
    });
    if (!row) co_return Json();
    Json json = item_json(*row, order ? &*order : nullptr, clock_.now());
    if (auto const* answer = answer_of(decisions, *row)) json.set("answer", decision_json(*answer));
    co_return json;
}

Task<> ReviewDesk::check(Answer const& answer,
                         std::optional<ReviewRow> const& row,
                         Json& chosen) const {
    if (!row) co_return no_such_item(answer.id);
    if (row->state != "open")
        co_return Error{ErrorKind::conflict,
                        "review.not_open",
                        "this item is " + row->state + "; take its order up again with retry"};
    if (!answer.fingerprint.empty() && answer.fingerprint != row->fingerprint)
        co_return Error{ErrorKind::conflict,
                        "review.changed",
                        "the item has changed since it was shown; look at it again, then decide"};
    auto const detail = Json::parse(row->detail_json).value_or(Json::object());
    Json const fixes = with_standard_fixes(detail["fixes"]);
    std::string names;
    for (auto const& fix : fixes.items()) {
        if (fix["id"].text() == answer.fix) chosen = fix;
        names += (names.empty() ? "" : ", ") + std::string(fix["id"].text());
    }
    if (chosen.is_null())
        co_return Error{ErrorKind::invalid_input,
                        "review.no_such_fix",
                        "this item does not offer '" + answer.fix + "'; it offers: " + names};
    auto const& choices = chosen["choices"].items();
    bool const known = std::ranges::any_of(
        choices, [&](Json const& one) { return one["value"].text() == answer.choice; });
    if (choices.empty() || known) co_return Result<>();
    std::string ids;
    for (auto const& one : choices)
        ids += (ids.empty() ? "" : ", ") + std::string(one["value"].text());
    co_return Error{ErrorKind::invalid_input,
                    "review.choice",
                    "'" + answer.fix + "' needs a choice, one of: " + ids};
}

Task<Json> ReviewDesk::preview(Answer answer) {
    std::optional<ReviewRow> row;
    std::optional<OrderStateRow> order;
    co_await storage_.read([&](Transaction& tx) {
        row = tx.review(answer.id);
        if (row) order = tx.order_state(row->integration, row->record);
    });
    Json chosen;
    CF_CO_TRY_VOID(co_await check(answer, row, chosen));
    Json json = Json::object({{"id", row->id},
                              {"fix", answer.fix},
                              {"label", chosen["label"]},
                              {"effect", chosen["effect"]},
                              {"by_hand", chosen["by_hand"].boolean_or(false)},
                              {"fingerprint", row->fingerprint}});
    if (chosen.contains("policy")) json.set("policy", chosen["policy"]);
    if (order) json.set("order", order_to_row(*order));
    co_return json;
}

void ReviewDesk::decide(Transaction& tx,
                        ReviewRow const& row,
                        Json const& fix,
                        Answer const& answer) {
    Instant const now = clock_.now();
    Json value = fix["value"].is_object() ? fix["value"] : Json::object();
    if (!answer.choice.empty()) value.set("choice", answer.choice);
    tx.put_decision({row.integration,
                     row.record,
                     row.cause,
                     row.fingerprint,
                     answer.fix,
                     value.dump(),
                     answer.by,
                     now});
    append_decision(tx,
                    now,
                    {"review." + answer.fix, row.integration, row.record, answer.by},
                    &row,
                    std::move(value));
}

Task<> ReviewDesk::fix(Answer answer) {
    if (answer.fix == "retry" || answer.fix == "dismiss") {
        bool const found = answer.fix == "retry" ? co_await retry(answer.id, answer.by)
                                                 : co_await dismiss(answer.id, answer.by);
        if (!found) co_return no_such_item(answer.id);
        co_return Result<>();
    }
    std::optional<ReviewRow> row;
    co_await storage_.read([&](Transaction& tx) { row = tx.review(answer.id); });
    Json chosen;
    CF_CO_TRY_VOID(co_await check(answer, row, chosen));
    if (chosen["by_hand"].boolean_or(false))
        co_return Error{
            ErrorKind::rejected,
            "review.by_hand",
            std::string(chosen["effect"].text()) + "\n" + std::string(chosen["policy"].text())};
    bool decided = false;
    co_await storage_.write([&](Transaction& tx) {
        auto const present = tx.review(answer.id);
        // Somebody else may have answered in between.
        decided = present && present->state == "open" && present->fingerprint == row->fingerprint;
        if (decided) decide(tx, *present, chosen, answer);
    });
    if (!decided)
        co_return Error{ErrorKind::conflict,
                        "review.changed",
                        "the item has changed since it was shown; look at it again, then decide"};
    co_await engine_.replay(row->integration, row->record);
    co_return Result<>();
}

boost::asio::awaitable<std::int64_t> ReviewDesk::retry_all(std::string integration,
                                                           std::string root,
                                                           std::string by) {
    ReviewQuery query;
    query.integration = std::move(integration);
    query.root = std::move(root);
    query.limit = bulk_max;
    std::vector<ReviewRow> rows;
    co_await storage_.write([&](Transaction& tx) {
        rows = tx.list_reviews(query);
        Instant const now = clock_.now();
        std::set<std::pair<IntegrationId, RecordId>> records;
        std::vector<DirtyMark> marks;
        for (auto const& row : rows) {
            append_decision(
                tx, now, {"review.retried", row.integration, row.record, by}, &row, Json());
            if (!records.insert({row.integration, row.record}).second) continue;
            marks.push_back({ConnectionId(row.integration.value),
                             {RecordKind::order, row.record},
                             Priority::live,
                             "retry"});
        }
        tx.mark_dirty(marks, now);
        for (auto const* one : engine_.integrations()) {
            bool const retried = std::ranges::any_of(
                records, [&](auto const& record) { return record.first == one->row.id; });
            if (retried) ask_for_fresh_profile(tx, one->row.ledger);
        }
    });
    engine_.wake_lanes();
    co_return std::int64_t(rows.size());
}

boost::asio::awaitable<bool> ReviewDesk::dismiss(std::string id, std::string by) {
    bool found = false;
    co_await storage_.write([&](Transaction& tx) {
        auto row = tx.review(id);
        found = row && row->state == "open";
        if (!found) return;
        row->state = "dismissed";
        row->changed_at = clock_.now();
        tx.put_review(*row);
        append_decision(
            tx, clock_.now(), {"review.set_aside", row->integration, row->record, by}, &*row);
        auto const others = tx.reviews_of(row->integration, row->record);
        bool const more = std::any_of(
            others.begin(), others.end(), [](auto const& other) { return other.state == "open"; });
        auto order = tx.order_state(row->integration, row->record);
        if (more || !order || order->state != "needs_you") return;
        auto const detail = Json::parse(row->detail_json).value_or(Json::object());
        set_aside(*order, std::string(detail["title"].text()));
        order->updated_at = clock_.now();
        tx.put_order_state(*order);
    });
    co_return found;
}

boost::asio::awaitable<bool> ReviewDesk::retry(std::string id, std::string by) {
    std::optional<ReviewRow> row;
    co_await storage_.write([&](Transaction& tx) {
        row = tx.review(id);
        if (!row) return;
        auto const decisions = tx.decisions_of(row->integration, row->record);
        bool const answered = answer_of(decisions, *row) != nullptr;
        if (row->state == "closed" && !answered) {
            row.reset();
            return;
        }
        if (answered) tx.drop_decision(row->integration, row->record, row->cause);
        append_decision(
            tx,
            clock_.now(),
            {answered ? "review.withdrawn" : "review.retried", row->integration, row->record, by},
            &*row);
        // Taken up again: the question stands until the books answer it. One that was answered
        // comes back with the next plan, should it still be one.
        if (row->state != "dismissed") return;
        row->state = "open";
        row->changed_at = clock_.now();
        tx.put_review(*row);
    });
    if (!row) co_return false;
    co_await engine_.replay(row->integration, row->record);
    co_return true;
}

}  // namespace cf

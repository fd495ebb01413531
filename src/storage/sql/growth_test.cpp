// What grows with the orders: the plan of every statement, and how many steps the engine takes for
// it, with few orders and with many. No clock is read.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "ports/audit_log.hpp"
#include "ports/page_cursor.hpp"
#include "storage/sql/database.hpp"
#include "storage/sql/retention.hpp"
#include "storage/sql/storage_test_kit.hpp"

namespace cf::sql::testing {
namespace {

/// The most steps of the engine each statement took.
using Steps = std::map<std::string, int>;

/// Sees every statement of the sessions opened while it lives.
class Watch {
  public:
    Watch() {
        seen = {};
        sqlite3_auto_extension(reinterpret_cast<void (*)()>(&Watch::opened));
    }
    ~Watch() { sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(&Watch::opened)); }
    Watch(Watch const&) = delete;
    Watch& operator=(Watch const&) = delete;

    static inline Steps seen;

  private:
    static int opened(sqlite3* database, char const**, void const*) {
        return sqlite3_trace_v2(database, SQLITE_TRACE_PROFILE, &Watch::finished, nullptr);
    }
    static int finished(unsigned, void*, void* statement, void*) {
        auto* const done = static_cast<sqlite3_stmt*>(statement);
        int& most = seen[sqlite3_sql(done)];
        most = std::max(most, sqlite3_stmt_status(done, SQLITE_STMTSTATUS_VM_STEP, 1));
        return 0;
    }
};

ConnectionId const shop{"shop"}, books{"books"};
IntegrationId const busy{"busy"}, quiet{"quiet"};
Instant const noon = from_unix_seconds(1'767'268'800);

std::string text_of(int n) { return std::to_string(100'000 + n); }
Instant at(int n) { return noon + std::chrono::minutes(n); }

OrderStateRow state_row(int n) {
    OrderStateRow row;
    row.integration = n == 1 ? quiet : busy;
    row.record = RecordId(text_of(n));
    row.number = text_of(n);
    row.currency = "EUR";
    row.state = n == 2 ? "needs_you" : "in_agreement";
    row.updated_at = row.placed_at = at(n);
    return row;
}

SnapshotRow snapshot_row(int n) {
    SnapshotRow row;
    row.connection = shop;
    row.record = {RecordKind::order, RecordId(text_of(n))};
    row.facts_json = row.raw_json = "{}";
    row.placed_at = row.fetched_at = at(n);
    return row;
}

PostingRow posting_row(int n) {
    PostingRow row;
    row.integration = state_row(n).integration;
    row.key = PostingKey("INV-" + text_of(n));
    row.record = RecordId(text_of(n));
    row.kind = "invoice";
    row.state = "posted";
    row.vendor_id = VendorId("v" + text_of(n));
    row.number = "WEB-" + text_of(n);
    row.frozen_json = "{}";
    row.posted_at = at(n);
    return row;
}

OperationRow operation_row(int n) {
    OperationRow row;
    row.key = "op" + text_of(n);
    row.integration = state_row(n).integration;
    row.lane = books;
    row.record = RecordId(text_of(n));
    row.kind = "document";
    row.intent_json = "{}";
    row.intended_at = at(n);
    return row;
}

ReviewRow review_row(int n) {
    ReviewRow row{"review" + text_of(n), busy, RecordId(text_of(n)), "cause", "f"};
    row.state = n <= 3 ? "open" : n <= 6 ? "dismissed" : "closed";
    row.opened_at = row.changed_at = at(n);
    return row;
}

/// An order as it is written while it is posted.
void post_order(Transaction& tx, int n) {
    RecordId const record(text_of(n));
    auto snapshot = snapshot_row(n);
    snapshot.person = *tx.keep_person({shop, text_of(n), "c" + text_of(n) + "@b.c", record}, at(n));
    tx.put_snapshot(snapshot);
    tx.mark_dirty({{ConnectionId(busy.value), snapshot.record, Priority::live, "d"}}, at(n));
    tx.record_intents({operation_row(n)});
    if (n > 3) tx.record_outcome(operation_row(n).key, 1, "done", "{}", at(n));
    tx.put_posting(posting_row(n));
    tx.put_history(state_row(n).integration, record, snapshot.person, "{}");
    tx.append_audit("lane/books", at(n), R"({"what":"x","order":")" + text_of(n) + "\"}");
    tx.put_order_state(state_row(n));
    tx.put_review(review_row(n));
    tx.put_decision({busy, record, "cause", "f", "kind", "{}", "me", at(n)});
    ContactRow contact;
    contact.ledger = books;
    contact.id = VendorId("c" + text_of(n));
    contact.folded_name = contact.vat_key = contact.external_key = text_of(n);
    contact.email_keys = "\nc" + text_of(n) + "@b.c\n";
    tx.put_contact(contact);
    tx.put_contact_link(shop, text_of(n), books, contact.id);
    tx.put_stranger(
        {books, VendorId("s" + text_of(n)), text_of(n), "", "paid", "EUR", 1, text_of(n)});
    tx.reserve_calls(books, "minute", n, 1, 100);
}

/// What is asked of storage while the last of `n` orders is posted.
void ask_for_posting(Transaction& tx, int n) {
    RecordId const record(text_of(n));
    RecordRef const ref{RecordKind::order, record};
    ConnectionId const scope(busy.value);
    EXPECT_EQ(tx.due_dirty(scope, RecordKind::order, at(n), 3).size(), 3u);
    EXPECT_EQ(tx.next_dirty(scope, RecordKind::order), Instant{});
    EXPECT_TRUE(tx.snapshot(shop, ref).has_value());
    EXPECT_EQ(tx.raw_payloads(shop, ref), "{}");
    EXPECT_EQ(tx.history(busy, record), "{}");
    EXPECT_EQ(tx.sweep_marks(shop, at(n - 3), at(n)).size(), 3u);
    EXPECT_EQ(tx.postings(busy, record).size(), 1u);
    EXPECT_TRUE(tx.posting_of(busy, VendorId("v" + text_of(n))).has_value());
    EXPECT_EQ(tx.open_operations(books, 10).size(), 3u);
    EXPECT_TRUE(tx.operation("op" + text_of(n)).has_value());
    EXPECT_EQ(tx.operations_of(busy, record).size(), 1u);
    EXPECT_TRUE(tx.order_state(busy, record).has_value());
    EXPECT_EQ(tx.reviews_of(busy, record).size(), 1u);
    EXPECT_EQ(tx.decisions_of(busy, record).size(), 1u);
    EXPECT_TRUE(tx.has_decisions(busy));
    EXPECT_FALSE(tx.open_incident(books, "silence").has_value());
    EXPECT_EQ(tx.strangers(books, {text_of(n)}).size(), 1u);
    EXPECT_EQ(tx.contact_candidates(books, "c" + text_of(n) + "@b.c", "", "", "").size(), 1u);
    EXPECT_EQ(tx.contact_candidates(books, "", text_of(n), text_of(n), text_of(n)).size(), 1u);
    EXPECT_TRUE(tx.contact(books, VendorId("c" + text_of(n))).has_value());
    EXPECT_TRUE(tx.contact_link(shop, text_of(n), books).has_value());
    EXPECT_EQ(tx.used_calls(books, "minute", n), 1);
    auto const row = tx.due_dirty(scope, RecordKind::order, at(n), 1).front();
    tx.defer_dirty(row, at(n));
    tx.clear_dirty(row);
    tx.drop_decision(busy, record, "cause");
    tx.drop_stranger(books, VendorId("s" + text_of(n)));
}

/// What pages, commands and the night ask for.
void ask_for_people(Transaction& tx, int n) {
    RecordId const record(text_of(n));
    for (std::string const integration : {"", "busy", "quiet"})
        for (std::string const state : {"", "needs_you", "skipped", "in_agreement"})
            for (std::string const& after : {std::string(), page_cursor(at(5), "x")})
                tx.order_states({integration, state, "", after, 3});
    EXPECT_EQ(tx.order_states({"quiet", "", "", "", 3}).size(), 1u);
    EXPECT_EQ(tx.order_states({"", "needs_you", "", "", 3}).size(), 1u);
    EXPECT_EQ(tx.order_states({"", "", text_of(n), "", 3}).size(), 1u);
    EXPECT_EQ(tx.order_states({"", "", "web-" + text_of(n), "", 3}).size(), 1u);
    EXPECT_EQ(tx.order_states({"", "", "nobody", "", 3}).size(), 0u);
    EXPECT_EQ(tx.list_postings("quiet", "", "", 3).size(), 1u);
    EXPECT_EQ(tx.list_postings("", "", page_cursor(at(n), "x"), 3).size(), 3u);
    EXPECT_EQ(tx.list_postings("", "WEB-" + text_of(n), "", 3).size(), 1u);
    EXPECT_EQ(tx.totals().size(), 3u);
    EXPECT_EQ(tx.open_reviews("", 10).size(), 3u);
    EXPECT_EQ(tx.count_open_reviews(), 3);
    for (std::string const state : {"open", "dismissed", "closed"})
        EXPECT_EQ(tx.list_reviews({.state = state, .limit = 3}).size(), 3u);
    EXPECT_EQ(tx.review_groups("", 3).size(), 1u);
    EXPECT_TRUE(tx.review("review" + text_of(n)).has_value());
    tx.incidents("open", 3);
    EXPECT_EQ(audit_log(tx).audit_of("lane/books", record, 3).size(), 1u);
    EXPECT_EQ(audit_log(tx).audit_after("lane/books", n - 1, 3).size(), 1u);
    EXPECT_EQ(audit_log(tx).audit_chains().size(), 1u);
    EXPECT_TRUE(audit_log(tx).audit_head("lane/books").has_value());
    auto const person = tx.find_persons("c" + text_of(n) + "@b.c", shop, text_of(n));
    ASSERT_FALSE(person.empty());
    EXPECT_EQ(tx.snapshots_of(person.front()).size(), 1u);
    tx.blank_operations(busy, record);
    tx.blank_contact(books, VendorId("c" + text_of(n)), at(n));
    tx.erase_person(person.front(), at(n));
}

struct Measured {
    Steps steps;
    std::map<std::string, std::vector<std::string>> plans;
};

Measured measure(int orders) {
    TemporaryFolder folder;
    std::string const file = folder.file("a.db");
    Measured measured;
    {
        Watch const watch;
        auto const storage = open_sqlite(file, sealer_of('k'), Threads::caller);
        write(*storage, [&](Transaction& tx) {
            for (auto const& id : {busy, quiet}) {
                IntegrationRow row;
                row.id = id;
                row.store = shop;
                row.ledger = books;
                tx.put_integration(row);
            }
            for (int n = 1; n < orders; ++n) post_order(tx, n);
        });
        Watch::seen.clear();
        write(*storage, [&](Transaction& tx) { post_order(tx, orders); });
        write(*storage, [&](Transaction& tx) { ask_for_posting(tx, orders); });
        write(*storage, [&](Transaction& tx) { ask_for_people(tx, orders); });
        EXPECT_EQ(drop_payloads(file, at(100), 3), 3);
        measured.steps = std::exchange(Watch::seen, {});
    }
    sqlite3* handle = nullptr;
    EXPECT_EQ(sqlite3_open(file.c_str(), &handle), SQLITE_OK);
    for (auto const& [text, steps] : measured.steps) {
        sqlite3_stmt* plan = nullptr;
        std::string const question = "EXPLAIN QUERY PLAN " + text;
        if (sqlite3_prepare_v2(handle, question.c_str(), -1, &plan, nullptr) != SQLITE_OK) continue;
        while (sqlite3_step(plan) == SQLITE_ROW)
            measured.plans[text].push_back(
                reinterpret_cast<char const*>(sqlite3_column_text(plan, 3)));
        sqlite3_finalize(plan);
    }
    sqlite3_close(handle);
    return measured;
}

/// Tables that grow with the orders, the customers, or what happens to them.
bool scans_what_grows(std::string const& step) {
    static std::string const growing =
        " dirty snapshots order_histories postings operations order_states reviews decisions "
        "contacts contact_emails contact_links persons person_emails erased_persons strangers "
        "single_values budgets audit a o ";
    if (!step.starts_with("SCAN ")) return false;
    auto const name = step.substr(5, step.find(' ', 5) - 5);
    // Held in the order it is asked in: it stops at the limit.
    bool const first_page = step == "SCAN order_states USING INDEX order_states_listed";
    return growing.find(" " + name + " ") != std::string::npos && !first_page;
}

TEST(Growth, NoStatementReadsAWholeTableThatGrows) {
    auto const measured = measure(200);
    // One row decides it: whether anybody was ever erased.
    std::set<std::string> const allowed{"SELECT 1 FROM erased_persons LIMIT 1"};
    EXPECT_GT(measured.steps.size(), 60u);
    for (auto const& [text, plan] : measured.plans)
        for (auto const& step : plan)
            EXPECT_FALSE(scans_what_grows(step) && !allowed.contains(text)) << text << "\n" << step;
}

TEST(Growth, EightTimesTheOrdersCostTheSameSteps) {
    auto const few = measure(250).steps;
    auto const many = measure(2'000).steps;
    ASSERT_EQ(few.size(), many.size());
    for (auto const& [text, steps] : many) {
        ASSERT_TRUE(few.contains(text)) << text;
        int const before = few.at(text);
        EXPECT_LE(steps, before + before / 10 + 20) << text;
    }
}

/// The watch itself sees a statement that reads everything.
TEST(Growth, AStatementThatReadsEverythingIsNoticed) {
    auto const steps = [](int rows) {
        Watch const watch;
        auto const database = Database::open_sqlite(":memory:");
        database->command("CREATE TABLE t (n BIGINT NOT NULL)");
        for (int n = 0; n < rows; ++n) database->run("INSERT INTO t VALUES (:n)", std::int64_t(n));
        database->rows<std::int64_t>("SELECT COUNT(*) FROM t WHERE n > :n", std::int64_t(-1));
        return Watch::seen.at("SELECT COUNT(*) FROM t WHERE n > :n");
    };
    EXPECT_GT(steps(800), 4 * steps(100));
    EXPECT_TRUE(scans_what_grows("SCAN audit USING COVERING INDEX audit_orders"));
    EXPECT_FALSE(scans_what_grows("SEARCH audit USING INDEX audit_orders (chain=?)"));
}

}  // namespace
}  // namespace cf::sql::testing

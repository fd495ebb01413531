// What every storage must do, written against the port alone. A back end instantiates it with a way
// to open an empty store.
#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

#include "base/encoding.hpp"
#include "storage/sql/storage_test_kit.hpp"

namespace cf::sql::testing {
namespace {

/// One back end: opens an empty store and keeps what it stands on.
struct BackEnd {
    char const* name;
    std::function<std::unique_ptr<Storage>(TemporaryFolder&)> open;
};

class StorageConformance : public ::testing::TestWithParam<BackEnd> {
  protected:
    StorageConformance() : storage(GetParam().open(folder)) {}

    void mark(char const* record, Priority priority, Instant at) {
        write(*storage, [&](Transaction& tx) {
            tx.mark_dirty({{shop, {RecordKind::order, RecordId(record)}, priority, "d"}}, at);
        });
    }
    std::vector<DirtyRow> due(Instant now, int limit = 10) {
        return ask(*storage, [&](Transaction& tx) {
            return tx.due_dirty(shop, RecordKind::order, now, limit);
        });
    }
    OperationRow intent(std::string key, int generation = 1) const {
        OperationRow row;
        row.key = std::move(key);
        row.integration = IntegrationId("i");
        row.lane = ConnectionId("books");
        row.record = RecordId("7");
        row.posting = PostingKey("INV-7");
        row.kind = "document";
        row.generation = generation;
        row.intent_json = R"({"to":"Ada"})";
        row.intended_at = noon;
        return row;
    }

    TemporaryFolder folder;
    std::unique_ptr<Storage> storage;
    ConnectionId const shop{"shop"};
    Instant const noon = from_unix_seconds(1'767'268'800);
    Duration const second = std::chrono::seconds(1);
};

TEST_P(StorageConformance, ReviewsAreFilteredPagedAndGroupedByTheirRoot) {
    auto item = [&](std::string id, std::string root, int minute) {
        ReviewRow row{id, IntegrationId("i"), RecordId(id), "cause." + id, "f", "open", "{}"};
        row.root = std::move(root);
        row.opened_at = row.changed_at = noon + std::chrono::minutes(minute);
        write(*storage, [&](Transaction& tx) { tx.put_review(row); });
    };
    item("1", "account", 3);
    item("2", "account", 1);
    item("3", "", 2);  // Of an earlier version: its cause stands for the root.
    auto list = [&](ReviewQuery query) {
        std::string ids;
        for (auto const& row :
             ask(*storage, [&](Transaction& tx) { return tx.list_reviews(query); }))
            ids += row.id;
        return ids;
    };
    EXPECT_EQ(list({}), "231");
    EXPECT_EQ(list({.root = "account"}), "21");
    EXPECT_EQ(list({.root = "cause.3"}), "3");
    EXPECT_EQ(list({.text = "cause.1"}), "1");
    EXPECT_EQ(list({.integration = "other"}), "");
    EXPECT_EQ(list({.state = "dismissed"}), "");
    EXPECT_EQ(list({.limit = 2}), "23");
    auto const cursor = std::to_string(to_micros(noon + std::chrono::minutes(1))) + "/2";
    EXPECT_EQ(list({.after = cursor}), "31");
    auto const groups = ask(*storage, [](Transaction& tx) { return tx.review_groups("", 10); });
    ASSERT_EQ(groups.size(), 2u);
    EXPECT_EQ(groups[0].root, "account");
    EXPECT_EQ(groups[0].items, 2);
    EXPECT_EQ(groups[0].oldest_at, noon + std::chrono::minutes(1));
    EXPECT_EQ(groups[1].root, "cause.3");
}

TEST_P(StorageConformance, ADecisionIsReplacedByTheNextAndCanBeDropped) {
    DecisionRow row{IntegrationId("i"),
                    RecordId("7"),
                    "ledger.edited",
                    "a",
                    "accept_theirs",
                    "{}",
                    "ann",
                    noon};
    write(*storage, [&](Transaction& tx) { tx.put_decision(row); });
    row.kind = "restore_ours";
    row.fingerprint = "b";
    write(*storage, [&](Transaction& tx) { tx.put_decision(row); });
    auto of = [&](char const* record) {
        return ask(*storage, [&](Transaction& tx) {
            return tx.decisions_of(row.integration, RecordId(record));
        });
    };
    ASSERT_EQ(of("7").size(), 1u);
    EXPECT_EQ(of("7")[0].kind, "restore_ours");
    EXPECT_EQ(of("7")[0].fingerprint, "b");
    EXPECT_EQ(of("7")[0].by, "ann");
    EXPECT_EQ(of("7")[0].at, noon);
    EXPECT_TRUE(of("8").empty());
    EXPECT_TRUE(ask(*storage, [&](Transaction& tx) { return tx.has_decisions(row.integration); }));
    write(*storage,
          [&](Transaction& tx) { tx.drop_decision(row.integration, row.record, row.cause); });
    EXPECT_TRUE(of("7").empty());
    EXPECT_FALSE(ask(*storage, [&](Transaction& tx) { return tx.has_decisions(row.integration); }));
}

TEST_P(StorageConformance, AnIncidentIsOpenOnceAndItsHistoryStays) {
    IncidentRow row{shop, "silence"};
    row.opened_at = row.changed_at = noon;
    auto put = [&] { write(*storage, [&](Transaction& tx) { tx.put_incident(row); }); };
    auto open = [&] {
        return ask(*storage, [&](Transaction& tx) { return tx.open_incident(shop, "silence"); });
    };
    put();
    row.times = 2;
    put();
    ASSERT_TRUE(open());
    EXPECT_EQ(open()->times, 2);
    row.state = "closed";
    put();
    EXPECT_FALSE(open());
    row = IncidentRow{shop, "silence"};
    row.opened_at = noon + second;
    put();
    auto listed = [&](char const* state) {
        return ask(*storage, [&](Transaction& tx) { return tx.incidents(state, 10); });
    };
    EXPECT_EQ(listed("open").size(), 1u);
    ASSERT_EQ(listed("").size(), 2u);
    EXPECT_EQ(listed("")[0].state, "open");
}

TEST_P(StorageConformance, AStrangerIsFoundByNumberAndByReference) {
    StrangerRow row{shop, VendorId("v1"), "INV-7", "Order 1042", "authorised", "EUR", 2380};
    row.number_key = "inv-7";
    row.reference_key = "1042";
    write(*storage, [&](Transaction& tx) { tx.put_stranger(row); });
    auto by = [&](char const* key) {
        return ask(*storage, [&](Transaction& tx) { return tx.strangers(shop, {"x", key}); });
    };
    ASSERT_EQ(by("1042").size(), 1u);
    EXPECT_EQ(by("inv-7")[0].total_minor, 2380);
    EXPECT_TRUE(by("1043").empty());
    auto by_id = [&] {
        return ask(*storage, [&](Transaction& tx) { return tx.stranger(shop, row.id); });
    };
    ASSERT_TRUE(by_id());
    EXPECT_EQ(by_id()->reference, "Order 1042");
    write(*storage, [&](Transaction& tx) { tx.drop_stranger(shop, row.id); });
    EXPECT_TRUE(by("1042").empty());
    EXPECT_FALSE(by_id());
}

TEST_P(StorageConformance, MarkingAgainCountsAndKeepsFirstSeenAndBetterPriority) {
    mark("1", Priority::backfill, noon);
    mark("1", Priority::live, noon + second);
    mark("1", Priority::repair, noon + 2 * second);
    auto const rows = due(noon + 3 * second);
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].mark, 3);
    EXPECT_EQ(rows[0].priority, Priority::live);
    EXPECT_EQ(rows[0].first_seen, noon);
    EXPECT_EQ(rows[0].last_seen, noon + 2 * second);
}

TEST_P(StorageConformance, AMarkOfBeforeLeavesTheLastSignalWhereItIs) {
    mark("1", Priority::live, noon + 2 * second);
    mark("1", Priority::live, noon + second);
    auto const rows = due(noon + 3 * second);
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].mark, 2);
    EXPECT_EQ(rows[0].last_seen, noon + 2 * second);
}

TEST_P(StorageConformance, ASignalDuringWorkIsNotCleared) {
    mark("1", Priority::live, noon);
    auto const taken = due(noon).front();
    mark("1", Priority::live, noon + second);
    write(*storage, [&](Transaction& tx) { tx.clear_dirty(taken); });
    ASSERT_EQ(due(noon + second).size(), 1u);
    auto const again = due(noon + second).front();
    write(*storage, [&](Transaction& tx) { tx.clear_dirty(again); });
    EXPECT_TRUE(due(noon + second).empty());
}

TEST_P(StorageConformance, AnOrdersHistoryBelongsToOneIntegration) {
    RecordId const order("7");
    write(*storage, [&](Transaction& tx) {
        tx.put_history(IntegrationId("a"), order, "", R"({"first":1})");
        tx.put_history(IntegrationId("b"), order, "", R"({"first":2})");
        tx.put_history(IntegrationId("a"), order, "", R"({"first":3})");
    });
    auto const of = [&](char const* integration) {
        return ask(*storage,
                   [&](Transaction& tx) { return tx.history(IntegrationId(integration), order); });
    };
    EXPECT_EQ(of("a"), R"({"first":3})");
    EXPECT_EQ(of("b"), R"({"first":2})");
    EXPECT_EQ(of("c"), "");
}

TEST_P(StorageConformance, ADeferredRecordWaitsUntilItsTimeOrANewSignal) {
    mark("1", Priority::live, noon);
    auto const row = due(noon).front();
    write(*storage, [&](Transaction& tx) { tx.defer_dirty(row, noon + 60 * second); });
    EXPECT_TRUE(due(noon + 59 * second).empty());
    auto const is_marked = [&](char const* record) {
        return ask(*storage, [&](Transaction& tx) {
            return tx.is_dirty(shop, {RecordKind::order, RecordId(record)});
        });
    };
    EXPECT_TRUE(is_marked("1"));
    EXPECT_FALSE(is_marked("2"));
    ASSERT_EQ(due(noon + 60 * second).size(), 1u);
    EXPECT_EQ(due(noon + 60 * second).front().attempts, 1);
    mark("1", Priority::live, noon + second);
    EXPECT_EQ(due(noon + second).size(), 1u);
}

TEST_P(StorageConformance, BestPriorityThenLongestWaitingComesFirstWithinTheLimit) {
    mark("old", Priority::backfill, noon);
    mark("late", Priority::live, noon + 2 * second);
    mark("early", Priority::live, noon + second);
    auto const rows = due(noon + 3 * second, 2);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].record.id.value, "early");
    EXPECT_EQ(rows[1].record.id.value, "late");
}

TEST_P(StorageConformance, AnIntentWithoutOutcomeIsOpenAndItsContentComesBack) {
    write(*storage, [&](Transaction& tx) { tx.record_intents({intent("a"), intent("b")}); });
    write(*storage,
          [&](Transaction& tx) { tx.record_outcome("a", 1, "done", "{}", noon + second); });
    auto const open =
        ask(*storage, [](Transaction& tx) { return tx.open_operations(ConnectionId("books"), 9); });
    ASSERT_EQ(open.size(), 1u);
    EXPECT_EQ(open[0].key, "b");
    EXPECT_EQ(open[0].intent_json, R"({"to":"Ada"})");
}

TEST_P(StorageConformance, OneKeyAndGenerationIsIntendedOnce) {
    write(*storage, [&](Transaction& tx) { tx.record_intents({intent("a")}); });
    EXPECT_THROW(write(*storage,
                       [&](Transaction& tx) {
                           tx.record_intents({intent("c"), intent("a")});
                       }),
                 StorageUnavailable);
    // All of the failed transaction is undone.
    EXPECT_FALSE(ask(*storage, [](Transaction& tx) { return tx.operation("c"); }).has_value());
    write(*storage, [&](Transaction& tx) { tx.record_intents({intent("a", 2)}); });
    EXPECT_EQ(ask(*storage, [](Transaction& tx) { return tx.operation("a"); })->generation, 2);
}

TEST_P(StorageConformance, ABudgetIsNeverOverspent) {
    int granted = 0;
    for (int i = 0; i < 10; ++i)
        write(*storage, [&](Transaction& tx) {
            if (tx.reserve_calls(shop, "day", 0, 3, 10)) ++granted;
        });
    EXPECT_EQ(granted, 3);
    auto const used = [&](std::int64_t start) {
        return ask(*storage, [&](Transaction& tx) { return tx.used_calls(shop, "day", start); });
    };
    EXPECT_EQ(used(0), 9);
    EXPECT_EQ(used(86'400), 0);
}

Wait mark_many(Storage& storage, ConnectionId shop, Instant at, int writer, int count) {
    for (int i = 0; i < count; ++i) {
        RecordRef const record{RecordKind::order, RecordId(std::to_string(i))};
        std::string const own = std::to_string(writer);
        co_await storage.write([&](Transaction& tx) {
            tx.mark_dirty({{shop, record, Priority::live, own}}, at);
            tx.append_audit("lane", at, "{\"writer\":" + own + "}");
        });
    }
}

TEST_P(StorageConformance, ManyWritersLoseNothing) {
    constexpr int writers = 16, each = 20;
    std::vector<Wait> all;
    for (int writer = 0; writer < writers; ++writer)
        all.push_back(mark_many(*storage, shop, noon, writer, each));
    run_all(std::move(all));
    auto const rows = due(noon, 1'000);
    ASSERT_EQ(rows.size(), std::size_t(each));
    for (auto const& row : rows) EXPECT_EQ(row.mark, writers);
    auto const chain =
        ask(*storage, [](Transaction& tx) { return tx.audit("lane", "writer", 1'000); });
    ASSERT_EQ(chain.size(), std::size_t(writers * each));
    EXPECT_EQ(chain.front().sequence, writers * each);
}

Wait fail_alone(Storage& storage, bool& failed) {
    bool threw = false;
    try {
        co_await storage.write([](Transaction& tx) {
            tx.put_value("x", "broken", "1");
            throw std::runtime_error("a caller's bug");
        });
    } catch (std::runtime_error const&) {
        threw = true;
    }
    failed = threw;
}

TEST_P(StorageConformance, OneCallersFailureUndoesItsOwnWorkAlone) {
    bool failed = false;
    std::vector<Wait> all;
    all.push_back(mark_many(*storage, shop, noon, 1, 5));
    all.push_back(fail_alone(*storage, failed));
    all.push_back(mark_many(*storage, shop, noon, 2, 5));
    run_all(std::move(all));
    EXPECT_TRUE(failed);
    EXPECT_EQ(ask(*storage, [](Transaction& tx) { return tx.value("x", "broken"); }), "");
    auto const rows = due(noon);
    ASSERT_EQ(rows.size(), 5u);
    for (auto const& row : rows) EXPECT_EQ(row.mark, 2);
}

TEST_P(StorageConformance, TheAuditIsAChainOfHashes) {
    for (char const* entry : {"{\"n\":1}", "{\"n\":2}", "{\"n\":3}"})
        write(*storage, [&](Transaction& tx) { tx.append_audit("lane", noon, entry); });
    auto chain = ask(*storage, [](Transaction& tx) { return tx.audit("lane", "", 10); });
    ASSERT_EQ(chain.size(), 3u);
    std::string before;
    for (auto row = chain.rbegin(); row != chain.rend(); ++row) {
        std::string const text = before + "\n" + std::to_string(row->sequence) + "\n" +
                                 std::to_string(to_micros(row->at)) + "\n" + row->entry_json;
        EXPECT_EQ(row->hash, to_hex(sha256(text)));
        before = row->hash;
    }
}

TEST_P(StorageConformance, SnapshotsComeBackWholeWhateverTheyHold) {
    SnapshotRow row;
    row.connection = shop;
    row.record = {RecordKind::order, RecordId("1")};
    row.facts_json = "{\"name\":\"\xc3\x84pfel \xf0\x9f\x93\x98\"}";
    row.raw_json = std::string(100'000, 'x') + std::string("\0y", 2);
    row.placed_at = noon;
    row.sweep_mark = "m";
    for (int round = 0; round < 2; ++round)
        write(*storage, [&](Transaction& tx) { tx.put_snapshot(row); });
    auto const back = ask(*storage, [&](Transaction& tx) { return tx.snapshot(shop, row.record); });
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(back->facts_json, row.facts_json);
    auto const payloads =
        ask(*storage, [&](Transaction& tx) { return tx.raw_payloads(shop, row.record); });
    EXPECT_EQ(payloads, row.raw_json);
    auto const marks = [&](Instant from, Instant to) {
        return ask(*storage, [&](Transaction& tx) { return tx.sweep_marks(shop, from, to); })
            .size();
    };
    EXPECT_EQ(marks(noon, noon + second), 1u);
    EXPECT_EQ(marks(noon - second, noon), 0u);
}

TEST_P(StorageConformance, ANewHistoryOrSnapshotKeepsThePayloads) {
    SnapshotRow row;
    row.connection = shop;
    row.record = {RecordKind::order, RecordId("1")};
    row.facts_json = "{\"total\":\"1.00\"}";
    row.raw_json = "{\"raw\":1}";
    row.history_json = "{\"policy_version\":1}";
    write(*storage, [&](Transaction& tx) { tx.put_snapshot(row); });
    auto back = ask(*storage, [&](Transaction& tx) { return tx.snapshot(shop, row.record); });
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(back->history_json, "{\"policy_version\":1}");
    write(*storage, [&](Transaction& tx) { tx.put_snapshot(*back); });
    EXPECT_EQ(ask(*storage, [&](Transaction& tx) { return tx.raw_payloads(shop, row.record); }),
              row.raw_json);
}

TEST_P(StorageConformance, OrdersArePagedWithoutGapsOrRepeats) {
    write(*storage, [&](Transaction& tx) {
        for (int i = 0; i < 25; ++i) {
            OrderStateRow row;
            row.integration = IntegrationId("i");
            row.record = RecordId(std::to_string(i));
            row.number = "N" + std::to_string(i);
            row.currency = "EUR";
            row.state = "posting";
            row.updated_at = noon + (i / 5) * second;  // Five share each instant.
            tx.put_order_state(row);
        }
    });
    std::set<std::string> seen;
    OrderQuery query{"", "", "", "", 7};
    for (int page = 0; page < 10; ++page) {
        auto const rows = ask(*storage, [&](Transaction& tx) { return tx.order_states(query); });
        for (auto const& row : rows) EXPECT_TRUE(seen.insert(row.record.value).second);
        if (rows.size() < 7) break;
        query.after =
            std::to_string(to_micros(rows.back().updated_at)) + "/" + rows.back().record.value;
    }
    EXPECT_EQ(seen.size(), 25u);
}

TEST_P(StorageConformance, TotalsAreTheSumsOfTheOrders) {
    auto const put = [&](std::string const& id, std::string const& state, std::int64_t amount) {
        OrderStateRow row;
        row.integration = IntegrationId("i");
        row.record = RecordId(id);
        row.currency = "EUR";
        row.state = state;
        row.store_minor = amount;
        row.ledger_minor = amount - 1;
        write(*storage, [&](Transaction& tx) { tx.put_order_state(row); });
    };
    auto const totals = [&] { return ask(*storage, [](Transaction& tx) { return tx.totals(); }); };
    put("1", "posting", 100);
    put("2", "posting", 250);
    put("1", "in_agreement", 120);
    put("1", "in_agreement", 130);
    auto all = totals();
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].state, "in_agreement");
    EXPECT_EQ(all[0].orders, 1);
    EXPECT_EQ(all[0].store_minor, 130);
    EXPECT_EQ(all[0].ledger_minor, 129);
    EXPECT_EQ(all[1].orders, 1);
    EXPECT_EQ(all[1].store_minor, 250);
    put("2", "in_agreement", 250);
    all = totals();
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].orders, 2);
    EXPECT_EQ(all[0].store_minor, 380);
}

std::unique_ptr<Storage> open_threaded(TemporaryFolder& folder) {
    return open_sqlite(folder.file("a.db"), sealer_of('k'), Threads::writer_and_reader);
}
std::unique_ptr<Storage> open_inline(TemporaryFolder& folder) {
    return open_sqlite(folder.file("a.db"), sealer_of('k'), Threads::caller);
}
std::unique_ptr<Storage> open_in_memory(TemporaryFolder&) {
    return open_sqlite(":memory:", sealer_of('k'), Threads::caller);
}

INSTANTIATE_TEST_SUITE_P(Sqlite,
                         StorageConformance,
                         ::testing::Values(BackEnd{"Threaded", &open_threaded},
                                           BackEnd{"Inline", &open_inline},
                                           BackEnd{"InMemory", &open_in_memory}),
                         [](auto const& backend) { return std::string(backend.param.name); });

}  // namespace
}  // namespace cf::sql::testing

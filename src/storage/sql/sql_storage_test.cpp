// SQLite's own part: migrations, copies, what lies readable on the disk.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "storage/sql/audit_heads.hpp"
#include "storage/sql/backup.hpp"
#include "storage/sql/migrations.hpp"
#include "storage/sql/storage_test_kit.hpp"

namespace cf::sql::testing {
namespace {

std::string bytes_of(std::string const& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::unique_ptr<Storage> open(std::string const& file, char key = 'k') {
    return open_sqlite(file, sealer_of(key), Threads::caller);
}

void set_schema(std::string const& file, int version) {
    auto const database = Database::open_sqlite(file);
    database->run("UPDATE schema_version SET version = :v", std::int64_t(version));
}

Wait write_secret(SecretVault& vault, std::string value) {
    NamedSecrets secrets;
    secrets.emplace_back("token", Secret<>(std::move(value)));
    auto const written = co_await vault.write(ConnectionId("shop"), std::move(secrets));
    EXPECT_FALSE(written.has_error());
}

Wait read_secret(SecretVault& vault, std::string& value, std::string& code) {
    auto const secret = co_await vault.read(ConnectionId("shop"), "token");
    if (secret.has_error())
        code = secret.error().code;
    else
        value = secret->reveal();
}

void wait_for(Wait coroutine) {
    std::vector<Wait> one;
    one.push_back(std::move(coroutine));
    run_all(std::move(one));
}

TEST(SqliteStorage, RefusesADatabaseNewerThanItself) {
    TemporaryFolder folder;
    open(folder.file("a.db"));
    set_schema(folder.file("a.db"), newest_schema() + 1);
    try {
        open(folder.file("a.db"));
        FAIL() << "a newer schema was opened";
    } catch (StorageUnavailable const& problem) {
        EXPECT_NE(std::string(problem.what()).find("newer Crossfoot"), std::string::npos);
    }
}

TEST(SqliteStorage, OpeningAgainChangesNothing) {
    TemporaryFolder folder;
    write(*open(folder.file("a.db")), [](Transaction& tx) { tx.put_value("a", "b", "c"); });
    auto const again = open(folder.file("a.db"));
    EXPECT_EQ(ask(*again, [](Transaction& tx) { return tx.value("a", "b"); }), "c");
}

TEST(SqliteStorage, SecretsLieSealedAndOpenWithTheirKeyAlone) {
    TemporaryFolder folder;
    std::string const planted = "planted-secret-of-the-shop";
    {
        auto storage = open(folder.file("a.db"));
        auto vault = make_vault(*storage);
        wait_for(write_secret(*vault, planted));
    }
    for (char const* end : {"", "-wal"})
        EXPECT_EQ(bytes_of(folder.file("a.db") + end).find(planted), std::string::npos);
    auto storage = open(folder.file("a.db"));
    std::string value, code;
    wait_for(read_secret(*make_vault(*storage), value, code));
    EXPECT_EQ(value, planted);
    EXPECT_THROW(open(folder.file("a.db"), 'x'), WrongMasterKey);
}

TEST(SqliteStorage, IntentsAndFactsLieSealed) {
    TemporaryFolder folder;
    std::string const person = "Plantagenet Quillfeather";
    write(*open(folder.file("a.db")), [&](Transaction& tx) {
        SnapshotRow snapshot;
        snapshot.connection = ConnectionId("shop");
        snapshot.record = {RecordKind::order, RecordId("1")};
        snapshot.facts_json = snapshot.raw_json = snapshot.history_json = person;
        tx.put_snapshot(snapshot);
        OperationRow operation;
        operation.key = "k";
        operation.intent_json = person;
        tx.record_intents({operation});
    });
    for (char const* end : {"", "-wal"})
        EXPECT_EQ(bytes_of(folder.file("a.db") + end).find(person), std::string::npos);
}

TEST(Backup, CopiesALivingDatabaseAndChecksIt) {
    TemporaryFolder folder;
    auto const storage =
        open_sqlite(folder.file("a.db"), sealer_of('k'), Threads::writer_and_reader);
    write(*storage, [](Transaction& tx) { tx.put_value("a", "b", "before"); });
    auto const facts = back_up(folder.file("a.db"), folder.file("copy.db"));
    ASSERT_TRUE(facts.has_value()) << facts.error().message;
    EXPECT_EQ(facts->schema, newest_schema());
    write(*storage, [](Transaction& tx) { tx.put_value("a", "b", "after"); });
    auto const copy = open(folder.file("copy.db"));
    EXPECT_EQ(ask(*copy, [](Transaction& tx) { return tx.value("a", "b"); }), "before");
    auto const mode = std::filesystem::status(folder.file("copy.db")).permissions();
    EXPECT_EQ(mode & std::filesystem::perms(077), std::filesystem::perms::none);
    EXPECT_EQ(back_up(folder.file("a.db"), folder.file("copy.db")).error().code, "backup.exists");
}

TEST(Backup, RefusesWhatIsNoWholeDatabaseOfOurs) {
    TemporaryFolder folder;
    std::ofstream(folder.file("text")) << "not a database";
    EXPECT_EQ(inspect_backup(folder.file("text")).error().code, "backup.unreadable");
    EXPECT_EQ(inspect_backup(folder.file("nothing")).error().code, "backup.unreadable");
    open(folder.file("a.db"));
    set_schema(folder.file("a.db"), newest_schema() + 1);
    EXPECT_EQ(inspect_backup(folder.file("a.db")).error().code, "backup.newer");
}

/// What is wrong with it is told in a line, and nothing of an attempt stays behind.
TEST(Backup, OfADamagedDatabaseIsRefused) {
    TemporaryFolder folder;
    std::string const file = folder.file("a.db");
    write(*open(file), [](Transaction& tx) {
        for (int n = 0; n < 400; ++n)
            tx.put_value("a", std::to_string(n), std::string(2'000, char('a' + n % 26)));
    });
    empty_journal(file);
    std::fstream(file, std::ios::in | std::ios::out | std::ios::binary).seekp(80 * 4'096)
        << std::string(20 * 4'096, '\xa5');
    auto const refused = back_up(file, folder.file("copy.db"));
    ASSERT_TRUE(refused.has_error());
    EXPECT_EQ(refused.error().code, "backup.source_damaged");
    EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
    EXPECT_EQ(refused.error().message.find('\n'), std::string::npos);
    EXPECT_EQ(refused.error().message.find(".part"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(folder.file("copy.db")));
    EXPECT_FALSE(std::filesystem::exists(folder.file("copy.db.part")));
    auto const inspected = inspect_backup(file);
    EXPECT_EQ(inspected.error().code, "backup.damaged");
    EXPECT_EQ(inspected.error().message.find('\n'), std::string::npos);

    std::ofstream(file, std::ios::binary) << std::string(8'192, '\xa5');
    EXPECT_EQ(back_up(file, folder.file("copy.db")).error().code, "backup.source_damaged");
}

/// What schema 1 kept readable or under the master key itself.
void make_first_schema(std::string const& file) {
    auto const database = Database::open_sqlite(file);
    auto const sealer = sealer_of('k');
    KeyRing keys(*database, sealer, {});
    migrate(*database, keys, file, 1);
    auto const run = [&](std::string const& text) { database->command(text); };
    run("BEGIN");
    run("INSERT INTO integrations VALUES ('i', 'I', 'shop', 'books', 1, 1, 0)");
    run("INSERT INTO single_values VALUES ('secret/shop', 'token', '" +
        sealer.seal("planted-token", "secret/shop/token") + "')");
    for (int n = 1; n <= 1'200; ++n) {
        std::string const id = std::to_string(n);
        std::string const facts =
            R"({"id":")" + id + R"(","customer":{"name":"Plantagenet","email":"Ada@Old.example"}})";
        run("INSERT INTO snapshots VALUES ('shop', 0, '" + id + "', 'accepted', '" + id + "', '" +
            sealer.seal(facts, "shop/" + id) + "', '', '{}', '" +
            sealer.seal("raw of " + id, "shop/" + id) + "', '', '', " + id + ", 0, 0)");
        run("INSERT INTO operations VALUES ('op" + id + "', 1, 'i', 'books', '" + id +
            "', '', 'contact', '" + sealer.seal("{\"to\":\"Plantagenet\"}", "op" + id) +
            "', 0, 'refused', '{\"message\":\"Plantagenet is taken\"}', 0)");
    }
    run("INSERT INTO contacts VALUES ('books', 'c1', 'plantagenet', 'DE1', 'shop:gabc', 'active', "
        "'" +
        sealer.seal(R"({"name":"Plantagenet"})", "books/c1") + "')");
    run("INSERT INTO contact_emails VALUES ('books', 'ada@old.example', 'c1')");
    run("INSERT INTO reviews VALUES ('r', 'i', '1', 'c', 'Plantagenet', 'open', "
        "'{\"what\":\"Plantagenet\"}', 0, 0)");
    run("INSERT INTO order_states VALUES ('i', '1', '1', 'EUR', 2, 0, 0, 0, 'waiting', "
        "'Plantagenet', '[]', 0, 0)");
    run("COMMIT");
}

TEST(Migrations, PersonsOfTheFirstSchemaGetKeysAndNothingStaysReadable) {
    TemporaryFolder folder;
    make_first_schema(folder.file("a.db"));
    auto const storage = open(folder.file("a.db"));
    auto const person = ask(*storage, [](Transaction& tx) {
        return tx.find_persons("ada@old.example", ConnectionId(), "");
    });
    ASSERT_EQ(person.size(), 1u);
    read(*storage, [&](Transaction& tx) {
        EXPECT_EQ(tx.snapshots_of(person[0]).size(), 1'200u);
        RecordRef const record{RecordKind::order, RecordId("700")};
        auto const row = tx.snapshot(ConnectionId("shop"), record);
        EXPECT_EQ(tx.raw_payloads(ConnectionId("shop"), record), "raw of 700");
        EXPECT_NE(row->facts_json.find("Plantagenet"), std::string::npos);
        auto const operation = tx.operation("op9");
        EXPECT_EQ(operation->intent_json, "{\"to\":\"Plantagenet\"}");
        EXPECT_NE(operation->outcome_json.find("Plantagenet"), std::string::npos);
        ConnectionId const books("books");
        EXPECT_EQ(tx.contact_candidates(books, "ada@old.example", "", "", "").size(), 1u);
        EXPECT_EQ(tx.contact_candidates(books, "", "", "plantagenet", "").size(), 1u);
        EXPECT_EQ(tx.contact_candidates(books, "", "DE1", "", "").size(), 1u);
        EXPECT_EQ(tx.contact_candidates(books, "", "", "", "shop:gabc").size(), 1u);
        EXPECT_TRUE(tx.contact_candidates(books, "", "", "", "").empty());
        EXPECT_EQ(tx.review("r")->fingerprint, "Plantagenet");
        EXPECT_EQ(tx.order_state(IntegrationId("i"), RecordId("1"))->reason, "Plantagenet");
    });
    std::string value, code;
    wait_for(read_secret(*make_vault(*storage), value, code));
    EXPECT_EQ(value, "planted-token");
    for (char const* end : {"", "-wal"})
        for (char const* mark : {"lantagenet", "ada@old"})
            EXPECT_EQ(bytes_of(folder.file("a.db") + end).find(mark), std::string::npos) << mark;
}

/// A database of before there was a summary of the audit.
TEST(Migrations, TheAuditOfAnEarlierVersionIsSummedUp) {
    TemporaryFolder folder;
    std::string const file = folder.file("a.db");
    {
        auto const database = Database::open_sqlite(file);
        KeyRing keys(*database, sealer_of('k'), {});
        migrate(*database, keys, file, 7);
        for (char const* statement :
             {"INSERT INTO audit VALUES ('lane/books', 1, 0, '{}', 'first')",
              "INSERT INTO audit VALUES ('lane/books', 2, 0, '{}', 'second')",
              "INSERT INTO audit VALUES ('logins', 1, 0, '{}', 'login')",
              "INSERT INTO single_values VALUES ('audit.root', '2026-04-11', 'later')",
              "INSERT INTO single_values VALUES ('audit.root', '2026-04-10', 'earlier')"})
            database->command(statement);
        keep_audit_heads(*database, keys);
        database->command(
            "DELETE FROM single_values WHERE scope = 'audit.head' AND name = 'logins'");
    }
    auto const storage = open(file);
    read(*storage, [](Transaction& tx) {
        auto const summary = audit_log(tx).audit_summary();
        EXPECT_TRUE(summary.kept);
        EXPECT_TRUE(summary.genuine);
        ASSERT_EQ(summary.ends.size(), 2u);
        EXPECT_EQ(summary.ends[0].chain, "lane/books");
        EXPECT_EQ(summary.ends[0].sequence, 2);
        EXPECT_EQ(summary.ends[0].hash, "second");
        ASSERT_EQ(summary.breaks.size(), 1u) << "a head that was missing already";
        EXPECT_EQ(summary.breaks[0].find("chain logins"), 0u);
        EXPECT_EQ(summary.roots, 2);
        EXPECT_EQ(summary.roots_hash, next_roots_hash(next_roots_hash("", "earlier"), "later"));
        EXPECT_EQ(tx.value(audit_root_scope, audit_root_name(1)), "earlier");
        EXPECT_EQ(tx.value(audit_root_scope, audit_root_name(2)), "later");
    });
    write(*storage, [](Transaction& tx) { tx.append_audit("lane/books", Instant{}, "{}"); });
    read(*storage, [](Transaction& tx) {
        auto const summary = audit_log(tx).audit_summary();
        EXPECT_EQ(summary.ends[0].sequence, 3);
        EXPECT_EQ(summary.breaks.size(), 1u) << "going on is no break";
    });
}

TEST(Persons, KeysOfOneUndoneTransactionAreNotUsedInTheNext) {
    TemporaryFolder folder;
    auto const storage = open(folder.file("a.db"));
    PersonRef const ref{ConnectionId("shop"), "7", "a@b.example", RecordId("1")};
    EXPECT_THROW(write(*storage,
                       [&](Transaction& tx) {
                           tx.keep_person(ref, Instant{});
                           throw std::runtime_error("undone");
                       }),
                 std::runtime_error);
    SnapshotRow row;
    row.connection = ref.store;
    row.record = {RecordKind::order, ref.record};
    row.facts_json = "facts";
    write(*storage, [&](Transaction& tx) {
        row.person = tx.keep_person(ref, Instant{}).value();
        tx.put_snapshot(row);
    });
    auto const again = open(folder.file("a.db"));
    EXPECT_EQ(ask(*again, [&](Transaction& tx) { return tx.snapshot(ref.store, row.record); })
                  ->facts_json,
              "facts");
}

/// Another process erases: the one that is running notices.
TEST(Persons, AnErasureReachesEverySessionAndStaysForOlderFactsAlone) {
    TemporaryFolder folder;
    auto const serving =
        open_sqlite(folder.file("a.db"), sealer_of('k'), Threads::writer_and_reader);
    auto const command = open(folder.file("a.db"));
    PersonRef const ref{ConnectionId("shop"), "", "A@b.example", RecordId("1")};
    Instant const day = from_unix_seconds(1'767'268'800);
    SnapshotRow row;
    row.connection = ref.store;
    row.record = {RecordKind::order, ref.record};
    row.raw_json = "payload";
    write(*serving, [&](Transaction& tx) {
        row.person = tx.keep_person(ref, day).value();
        tx.put_snapshot(row);
    });
    auto const raw = [&] {
        return ask(*serving,
                   [&](Transaction& tx) { return tx.raw_payloads(ref.store, row.record); });
    };
    EXPECT_EQ(raw(), "payload");
    write(*command, [&](Transaction& tx) { tx.erase_person(row.person, day); });
    EXPECT_EQ(raw(), "");
    EXPECT_THROW(write(*serving, [&](Transaction& tx) { tx.put_snapshot(row); }),
                 StorageUnavailable);
    write(*serving, [&](Transaction& tx) {
        EXPECT_FALSE(tx.keep_person(ref, day).has_value());
        EXPECT_EQ(tx.keep_person(ref, day + std::chrono::seconds(1)), row.person);
    });
    EXPECT_TRUE(ask(*command, [&](Transaction& tx) {
                    return tx.find_persons("a@b.example", {}, "");
                }).size() == 1u);
}

TEST(Migrations, KeepACopyBeforeAnOlderSchemaChanges) {
    TemporaryFolder folder;
    if (newest_schema() < 2) GTEST_SKIP() << "there is one schema yet: nothing migrates";
    open(folder.file("a.db"));
    set_schema(folder.file("a.db"), 1);
    try {
        open(folder.file("a.db"));
    } catch (StorageUnavailable const&) {
        // A step that was applied already fails; the copy was made before.
    }
    EXPECT_TRUE(inspect_backup(folder.file("a.db.schema-1")).has_value());
}

}  // namespace
}  // namespace cf::sql::testing

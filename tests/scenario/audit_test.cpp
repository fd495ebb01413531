// The audit on disk: it only grows, and what somebody did to it past the program is named.
#include <boost/asio/detached.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "proof/evidence_pack.hpp"
#include "proof/statement.hpp"
#include "storage/sql/database.hpp"
#include "tests/scenario/world.hpp"

namespace cf::scenario {
namespace {

using ::testing::HasSubstr;

class AuditTest : public ::testing::Test {
  protected:
    AuditTest() {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        open();
        for (int n = 1; n <= 6; ++n) append("lane/books", "invoice.created", n);
        for (int n = 1; n <= 3; ++n) append("decisions", "review.set_aside", n);
    }
    ~AuditTest() override {
        vault_.reset();
        storage_.reset();
        std::filesystem::remove_all(folder_);
    }

    void open() {
        auto const sealer =
            sql::Sealer::with_key(Secret<>(std::string(sql::Sealer::key_size_bytes, 'k'))).value();
        storage_ = sql::open_sqlite(file_, sealer, sql::Threads::caller);
        vault_ = sql::make_vault(*storage_);
    }
    void append(std::string const& chain, std::string const& what, int n) {
        auto const at = parse_utc("2026-04-10T08:00:00").value() + std::chrono::minutes(n);
        write([&](Transaction& tx) {
            tx.append_audit(chain, at, Json::object({{"what", what}, {"n", n}}).dump());
        });
    }
    void write(Storage::Work work) {
        auto const written = run([](Storage& storage, Storage::Work job) -> Task<> {
            co_await storage.write(std::move(job));
            co_return Result<>();
        }(*storage_, std::move(work)));
        EXPECT_FALSE(written.has_error());
    }
    template <class T>
    Result<T> run(Task<T> task) {
        boost::asio::io_context io;
        std::optional<Result<T>> kept;
        boost::asio::co_spawn(io, keep_result(std::move(task), kept), boost::asio::detached);
        io.run();
        return *kept;
    }
    proof::AuditReport report() { return run(proof::verify_audit(*storage_, *vault_)).value(); }
    std::string faults() {
        std::string all;
        for (auto const& one : report().faults)
            all += (all.empty() ? "" : " ") + one.kind + ":" + one.chain + "#" +
                   std::to_string(one.sequence);
        return all;
    }
    void anchor(char const* at = "2026-04-10T12:00:00") {
        ASSERT_TRUE(
            run(proof::anchor_audit(*storage_, *vault_, parse_utc(at).value())).has_value());
    }
    /// As somebody with the file in hand, who takes the guards away first.
    void tamper(std::vector<std::string> const& statements) {
        auto const database = sql::Database::open_sqlite(file_);
        for (auto const* guard :
             {"audit_never_changes", "audit_never_shrinks", "audit_grows_in_order"})
            database->command("DROP TRIGGER IF EXISTS " + std::string(guard));
        for (auto const& statement : statements) database->command(statement);
    }

    std::string const folder_ =
        (std::filesystem::temp_directory_path() /
         ("crossfoot-audit-" +
          std::string(::testing::UnitTest::GetInstance()->current_test_info()->name())))
            .string();
    std::string const file_ = folder_ + "/crossfoot.db";
    std::unique_ptr<Storage> storage_;
    std::unique_ptr<SecretVault> vault_;
};

TEST_F(AuditTest, AsWrittenItIsSound) {
    anchor();
    append("lane/books", "invoice.voided", 7);
    EXPECT_EQ(faults(), "");
    EXPECT_EQ(report().entries, 10);
    EXPECT_EQ(report().roots, 1);
}

TEST_F(AuditTest, TheDatabaseRefusesToChangeIt) {
    auto const database = sql::Database::open_sqlite(file_);
    for (auto const* statement :
         {"UPDATE audit SET entry = 'x' WHERE sequence = 2",
          "DELETE FROM audit WHERE sequence = 6",
          "INSERT OR REPLACE INTO audit VALUES ('decisions', 2, 0, 'x', 'y')",
          "INSERT INTO audit VALUES ('decisions', 9, 0, 'x', 'y')"})
        EXPECT_THROW(database->command(statement), StorageUnavailable) << statement;
    EXPECT_EQ(faults(), "");
}

TEST_F(AuditTest, AChangedEntryIsNamed) {
    tamper({"UPDATE audit SET entry = '{}' WHERE chain = 'lane/books' AND sequence = 3"});
    EXPECT_EQ(faults(), "changed:lane/books#3");
    tamper({"UPDATE audit SET at = at + 1 WHERE chain = 'decisions' AND sequence = 1"});
    EXPECT_EQ(faults(), "changed:decisions#1 changed:lane/books#3");
}

TEST_F(AuditTest, ARemovedEntryIsNamed) {
    tamper({"DELETE FROM audit WHERE chain = 'lane/books' AND sequence = 4"});
    EXPECT_EQ(faults(), "missing:lane/books#4");
}

TEST_F(AuditTest, EntriesRemovedAtTheEndAreNamed) {
    tamper({"DELETE FROM audit WHERE chain = 'lane/books' AND sequence > 4"});
    EXPECT_EQ(faults(), "removed_at_end:lane/books#5");
}

TEST_F(AuditTest, RemovingTheHeadTooDoesNotHideIt) {
    anchor();
    tamper({"DELETE FROM audit WHERE chain = 'decisions'",
            "DELETE FROM single_values WHERE scope = 'audit.head' AND name = 'decisions'"});
    EXPECT_EQ(faults(), "removed_at_end:decisions#1");
}

TEST_F(AuditTest, AHeadSetBackByHandIsNoHead) {
    tamper({"DELETE FROM audit WHERE chain = 'decisions' AND sequence = 3",
            "UPDATE single_values SET value = '2' || substr(value, 2) WHERE scope = 'audit.head' "
            "AND name = 'decisions'"});
    EXPECT_EQ(faults(), "head:decisions#2");
}

TEST_F(AuditTest, EntriesInAnotherOrderAreNamed) {
    tamper({"UPDATE audit SET sequence = 99 WHERE chain = 'lane/books' AND sequence = 2",
            "UPDATE audit SET sequence = 2 WHERE chain = 'lane/books' AND sequence = 5",
            "UPDATE audit SET sequence = 5 WHERE chain = 'lane/books' AND sequence = 99"});
    EXPECT_THAT(faults(), HasSubstr("reordered:lane/books#"));
    EXPECT_THAT(faults(), HasSubstr("changed:lane/books#2"));
}

TEST_F(AuditTest, AChainWrittenAnewDoesNotFitItsRoot) {
    anchor();
    std::string before;
    std::vector<std::string> statements;
    for (int n = 1; n <= 3; ++n) {
        AuditRow row{"decisions", n, parse_utc("2026-04-10T08:00:00").value(), "{}", ""};
        row.hash = before = proof::entry_hash(before, row);
        statements.push_back("UPDATE audit SET entry = '{}', at = " +
                             std::to_string(to_micros(row.at)) + ", hash = '" + row.hash +
                             "' WHERE chain = 'decisions' AND sequence = " + std::to_string(n));
    }
    tamper(statements);
    EXPECT_EQ(faults(), "head:decisions#3 changed:decisions#3");
}

TEST_F(AuditTest, TheEvidencePackIsCheckedByPythonAlone) {
    anchor();
    auto const files = run(proof::evidence_pack(*storage_, *vault_, "2026-04")).value();
    std::string const pack = folder_ + "/pack";
    for (auto const& file : files) {
        auto const path = std::filesystem::path(pack) / file.path;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << file.bytes;
    }
    if (std::system("python3 --version > /dev/null 2>&1") != 0)
        GTEST_SKIP() << "python3 is not installed";
    auto const verify = "python3 " + pack + "/verify.py > " + pack + "/said 2>&1";
    auto const said = [&] {
        std::ifstream file(pack + "/said");
        return std::string(std::istreambuf_iterator<char>(file), {});
    };
    EXPECT_EQ(std::system(verify.c_str()), 0) << said();
    EXPECT_THAT(said(), HasSubstr("9 entries, 1 signed files, 0 faults"));
    auto const sums = "cd " + pack + " && sha256sum --quiet -c SHA256SUMS";
    EXPECT_EQ(std::system(sums.c_str()), 0);

    std::ofstream(pack + "/roots/2026-04-10.json", std::ios::app) << " ";
    EXPECT_NE(std::system(verify.c_str()), 0);
    std::string const chain = pack + "/audit/decisions.jsonl";
    auto const cut = "sed -i '2s/review/REVIEW/' " + chain;
    ASSERT_EQ(std::system(cut.c_str()), 0);
    EXPECT_NE(std::system(verify.c_str()), 0);
    EXPECT_THAT(said(), HasSubstr("decisions.jsonl, entry 2: is not what was written"));
}

TEST_F(AuditTest, AMonthThatIsNoneIsRefused) {
    EXPECT_EQ(run(proof::evidence_pack(*storage_, *vault_, "April")).error().code, "audit.month");
}

}  // namespace
}  // namespace cf::scenario

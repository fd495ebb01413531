// The audit on disk: it only grows, and what somebody did to it past the program is named.
#include <boost/asio/detached.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/encoding.hpp"
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

    /// As somebody who kept a copy of the file and puts the audit's notes of then back.
    void keep_notes() {
        auto const database = sql::Database::open_sqlite(file_);
        database->command(
            "CREATE TABLE old_heads AS SELECT * FROM single_values WHERE scope = "
            "'audit.head'");
        database->command("CREATE TABLE old_summary AS SELECT * FROM audit_summary");
    }
    static std::vector<std::string> cut_to_old_heads() {
        return {
            "DELETE FROM audit WHERE sequence > (SELECT CAST(value AS INTEGER) FROM old_heads "
            "WHERE name = chain)",
            "DELETE FROM single_values WHERE scope = 'audit.head'",
            "INSERT INTO single_values SELECT * FROM old_heads"};
    }
    static std::vector<std::string> summary_put_back() {
        return {"DELETE FROM audit_summary", "INSERT INTO audit_summary SELECT * FROM old_summary"};
    }
    /// A document with its entry, as a lane posts it.
    void post(int n) {
        write([&](Transaction& tx) {
            IntegrationRow integration;
            integration.id = IntegrationId("shop-to-books");
            integration.ledger = ConnectionId("books");
            tx.put_integration(integration);
            PostingRow row;
            row.integration = integration.id;
            row.key = PostingKey("INV-" + std::to_string(n));
            row.record = RecordId(std::to_string(n));
            row.kind = "invoice";
            row.number = "WC-" + std::to_string(n);
            row.frozen_json = "{}";
            row.posted_at = parse_utc("2026-04-10T09:00:00").value() + std::chrono::minutes(n);
            tx.put_posting(row);
            tx.append_audit(
                "lane/books",
                row.posted_at,
                Json::object({{"what", "document.created"}, {"order", row.record.value}}).dump());
        });
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
    EXPECT_EQ(faults(), "removed_at_end:decisions#3");
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

TEST_F(AuditTest, AChainRemovedWithItsHeadIsNamed) {
    tamper({"DELETE FROM audit WHERE chain = 'decisions'",
            "DELETE FROM single_values WHERE scope = 'audit.head' AND name = 'decisions'"});
    EXPECT_EQ(faults(), "removed_at_end:decisions#1");
}

TEST_F(AuditTest, RemovedRootsAreNamed) {
    anchor("2026-04-10T12:00:00");
    append("decisions", "review.set_aside", 60);
    anchor("2026-04-10T13:00:00");
    EXPECT_EQ(report().roots, 2);
    tamper({"DELETE FROM single_values WHERE scope = 'audit.root' AND name = '00000002'"});
    EXPECT_EQ(faults(), "root:#0");
    EXPECT_THAT(report().faults.front().text, HasSubstr("1 of 2 signed roots were removed"));
    tamper({"DELETE FROM single_values WHERE scope = 'audit.root'"});
    EXPECT_THAT(report().faults.front().text, HasSubstr("2 of 2 signed roots were removed"));
}

TEST_F(AuditTest, ARootIsSignedWhenTheAuditGrewAndOnlyThen) {
    anchor("2026-04-10T12:00:00");
    anchor("2026-04-10T13:00:00");
    EXPECT_EQ(report().roots, 1);
    append("decisions", "review.set_aside", 60);
    anchor("2026-04-10T14:00:00");
    EXPECT_EQ(report().roots, 2);
    EXPECT_EQ(faults(), "");
}

TEST_F(AuditTest, AnAuditThatIsGoneIsNotSound) {
    anchor();
    tamper({"DELETE FROM audit",
            "DELETE FROM single_values WHERE scope IN ('audit.head', 'audit.root')"});
    EXPECT_EQ(faults(), "removed_at_end:decisions#1 removed_at_end:lane/books#1 root:#0");
    tamper({"DELETE FROM audit_summary"});
    EXPECT_EQ(faults(), "summary:#0");
}

TEST_F(AuditTest, OlderHeadsPutBackDoNotHideACut) {
    anchor();
    keep_notes();
    append("lane/books", "invoice.voided", 7);
    append("decisions", "review.set_aside", 8);
    tamper(cut_to_old_heads());
    EXPECT_EQ(faults(), "removed_at_end:decisions#4 removed_at_end:lane/books#7");
}

TEST_F(AuditTest, ARootSignedSinceTellsOfAnOlderSummaryPutBack) {
    keep_notes();
    append("lane/books", "invoice.voided", 7);
    anchor();
    tamper(cut_to_old_heads());
    tamper(summary_put_back());
    EXPECT_EQ(faults(), "removed_at_end:lane/books#7 root:#0");
}

TEST_F(AuditTest, ADocumentWithoutAnEntryTellsOfAnOlderAuditPutBack) {
    post(1);
    keep_notes();
    post(2);
    EXPECT_EQ(faults(), "");
    tamper(cut_to_old_heads());
    tamper(summary_put_back());
    EXPECT_EQ(faults(), "missing:lane/books#7");
    append("lane/books", "invoice.voided", 70);
    EXPECT_EQ(faults(), "missing:lane/books#8") << "a later entry stands in for it";
}

TEST_F(AuditTest, WhatIsWrittenLaterDoesNotHealACut) {
    tamper({"DELETE FROM audit WHERE chain = 'lane/books' AND sequence > 4"});
    append("lane/books", "invoice.voided", 7);
    append("lane/books", "invoice.voided", 8);
    EXPECT_EQ(faults(), "summary:#0");
    EXPECT_THAT(report().faults.front().text,
                HasSubstr("when entry 5 of chain lane/books was written, the chain did not end "
                          "with entry 6"));
}

TEST_F(AuditTest, ASummaryTakenAwayOrChangedStaysNoted) {
    tamper({"UPDATE audit_summary SET text = replace(text, '\"roots\":0', '\"roots\":1')"});
    EXPECT_EQ(faults(), "summary:#0");
    tamper({"DELETE FROM audit_summary"});
    append("decisions", "review.set_aside", 8);
    EXPECT_THAT(report().faults.front().text,
                HasSubstr("when entry 4 of chain decisions was written, the audit's summary was "
                          "missing"));
}

/// A month's evidence on the disk, and somebody who forges it.
class EvidenceTest : public AuditTest {
  protected:
    void SetUp() override {
        if (std::system("python3 --version > /dev/null 2>&1") != 0)
            GTEST_SKIP() << "python3 is not installed";
        anchor();
        append("lane/books", "invoice.voided", 300);
        append("decisions", "review.set_aside", 301);
        EXPECT_THAT(export_pack(), ::testing::IsEmpty());
    }
    /// Answers what was wrong with the audit.
    std::vector<std::string> export_pack() {
        std::filesystem::remove_all(pack_);
        auto const now = parse_utc("2026-04-10T15:00:00").value();
        auto const made = run(proof::evidence_pack(*storage_, *vault_, "2026-04", now)).value();
        for (auto const& file : made.files) {
            auto const path = std::filesystem::path(pack_) / file.path;
            std::filesystem::create_directories(path.parent_path());
            std::ofstream(path, std::ios::binary) << file.bytes;
        }
        return made.faults;
    }
    /// Runs the pack's own check; `before` stands before the interpreter's name.
    int check(std::string const& arguments = "", std::string const& before = "") {
        auto const command = before + " \"$(python3 -c 'import sys; print(sys.executable)')\" " +
                             pack_ + "/verify.py " + arguments + " > " + folder_ + "/said 2>&1";
        return std::system(command.c_str());
    }
    std::string said() {
        std::ifstream file(folder_ + "/said");
        return std::string(std::istreambuf_iterator<char>(file), {});
    }
    /// Python in the pack's folder, with what a forger needs; the sums are made anew.
    void forge(std::string const& text) {
        std::ofstream(folder_ + "/forge.py") << R"py(
import glob, hashlib, json, os, shutil
def rows(path):
    return [json.loads(line) for line in open(path)]
def rewrite(path, rows):
    before = rows[0]["before"]
    for row in rows:
        row["before"] = before
        text = "\n".join([before, str(row["sequence"]), str(row["at_us"]), row["entry"]])
        before = row["hash"] = hashlib.sha256(text.encode()).hexdigest()
    open(path, "w").write("".join(json.dumps(row) + "\n" for row in rows))
)py" << text << R"py(
sums = ""
for path in sorted(glob.glob("**/*", recursive=True)):
    if os.path.isfile(path) and path != "SHA256SUMS":
        sums += hashlib.sha256(open(path, "rb").read()).hexdigest() + "  " + path + "\n"
open("SHA256SUMS", "w").write(sums)
)py";
        auto const command = "cd " + pack_ + " && python3 " + folder_ + "/forge.py";
        ASSERT_EQ(std::system(command.c_str()), 0);
    }

    std::string const pack_ = folder_ + "/pack";
};

TEST_F(EvidenceTest, IsCheckedByPythonAlone) {
    EXPECT_EQ(check(), 0) << said();
    EXPECT_THAT(said(), HasSubstr("11 entries, 2 signed files, 0 faults"));
    auto const sums = "cd " + pack_ + " && sha256sum --quiet -c SHA256SUMS";
    EXPECT_EQ(std::system(sums.c_str()), 0);

    std::ofstream(pack_ + "/roots/2026-04-10.json", std::ios::app) << " ";
    EXPECT_NE(check(), 0);
    forge(
        "text = open('audit/decisions.jsonl').read()\n"
        "open('audit/decisions.jsonl', 'w').write(text.replace('review', 'REVIEW', 1))");
    EXPECT_NE(check(), 0);
    EXPECT_THAT(said(), HasSubstr("decisions.jsonl, entry 1: is not what was written"));
}

TEST_F(EvidenceTest, AChangedTailWithItsHashesMadeAnewIsFound) {
    forge(
        "path = 'audit/lane_books.jsonl'\nall = rows(path)\n"
        "all[-1]['entry'] = all[-1]['entry'].replace('voided', 'created')\n"
        "rewrite(path, all)");
    EXPECT_NE(check(), 0);
    EXPECT_THAT(said(), HasSubstr("audit/lane_books.jsonl: was changed"));
    EXPECT_THAT(said(), HasSubstr("roots/2026-04-10.json: chain lane/books is another one"));
}

TEST_F(EvidenceTest, ATailCutOffIsFound) {
    forge("path = 'audit/lane_books.jsonl'\nrewrite(path, rows(path)[:-1])");
    EXPECT_NE(check(), 0);
    EXPECT_THAT(said(), HasSubstr("ends with entry 6 instead of 7"));
}

TEST_F(EvidenceTest, AChainThatASignedRootNamesMayNotBeMissing) {
    forge("os.remove('audit/decisions.jsonl')");
    EXPECT_NE(check(), 0);
    EXPECT_THAT(said(), HasSubstr("audit/decisions.jsonl: is missing"));
}

TEST_F(EvidenceTest, RootsMayNotBeMissing) {
    forge("shutil.rmtree('roots')");
    EXPECT_NE(check(), 0);
    EXPECT_THAT(said(), HasSubstr("no signed root is here"));
}

TEST_F(EvidenceTest, AManifestMadeAnewIsNotSigned) {
    forge(
        "os.remove('audit/decisions.jsonl')\nshutil.rmtree('roots')\n"
        "one = json.load(open('manifest.json'))\n"
        "one['chains'] = [c for c in one['chains'] if c['chain'] != 'decisions']\n"
        "one['files'] = {p: h for p, h in one['files'].items() if os.path.exists(p)}\n"
        "json.dump(one, open('manifest.json', 'w'))");
    EXPECT_NE(check(), 0);
    EXPECT_THAT(said(), HasSubstr("manifest.json: the signature does not fit"));
    forge("os.remove('manifest.json')\nos.remove('manifest.sig')");
    EXPECT_NE(check(), 0);
    EXPECT_THAT(said(), HasSubstr("manifest.json: cannot be read"));
}

TEST_F(EvidenceTest, AnOlderRootDoesNotCoverLaterEntries) {
    std::string first;
    write([&](Transaction& tx) { first = tx.value(audit_root_scope, audit_root_name(1)); });
    auto const root = proof::SignedStatement::from_json(Json::parse(first).value()).value();
    std::ofstream(pack_ + "/roots/2026-04-10.json") << root.text;
    std::ofstream(pack_ + "/roots/2026-04-10.sig") << from_base64(root.signature).value();
    forge("");
    EXPECT_NE(check(), 0);
    EXPECT_THAT(said(),
                HasSubstr("audit/lane_books.jsonl: entries behind 6 are in no signed root"));
}

TEST_F(EvidenceTest, FilesThatAreNotInTheManifestAreFound) {
    forge("open('statements.txt', 'w').write('all is well')");
    EXPECT_NE(check(), 0);
    EXPECT_THAT(said(), HasSubstr("statements.txt: is in no manifest"));
}

TEST_F(EvidenceTest, TheSumsAreChecked) {
    std::ofstream(pack_ + "/SHA256SUMS", std::ios::app) << std::string(64, '0') << "  nothing\n";
    EXPECT_NE(check(), 0);
    EXPECT_THAT(said(), HasSubstr("nothing: is missing"));
}

TEST_F(EvidenceTest, WithoutOpensslNothingIsSound) {
    EXPECT_NE(check("", "PATH=" + folder_), 0);
    EXPECT_THAT(said(), HasSubstr("openssl is not here"));
}

TEST_F(EvidenceTest, AnotherKeyThanTheOneKeptIsTold) {
    auto const key = run(proof::SigningKey::open(*vault_)).value().public_key();
    EXPECT_EQ(check(key), 0) << said();
    EXPECT_NE(check(std::string(64, 'a')), 0);
    EXPECT_THAT(said(), HasSubstr("not the key you named"));
    EXPECT_EQ(check(), 0);
    EXPECT_THAT(said(), HasSubstr("Signed with the key " + key));
}

TEST_F(EvidenceTest, OfAnAuditThatIsNotSoundSaysSo) {
    tamper({"DELETE FROM audit WHERE chain = 'decisions'",
            "DELETE FROM single_values WHERE scope = 'audit.head' AND name = 'decisions'"});
    EXPECT_THAT(export_pack(), ::testing::Contains(HasSubstr("chain decisions")));
    EXPECT_NE(check(), 0);
    EXPECT_THAT(said(), HasSubstr("the audit when this was exported: chain decisions"));
}

TEST_F(AuditTest, AMonthThatIsNoneIsRefused) {
    auto const made = run(proof::evidence_pack(*storage_, *vault_, "April", Instant{}));
    EXPECT_EQ(made.error().code, "audit.month");
}

}  // namespace
}  // namespace cf::scenario

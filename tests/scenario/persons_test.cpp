// Persons: nothing of them lies readable, all of it can be given out, and forgotten.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/card_numbers.hpp"
#include "base/encoding.hpp"
#include "engine/persons.hpp"
#include "storage/sql/backup.hpp"
#include "storage/sql/database.hpp"
#include "tests/scenario/world.hpp"

namespace cf::scenario {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char const* email = "wilhelmina.quillfeather@planted.example";
constexpr char const* marks[] = {"wilhelmina",
                                 "Quillfeather",
                                 "Marmalade Lane",
                                 "Puddlewick",
                                 "07700 900461",
                                 "planted.example"};
constexpr char const* card = "4111 1111 1111 1111";

/// A folder that is gone after the test.
class Folder {
  public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "crossfoot-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(Folder const&) = delete;
    Folder& operator=(Folder const&) = delete;
    std::string file(std::string const& name) const { return path_ + "/" + name; }
    /// All that lies in it.
    std::string bytes() const {
        std::stringstream all;
        for (auto const& entry : std::filesystem::directory_iterator(path_))
            all << std::ifstream(entry.path(), std::ios::binary).rdbuf();
        return all.str();
    }

  private:
    std::string path_;
};

Json planted_order() {
    auto order = paid_order("20.00");
    order.set("billing",
              Json::object({{"first_name", "Wilhelmina"},
                            {"last_name", "Quillfeather"},
                            {"company", "Quillfeather Ltd"},
                            {"address_1", "12 Marmalade Lane"},
                            {"address_2", "card 4012888888881881"},
                            {"city", "Puddlewick"},
                            {"postcode", "10115"},
                            {"country", "DE"},
                            {"email", email},
                            {"phone", "07700 900461"}}));
    return order;
}

WorldOptions on_disk(Folder const& folder) {
    WorldOptions options;
    options.policy = replaced(options.policy, "strategy: hybrid", "strategy: per_customer");
    options.database = folder.file("a.db");
    return options;
}

/// With its payloads.
SnapshotRow snapshot_of(World& world, std::string const& order) {
    std::optional<SnapshotRow> row;
    auto read = [](Storage& storage, std::string id, std::optional<SnapshotRow>& out) -> Task<> {
        co_await storage.read([&](Transaction& tx) {
            RecordRef const record{RecordKind::order, RecordId(id)};
            out = tx.snapshot(ConnectionId("shop"), record);
            if (out) out->raw_json = tx.raw_payloads(ConnectionId("shop"), record);
        });
        co_return Result<>();
    };
    world.run(read(world.storage(), order, row));
    return row.value();
}

Json ask(World& world, Task<Json> question) {
    auto answer = world.run(std::move(question));
    EXPECT_TRUE(answer && answer->has_value()) << (answer ? answer->error().message : "stuck");
    return answer && answer->has_value() ? **answer : Json();
}

/// Every chain, recomputed from its entries.
Task<> check_chains(Storage& storage) {
    std::vector<AuditRow> rows;
    for (char const* chain : {"lane/books", "decisions"}) {
        co_await storage.read([&](Transaction& tx) { rows = tx.audit(chain, "", 10'000); });
        EXPECT_FALSE(rows.empty()) << chain;
        std::string before;
        for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
            EXPECT_EQ(row->hash,
                      to_hex(sha256(before + "\n" + std::to_string(row->sequence) + "\n" +
                                    std::to_string(to_micros(row->at)) + "\n" + row->entry_json)));
            for (auto const* mark : marks) EXPECT_THAT(row->entry_json, Not(HasSubstr(mark)));
            before = row->hash;
        }
    }
    co_return Result<>();
}

TEST(Persons, NothingOfThemLiesReadable) {
    Folder folder;
    World world(on_disk(folder));
    auto const id = world.place(planted_order());
    ASSERT_TRUE(world.settle());
    EXPECT_EQ(world.count("contacts"), 1);
    auto const bytes = folder.bytes();
    ASSERT_GT(bytes.size(), 10'000u);
    for (auto const* mark : marks) EXPECT_EQ(bytes.find(mark), std::string::npos) << mark;
    // What is there can be opened: it was not simply left out.
    EXPECT_THAT(snapshot_of(world, id).raw_json, HasSubstr("Marmalade Lane"));
    EXPECT_THAT(snapshot_of(world, id).facts_json, HasSubstr(email));
}

TEST(Persons, CardNumbersAreNotEvenStoredSealed) {
    Folder folder;
    World world(on_disk(folder));
    auto const id = world.place(planted_order());
    auto const shown = world.shop_call(
        "PUT",
        "orders/" + id,
        Json::object({{"customer_note", "My card is " + std::string(card) + ", thanks"}}));
    ASSERT_TRUE(holds_card_number(shown.dump()));
    ASSERT_TRUE(world.settle());
    VirtualClock clock{world.now()};
    Persons persons(world.storage(), clock);
    auto const held = ask(world, persons.exported(email));
    EXPECT_THAT(held.dump(), HasSubstr("My card is **** **** **** 1111"));
    EXPECT_THAT(held.dump(), HasSubstr("card ************1881"));
    EXPECT_FALSE(holds_card_number(held.dump()));
    EXPECT_FALSE(holds_card_number(folder.bytes()));
}

TEST(Persons, AreGivenOutAndForgottenAndTheBooksStay) {
    Folder folder;
    World world(on_disk(folder));
    auto const id = world.place(planted_order());
    auto other = planted_order();
    other.member("billing").set("email", "someone@else.example").set("company", "Else Ltd");
    auto const others = world.place(other);
    ASSERT_TRUE(world.settle());
    VirtualClock clock{world.now() + std::chrono::hours(1)};
    Persons persons(world.storage(), clock);
    auto const held = ask(world, persons.exported("Wilhelmina.Quillfeather@planted.example"));
    ASSERT_THAT(held["orders"].items(), SizeIs(1));
    EXPECT_THAT(held["contacts"].items(), SizeIs(1));
    EXPECT_THAT(held["orders"][std::size_t(0)]["payload"].dump(), HasSubstr("Marmalade Lane"));
    EXPECT_THAT(held["orders"][std::size_t(0)]["sent"].items(), Not(IsEmpty()));

    auto const total = world.total_of("WC-" + id);
    auto const done = ask(world, persons.erase(email, "ada"));
    EXPECT_EQ(done["orders"].text(), "1");
    EXPECT_EQ(done["contacts_emptied"].text(), "1");
    auto const row = snapshot_of(world, id);
    EXPECT_EQ(row.raw_json, "");
    for (auto const* mark : marks) {
        EXPECT_THAT(row.facts_json, Not(HasSubstr(mark)));
        EXPECT_THAT(row.history_json, Not(HasSubstr(mark)));
    }
    EXPECT_THAT(snapshot_of(world, others).raw_json, HasSubstr("Marmalade Lane"));
    EXPECT_EQ(world.run(persons.exported(email))->error().code, "person.unknown");
    world.run(check_chains(world.storage()));

    // The order is looked at again, from a store that still shows everything: nothing of it comes
    // back, nothing is written, and a refund goes to the contact it was made out to.
    auto const writes = world.writes();
    world.pass(std::chrono::hours(2));
    world.mark({id});
    world.hear_ledger();
    ASSERT_TRUE(world.settle());
    EXPECT_EQ(world.writes(), writes);
    EXPECT_EQ(world.total_of("WC-" + id), total);
    EXPECT_EQ(world.order(id).state, "in_agreement");
    EXPECT_EQ(snapshot_of(world, id).raw_json, "");
    EXPECT_THAT(snapshot_of(world, id).facts_json, Not(HasSubstr("Quillfeather")));
    world.shop("POST", "orders/" + id + "/refund", Json::object({{"amount", "5.00"}}));
    ASSERT_TRUE(world.settle());
    ASSERT_THAT(world.documents("ACCRECCREDIT"), SizeIs(1));
    EXPECT_EQ(world.count("contacts"), 2);
    EXPECT_THAT(world.causes(), IsEmpty());
}

/// A text column of the order, as it lies there.
std::string column(Folder const& folder, sql::Statement select, std::string const& order) {
    auto const rows =
        sql::Database::open_sqlite(folder.file("a.db"))->rows<std::string>(select, order);
    return rows.empty() ? std::string() : std::get<0>(rows.front());
}

/// Pieces of a long text, each short enough to lie on one page of the database.
int pieces_in(std::string const& bytes, std::string const& text) {
    constexpr std::size_t length = 40;
    int found = 0;
    for (std::size_t at = 0; at + length <= text.size(); at += length)
        found += bytes.find(text.substr(at, length)) != std::string::npos;
    return found;
}

TEST(Persons, SealedPayloadsAndHistoriesOfTheErasedAreNotEvenOnTheDisk) {
    constexpr sql::Statement raw = "SELECT raw FROM snapshots WHERE kind = 0 AND record = :r";
    constexpr sql::Statement history = "SELECT history FROM order_histories WHERE record = :r";
    Folder folder;
    World world(on_disk(folder));
    auto const id = world.place(planted_order());
    ASSERT_TRUE(world.settle());
    auto const payload = column(folder, raw, id), compared = column(folder, history, id);
    ASSERT_GT(payload.size(), 400u);
    ASSERT_GT(compared.size(), 80u);
    for (auto const& text : {payload, compared}) EXPECT_GT(pieces_in(folder.bytes(), text), 0);
    VirtualClock clock{world.now() + std::chrono::hours(1)};
    Persons persons(world.storage(), clock);
    ask(world, persons.erase(email, "ada"));
    EXPECT_EQ(column(folder, raw, id), "");
    EXPECT_EQ(column(folder, history, id), "");
    ASSERT_TRUE(sql::empty_journal(folder.file("a.db")));
    for (auto const& text : {payload, compared}) EXPECT_EQ(pieces_in(folder.bytes(), text), 0);
}

TEST(Persons, AreForgottenAgainInAnOlderCopy) {
    Folder folder;
    World world(on_disk(folder));
    auto const id = world.place(planted_order());
    ASSERT_TRUE(world.settle());
    ASSERT_TRUE(sql::back_up(folder.file("a.db"), folder.file("copy.db")).has_value());
    VirtualClock clock{world.now() + std::chrono::hours(1)};
    Persons persons(world.storage(), clock);
    ask(world, persons.erase(email, "ada"));
    std::vector<ErasedPerson> list;
    auto read = [](Storage& storage, std::vector<ErasedPerson>& out) -> Task<> {
        co_await storage.read([&](Transaction& tx) { out = tx.erased_persons(); });
        co_return Result<>();
    };
    world.run(read(world.storage(), list));
    auto const key = sql::Sealer::with_key(Secret<>(std::string(32, 'k'))).value();
    auto const copy = sql::open_sqlite(folder.file("copy.db"), key, sql::Threads::caller);
    Persons in_copy(*copy, clock);
    EXPECT_THAT(ask(world, in_copy.exported(email))["orders"].items(), SizeIs(1));
    EXPECT_EQ(**world.run(in_copy.erase_again(list)), 1);
    EXPECT_EQ(world.run(in_copy.exported(email))->error().code, "person.unknown");
    EXPECT_EQ(**world.run(in_copy.erase_again(list)), 0);
}

}  // namespace
}  // namespace cf::scenario

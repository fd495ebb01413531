#include "app/key_rotation.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "app/deployment.hpp"
#include "base/encoding.hpp"
#include "cli/files.hpp"
#include "storage/sql/key_rotation.hpp"
#include "storage/sql/storage_test_kit.hpp"

namespace cf::app {
namespace {

namespace fs = std::filesystem;
using sql::testing::ask;
using sql::testing::sealer_of;
using sql::testing::TemporaryFolder;
using sql::testing::write;

/// A data folder with one sealed value, served by a process that stays open.
class KeyRotation : public testing::Test {
  protected:
    KeyRotation() {
        serving_ = std::make_unique<DataFolder>(
            open_data_folder(folder(), configured_, FolderUse::serve).value());
        write(*serving_->storage,
              [](Transaction& tx) { tx.put_sealed_value("secret/shop", "token", "planted"); });
    }

    std::string folder() const { return files_.file("data"); }
    std::string key_file() const { return folder() + "/master.key"; }
    std::string database() const { return folder() + "/crossfoot.db"; }
    std::string text(std::string const& file) const { return cli::read_file(file).value(); }

    std::string served() {
        return ask(*serving_->storage,
                   [](Transaction& tx) { return tx.sealed_value("secret/shop", "token"); });
    }
    bool opens(sql::Sealer const& master) const {
        try {
            sql::open_sqlite(database(), master, sql::Threads::caller);
            return true;
        } catch (sql::WrongMasterKey const&) {
            return false;
        }
    }
    sql::Sealer present() const {
        return sql::Sealer::with_key(read_master_key(folder(), configured_).value()).value();
    }
    void put_key(std::string const& file, sql::Sealer const& key) {
        ASSERT_FALSE(
            cli::write_file(file, to_base64(key.key().reveal()) + "\n", cli::FileMode::secret)
                .has_error());
    }
    /// Whatever was left where the program was killed: the next run ends with one key, which is the
    /// one in the file, and everybody reads.
    void expect_carried_on(sql::Sealer const& before) {
        auto const change = rotate_master_key(folder(), configured_, {});
        ASSERT_TRUE(change.has_value()) << change.error().message;
        EXPECT_TRUE(change->finished);
        EXPECT_FALSE(opens(before));
        EXPECT_TRUE(opens(present()));
        EXPECT_EQ(served(), "planted");
        EXPECT_EQ(sql::pending_master_key(database()), "");
        EXPECT_FALSE(fs::exists(key_file() + ".next"));
    }

    TemporaryFolder files_;
    SecretSource configured_;
    std::unique_ptr<DataFolder> serving_;
};

TEST_F(KeyRotation, TheServiceGoesOnAndTheOldKeyOpensNothing) {
    auto const before = present();
    std::string const old_text = text(key_file());
    auto const change = rotate_master_key(folder(), configured_, {});
    ASSERT_TRUE(change.has_value()) << change.error().message;
    EXPECT_TRUE(change->finished);
    EXPECT_NE(text(key_file()), old_text);
    EXPECT_EQ(text(change->old_key_file), old_text);
    for (auto const& file : {key_file(), change->old_key_file})
        EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_FALSE(opens(before));
    EXPECT_EQ(served(), "planted");
    write(*serving_->storage,
          [](Transaction& tx) { tx.put_sealed_value("secret/shop", "token", "newer"); });
    auto const again = open_data_folder(folder(), configured_, FolderUse::command).value();
    EXPECT_EQ(ask(*again.storage,
                  [](Transaction& tx) { return tx.sealed_value("secret/shop", "token"); }),
              "newer");
}

TEST_F(KeyRotation, CarriesOnAfterTheNewKeyWasWritten) {
    auto const before = present();
    put_key(key_file() + ".next", sealer_of('n'));
    expect_carried_on(before);
    EXPECT_TRUE(opens(sealer_of('n')));
}

TEST_F(KeyRotation, CarriesOnAfterTheNewKeyWasAdmitted) {
    auto const before = present();
    put_key(key_file() + ".next", sealer_of('n'));
    sql::admit_master_key(database(), before, sealer_of('n'));
    EXPECT_EQ(served(), "planted");
    EXPECT_TRUE(opens(before));
    expect_carried_on(before);
    EXPECT_TRUE(opens(sealer_of('n')));
}

TEST_F(KeyRotation, CarriesOnAfterTheFileWasReplaced) {
    auto const before = present();
    sql::admit_master_key(database(), before, sealer_of('n'));
    put_key(key_file(), sealer_of('n'));
    EXPECT_TRUE(opens(before)) << "not retired yet";
    expect_carried_on(before);
    EXPECT_TRUE(opens(sealer_of('n')));
}

TEST_F(KeyRotation, AnotherKeyThanTheOneBegunReplacesIt) {
    auto const before = present();
    sql::admit_master_key(database(), before, sealer_of('n'));
    sql::admit_master_key(database(), before, sealer_of('m'));
    EXPECT_FALSE(opens(sealer_of('n')));
    EXPECT_TRUE(opens(sealer_of('m')));
    EXPECT_TRUE(opens(before));
}

TEST_F(KeyRotation, TheKeyInUseIsNoNewKey) {
    put_key(files_.file("same"), present());
    auto const change =
        rotate_master_key(folder(), configured_, {SecretSource::Kind::file, files_.file("same")});
    ASSERT_TRUE(change.has_error());
    EXPECT_EQ(change.error().code, "master_key.same");
    EXPECT_FALSE(fs::exists(key_file() + ".next"));
    EXPECT_EQ(served(), "planted");
}

/// The key comes from a command: it is changed there by a person, between two runs.
TEST_F(KeyRotation, BothKeysOpenUntilTheSourceYieldsTheNewOne) {
    auto const before = present();
    serving_.reset();
    std::string const source = files_.file("source"), fresh = files_.file("fresh");
    put_key(source, before);
    configured_ = {SecretSource::Kind::command, "cat " + source};
    serving_ = std::make_unique<DataFolder>(
        open_data_folder(folder(), configured_, FolderUse::serve).value());
    EXPECT_EQ(rotate_master_key(folder(), configured_, {}).error().code, "master_key.next");
    auto const begun = rotate_master_key(folder(), configured_, {SecretSource::Kind::file, fresh});
    ASSERT_TRUE(begun.has_value()) << begun.error().message;
    EXPECT_FALSE(begun->finished);
    EXPECT_EQ(fs::status(fresh).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(served(), "planted");
    EXPECT_EQ(rotate_master_key(folder(), configured_, {}).error().code, "master_key.next");
    fs::rename(fresh, source);
    auto const done = rotate_master_key(folder(), configured_, {});
    ASSERT_TRUE(done.has_value()) << done.error().message;
    EXPECT_TRUE(done->finished);
    EXPECT_FALSE(opens(before));
    EXPECT_EQ(served(), "planted");
}

/// A variable cannot change in a process that runs: its key is not taken away from it.
TEST_F(KeyRotation, AServiceWithTheOldKeyInItsEnvironmentIsNotLockedOut) {
    auto const before = present();
    serving_.reset();
    auto const set = [](sql::Sealer const& key) {
        ::setenv("CF_TEST_MASTER_KEY", to_base64(key.key().reveal()).c_str(), 1);
    };
    set(before);
    configured_ = {SecretSource::Kind::environment, "CF_TEST_MASTER_KEY"};
    serving_ = std::make_unique<DataFolder>(
        open_data_folder(folder(), configured_, FolderUse::serve).value());
    put_key(files_.file("next"), sealer_of('n'));
    ASSERT_TRUE(
        rotate_master_key(folder(), configured_, {SecretSource::Kind::file, files_.file("next")})
            .has_value());
    set(sealer_of('n'));
    EXPECT_EQ(rotate_master_key(folder(), configured_, {}).error().code, "master_key.serving");
    EXPECT_TRUE(opens(before));
    serving_.reset();
    serving_ = std::make_unique<DataFolder>(
        open_data_folder(folder(), configured_, FolderUse::serve).value());
    EXPECT_TRUE(rotate_master_key(folder(), configured_, {}).value().finished);
    EXPECT_FALSE(opens(before));
    EXPECT_EQ(served(), "planted");
}

}  // namespace
}  // namespace cf::app

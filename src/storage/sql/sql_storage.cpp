#include "storage/sql/sql_storage.hpp"

#include <boost/asio/this_coro.hpp>
#include <exception>

#include "base/group_worker.hpp"
#include "base/one_shot.hpp"
#include "storage/sql/migrations.hpp"
#include "storage/sql/sql_transaction.hpp"

namespace cf::sql {
namespace {

/// Work handed to a thread, its end, and what went wrong.
struct Pending {
    Storage::Work const* work;
    OneShot* done;
    std::exception_ptr* problem;
};

class SqliteSession {
  public:
    SqliteSession(std::string const& file, Sealer master, MasterSource source)
        : database_(Database::open_sqlite(file)),
          keys_(*database_, std::move(master), std::move(source)),
          transaction_(*database_, keys_) {}

    void migrate(std::string const& file) {
        sql::migrate(*database_, keys_, file);
        keys_.active();  // Opens the keys: a wrong master key is told at once.
    }

    /// All of it in one transaction, or nothing.
    void run(std::vector<Pending> const& group, Statement begin) {
        database_->run(begin);
        try {
            transaction_.begin();
            for (auto const& pending : group) (*pending.work)(transaction_);
            database_->run("COMMIT");
        } catch (...) {
            roll_back();
            throw;
        }
    }

  private:
    void roll_back() noexcept {
        transaction_.undone();
        try {
            database_->command("ROLLBACK");
        } catch (StorageUnavailable const&) {
            // The engine had rolled back already (disk full); the first error is the one to report.
        }
    }

    std::unique_ptr<Database> database_;
    KeyRing keys_;
    SqlTransaction transaction_;
};

class InlineStorage final : public Storage {
  public:
    InlineStorage(std::string const& file, Sealer master, MasterSource source)
        : session_(file, std::move(master), std::move(source)) {
        session_.migrate(file);
    }
    boost::asio::awaitable<void> write(Work work) override {
        session_.run({{&work, nullptr, nullptr}}, "BEGIN IMMEDIATE");
        co_return;
    }
    boost::asio::awaitable<void> read(Work work) override {
        session_.run({{&work, nullptr, nullptr}}, "BEGIN");
        co_return;
    }

  private:
    SqliteSession session_;
};

class ThreadedStorage final : public Storage {
  public:
    ThreadedStorage(std::string const& file, Sealer const& master, MasterSource const& source)
        : write_session_(file, master, source),
          read_session_((write_session_.migrate(file), file), master, source),
          writer_([this](std::vector<Pending> group) {
              run_group(write_session_, group, "BEGIN IMMEDIATE");
          }),
          reader_([this](std::vector<Pending> group) {
              for (auto const& one : group) run_group(read_session_, {one}, "BEGIN");
          }) {}

    boost::asio::awaitable<void> write(Work work) override {
        return submit(writer_, std::move(work));
    }
    boost::asio::awaitable<void> read(Work work) override {
        return submit(reader_, std::move(work));
    }

  private:
    static boost::asio::awaitable<void> submit(GroupWorker<Pending>& worker, Work work) {
        OneShot done(co_await boost::asio::this_coro::executor);
        std::exception_ptr problem;
        worker.post({&work, &done, &problem});
        co_await done.wait();
        if (problem) std::rethrow_exception(problem);
    }

    /// Commits the group together; when something in it fails, each alone, so that one caller's bug
    /// does not undo another's work. Work may therefore run twice: it assigns its results.
    static void run_group(SqliteSession& session,
                          std::vector<Pending> const& group,
                          Statement begin) {
        try {
            session.run(group, begin);
        } catch (...) {
            if (group.size() == 1) {
                *group.front().problem = std::current_exception();
            } else {
                for (auto const& one : group) run_group(session, {one}, begin);
                return;
            }
        }
        for (auto const& pending : group) pending.done->fire();
    }

    SqliteSession write_session_;
    SqliteSession read_session_;
    GroupWorker<Pending> writer_;
    GroupWorker<Pending> reader_;
};

class SealedVault final : public SecretVault {
  public:
    explicit SealedVault(Storage& storage) : storage_(storage) {}

    Task<Secret<>> read(ConnectionId connection, std::string name) override {
        std::string const scope = "secret/" + connection.value;
        std::string secret;
        co_await storage_.read([&](Transaction& tx) { secret = tx.sealed_value(scope, name); });
        if (secret.empty())
            co_return Error{ErrorKind::not_found,
                            "secret.missing",
                            "connection '" + connection.value + "' has no secret '" + name +
                                "'; run: crossfoot connect"};
        co_return Secret<>(std::move(secret));
    }

    Task<> write(ConnectionId connection, NamedSecrets secrets) override {
        std::string const scope = "secret/" + connection.value;
        co_await storage_.write([&](Transaction& tx) {
            for (auto const& [name, secret] : secrets)
                tx.put_sealed_value(scope, name, secret.reveal());
        });
        co_return Result<>();
    }

  private:
    Storage& storage_;
};

}  // namespace

std::unique_ptr<Storage> open_sqlite(std::string const& file,
                                     Sealer master,
                                     Threads threads,
                                     MasterSource source) {
    if (threads == Threads::caller)
        return std::make_unique<InlineStorage>(file, std::move(master), std::move(source));
    return std::make_unique<ThreadedStorage>(file, master, source);
}

std::unique_ptr<SecretVault> make_vault(Storage& storage) {
    return std::make_unique<SealedVault>(storage);
}

}  // namespace cf::sql

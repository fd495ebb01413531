#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <memory>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace cf::sql {

/// SQL written in the source: its address identifies it, so finding its prepared form costs
/// nothing.
class Statement {
  public:
    template <std::size_t size>
    consteval Statement(char const (&text)[size]) : text_(text) {}
    char const* text() const { return text_; }

  private:
    char const* text_;
};

/// A session with statements prepared once. Columns and parameters are std::int64_t or std::string,
/// never NULL. Every failure of the engine becomes StorageUnavailable. The one place that sees
/// SOCI.
class Database {
  public:
    /// `file` ":memory:" is a private database in memory. WAL and synchronous=FULL otherwise.
    static std::unique_ptr<Database> open_sqlite(std::string const& file);

    template <class... Args>
    void run(Statement text, Args const&... args) {
        execute<std::tuple<>>(
            text, [](auto const&) {}, args...);
    }
    /// All rows of a query as tuples.
    template <class... Columns, class... Args>
    std::vector<std::tuple<Columns...>> rows(Statement text, Args const&... args) {
        std::vector<std::tuple<Columns...>> all;
        execute<std::tuple<Columns...>>(
            text, [&](auto& row) { all.push_back(std::move(row)); }, args...);
        return all;
    }
    /// Rows changed by the last `run`.
    std::int64_t affected() const { return affected_; }
    /// One text without parameters or rows (PRAGMA, BEGIN, DDL).
    void command(std::string const& text);

  private:
    struct Prepared {
        virtual ~Prepared() = default;
    };
    template <class Columns, class Args>
    struct PreparedAs : Prepared {
        explicit PreparedAs(soci::session& session) : statement(session) {}
        Columns columns;
        Args args;
        soci::statement statement;
    };

    template <class Columns, class Visit, class... Args>
    void execute(Statement text, Visit const& visit, Args const&... args) {
        try {
            auto& prepared = prepare<Columns, std::tuple<Args...>>(text);
            prepared.args = std::tuple<Args...>(args...);
            if constexpr (std::tuple_size_v<Columns> == 0) {
                prepared.statement.execute(true);
                affected_ = prepared.statement.get_affected_rows();
            } else {
                prepared.statement.execute(false);
                while (prepared.statement.fetch()) visit(prepared.columns);
            }
        } catch (soci::soci_error const& problem) {
            fail(problem.what());
        }
    }

    template <class Columns, class Args>
    PreparedAs<Columns, Args>& prepare(Statement text) {
        auto& slot = prepared_[text.text()];
        if (!slot) {
            auto made = std::make_unique<PreparedAs<Columns, Args>>(session_);
            std::apply(
                [&](auto&... column) { (made->statement.exchange(soci::into(column)), ...); },
                made->columns);
            std::apply([&](auto&... arg) { (made->statement.exchange(soci::use(arg)), ...); },
                       made->args);
            made->statement.alloc();
            made->statement.prepare(std::string(text.text()));
            made->statement.define_and_bind();
            slot = std::move(made);
        }
        return static_cast<PreparedAs<Columns, Args>&>(*slot);
    }

    [[noreturn]] static void fail(std::string const& what);

    soci::session session_;
    std::unordered_map<char const*, std::unique_ptr<Prepared>> prepared_;
    std::int64_t affected_ = 0;
};

}  // namespace cf::sql

#include "bench/load/raw_limits.hpp"

#include <sqlite3.h>

#include <iostream>
#include <stdexcept>

#include "base/encoding.hpp"
#include "bench/load/child.hpp"
#include "net/http_server.hpp"
#include "net/runtime.hpp"

namespace cf::bench {
namespace {

constexpr double measured_s = 2;
constexpr int rows_per_commit = 200;

void run(sqlite3* database, char const* text) {
    char* problem = nullptr;
    if (sqlite3_exec(database, text, nullptr, nullptr, &problem) != SQLITE_OK)
        throw std::runtime_error(std::string("sqlite: ") + (problem ? problem : text));
}

boost::asio::awaitable<ServerReply> answer(HttpRequest) { co_return HttpReply::text(200, "ok"); }

}  // namespace

double hmacs_per_second(std::string const& body) {
    std::string const key(32, 'k');
    std::int64_t done = 0;
    std::size_t seen = 0;
    double const began = seconds();
    while (seconds() - began < measured_s)
        for (int i = 0; i < 100; ++i, ++done) seen += hmac_sha256(key, body).size();
    return seen > 0 ? double(done) / (seconds() - began) : 0;
}

double group_committed_rows_per_second(std::string const& folder, std::size_t payload) {
    sqlite3* database = nullptr;
    if (sqlite3_open((folder + "/raw.db").c_str(), &database) != SQLITE_OK)
        throw std::runtime_error("sqlite: cannot open a database in " + folder);
    run(database, "PRAGMA journal_mode=WAL");
    run(database, "PRAGMA synchronous=FULL");
    run(database, "CREATE TABLE t (id INTEGER PRIMARY KEY, at BIGINT, body TEXT)");
    sqlite3_stmt* insert = nullptr;
    sqlite3_prepare_v2(database, "INSERT INTO t (at, body) VALUES (?, ?)", -1, &insert, nullptr);
    std::string const body(payload, 'x');
    std::int64_t rows = 0;
    double const began = seconds();
    while (seconds() - began < measured_s) {
        run(database, "BEGIN IMMEDIATE");
        for (int i = 0; i < rows_per_commit; ++i, ++rows) {
            sqlite3_bind_int64(insert, 1, rows);
            sqlite3_bind_text(insert, 2, body.data(), int(body.size()), SQLITE_STATIC);
            sqlite3_step(insert);
            sqlite3_reset(insert);
        }
        run(database, "COMMIT");
    }
    double const rate = double(rows) / (seconds() - began);
    sqlite3_finalize(insert);
    sqlite3_close(database);
    return rate;
}

int serve_bare() {
    Runtime runtime;
    auto server = HttpServer::listen(runtime.executor(), {}, &answer);
    if (server.has_error()) {
        std::cerr << server.error().message << "\n";
        return 1;
    }
    std::cout << "listening on 127.0.0.1:" << (*server)->port() << std::endl;
    runtime.run(runtime.wait_for_stop());
    return 0;
}

}  // namespace cf::bench

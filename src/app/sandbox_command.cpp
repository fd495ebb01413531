#include "app/sandbox_command.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "app/sandbox_report.hpp"
#include "app/virtual_time.hpp"
#include "app/web_server.hpp"
#include "base/system_clock.hpp"
#include "cli/exit_codes.hpp"
#include "net/runtime.hpp"

namespace cf::app {
namespace {

using namespace std::chrono_literals;

int give_up(Error const& error) {
    std::cerr << "crossfoot sandbox: " << error.message << "\n";
    return error.kind == ErrorKind::invalid_input ? cli::exit_bad_input : cli::exit_failed;
}

/// The simulated shops begin anew with every start, so the books do too; only the users stay.
Result<DataFolder> fresh_folder(std::string const& folder, FolderUse use) {
    using Users = std::vector<std::pair<std::string, std::string>>;
    auto run_inline = [](auto task) {
        boost::asio::io_context io;
        boost::asio::co_spawn(io, std::move(task), [](std::exception_ptr problem) {
            if (problem) std::rethrow_exception(problem);
        });
        io.run();
    };
    Users users;
    if (std::filesystem::exists(folder + "/crossfoot.db")) {
        CF_TRY(auto before, open_data_folder(folder, {}, FolderUse::command));
        run_inline(before.storage->read([&](Transaction& tx) { users = tx.values("user"); }));
    }
    for (auto const* name : {"crossfoot.db", "crossfoot.db-wal", "crossfoot.db-shm"}) {
        std::error_code ignored;
        std::filesystem::remove(folder + "/" + name, ignored);
    }
    {
        CF_TRY(auto fresh, open_data_folder(folder, {}, FolderUse::command));
        run_inline(fresh.storage->write([&](Transaction& tx) {
            for (auto const& [name, hash] : users) tx.put_value("user", name, hash);
        }));
    }
    return open_data_folder(folder, {}, use);
}

/// What a run in virtual time leaves behind for the caller.
struct VirtualRun {
    bool ended = false;
    std::optional<Error> problem;
    Json report;
};

Wait trade_and_report(SandboxWorld& world, Storage& storage, Clock& clock, VirtualRun& run) {
    Instant const began = clock.now();
    auto ready = co_await world.set_up();
    if (ready.has_error()) {
        run.problem = ready.error();
        run.ended = true;
        co_return;
    }
    world.start();
    while (!world.trading().finished()) co_await clock.sleep_for(1min);
    auto rested = co_await world.settle(clock.now() + 24h * 365);
    if (rested.has_error()) run.problem = rested.error();
    run.report = co_await sandbox_report(world, storage, clock.now() - began);
    world.stop();
    run.ended = true;
}

/// The ten counts on standard output; what explains them is for people.
void show(Json report, bool json) {
    Json const details = report["details"], calls = report["ledger_calls_by_endpoint"];
    for (auto const* name : {"details", "ledger_calls_by_endpoint"}) report.erase(name);
    for (auto const& detail : details.items()) std::cerr << "  " << detail.text() << "\n";
    if (json) {
        std::cout << report.dump() << "\n";
        return;
    }
    for (auto const& [name, value] : report.members())
        std::cout << name << ": " << value.text() << "\n";
    for (auto const& [endpoint, count] : calls.members())
        std::cout << "  " << endpoint << ": " << count.text() << "\n";
}

int run_to_the_end(SandboxCommand const& command) {
    boost::asio::io_context io;
    // A fixed start keeps a seed's run the same on any day.
    VirtualClock clock(parse_instant("2026-03-02T08:00:00Z").value());
    auto data = fresh_folder(command.data_folder, FolderUse::command);
    if (data.has_error()) return give_up(data.error());
    SandboxOptions options{command.seed,
                           command.orders,
                           command.orders_per_minute.value_or(0),
                           !command.orders_per_minute,
                           command.data_folder};
    auto world =
        SandboxWorld::make(options, io.get_executor(), clock, *data->storage, *data->vault, {});
    if (world.has_error()) return give_up(world.error());
    VirtualRun run;
    std::exception_ptr broken;
    boost::asio::co_spawn(io,
                          trade_and_report(**world, *data->storage, clock, run),
                          [&](std::exception_ptr problem) { broken = problem; });
    auto passed = pass_time_until(io, clock, [&] { return run.ended || broken; });
    if (passed.has_error()) return give_up(passed.error());
    if (broken) std::rethrow_exception(broken);
    if (run.problem) return give_up(*run.problem);
    show(run.report, command.json);
    return is_right(run.report) ? cli::exit_ok : cli::exit_differs;
}

/// To a tenth: "20", "0.5".
Json pace(double per_minute) {
    auto const tenths = std::llround(per_minute * 10);
    std::string const part = tenths % 10 == 0 ? "" : "." + std::to_string(tenths % 10);
    return Json::raw_number(std::to_string(tenths / 10) + part);
}

Json trading_view(SandboxWorld& world, SandboxCommand const& command) {
    auto& trading = world.trading();
    auto const count = [&](FollowUp what) { return trading.follow_ups(what); };
    return Json::object(
        {{"running", !trading.paused()},
         {"seed", command.seed},
         {"rate_per_minute", pace(trading.rate())},
         {"orders_placed", trading.placed()},
         {"refunds", count(FollowUp::partial_refund) + count(FollowUp::full_refund)},
         {"edits", count(FollowUp::edit)}});
}

Result<void> control_trading(SandboxWorld& world, Json const& wish) {
    JsonCursor const cursor(wish);
    if (auto rate = cursor.find("rate_per_minute")) {
        CF_TRY(auto per_minute, rate->integer());
        if (per_minute < 1 || per_minute > 6000) return rate->error("must be from 1 to 6000");
        world.trading().set_rate(double(per_minute));
    }
    if (auto running = cursor.find("running")) {
        CF_TRY(auto on, running->boolean());
        world.trading().pause(!on);
    }
    if (auto place = cursor.find("place")) {
        CF_TRY(auto count, place->integer());
        if (count < 1 || count > 1000) return place->error("must be from 1 to 1000");
        world.trading().place(int(count));
    }
    if (auto question = cursor.find("place_question")) {
        CF_TRY(auto wanted, question->boolean());
        if (wanted) CF_TRY_VOID(world.place_question());
    }
    return {};
}

Wait serve_sandbox(SandboxCommand const& command,
                   DataFolder& data,
                   Runtime& runtime,
                   std::optional<Error>& problem) {
    SystemClock clock;
    std::unique_ptr<WebServer> web;
    auto notify = [&web](std::string_view topic, std::string_view key) {
        if (web) web->notify(topic, key);
    };
    SandboxOptions options{command.seed,
                           command.orders,
                           command.orders_per_minute.value_or(20),
                           false,
                           command.data_folder};
    auto made =
        SandboxWorld::make(options, runtime.executor(), clock, *data.storage, *data.vault, notify);
    if (made.has_error()) {
        problem = made.error();
        co_return;
    }
    auto& world = **made;
    auto ready = co_await world.set_up();
    if (ready.has_error()) {
        problem = ready.error();
        co_return;
    }
    auto const colon = command.listen.rfind(':');
    auto const port = std::strtoul(command.listen.c_str() + colon + 1, nullptr, 10);
    WebServer::Options listen{command.listen.substr(0, colon), std::uint16_t(port), "", "", {}};
    listen.sandbox.view = [&] { return trading_view(world, command); };
    listen.sandbox.control = [&](Json const& wish) { return control_trading(world, wish); };
    web = std::make_unique<WebServer>(
        std::move(listen), runtime.executor(), world.engine(), *data.storage, clock);
    auto started = co_await web->start();
    if (started.has_error()) {
        problem = started.error();
        co_return;
    }
    world.start();
    std::cout << "Crossfoot sandbox: two simulated shops, one simulated Xero, orders flowing.\n"
              << "Open " << web->first_address() << "\n"
              << "Stop with Ctrl-C.\n"
              << std::flush;
    co_await runtime.wait_for_stop();
    world.stop();
    co_await web->stop();
}

int serve_page(SandboxCommand const& command) {
    auto data = fresh_folder(command.data_folder, FolderUse::serve);
    if (data.has_error()) return give_up(data.error());
    std::optional<Error> problem;
    {
        Runtime runtime;
        runtime.run(serve_sandbox(command, *data, runtime, problem));
    }
    return problem ? give_up(*problem) : cli::exit_ok;
}

}  // namespace

int run_sandbox(SandboxCommand const& command) {
    auto const colon = command.listen.rfind(':');
    char* end = nullptr;
    auto const port = std::strtoul(command.listen.c_str() + colon + 1, &end, 10);
    if (colon == std::string::npos || *end != '\0' || port > 65535)
        return give_up({ErrorKind::invalid_input, "sandbox.listen", "--listen must be HOST:PORT"});
    if (!command.exit_when_done) return serve_page(command);
    if (command.orders <= 0)
        return give_up({ErrorKind::invalid_input,
                        "sandbox.orders",
                        "--exit needs --orders with a number above 0"});
    return run_to_the_end(command);
}

}  // namespace cf::app

#include "tests/scenario/driving.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <utility>

namespace cf::scenario {

void run_until_idle(boost::asio::io_context& io,
                    VirtualClock& clock,
                    boost::asio::awaitable<void> work,
                    bool& ended) {
    std::exception_ptr broken;
    boost::asio::co_spawn(io, std::move(work), [&](std::exception_ptr problem) {
        broken = problem;
        ended = true;
    });
    while (!ended) {
        io.restart();
        io.poll();
        if (!ended && !clock.jump_to_next_waiter()) break;
    }
    if (broken) std::rethrow_exception(broken);
}

Json ask_simulator(
    Simulator& simulator, Instant now, std::string method, std::string path, Json const& body) {
    HttpRequest request{.method = std::move(method), .url = "/__sim/" + path};
    request.headers.add("Content-Type", "application/json");
    if (request.method != "GET") request.body = body.dump();
    auto const answer = simulator.handle(request, now);
    simulator.finished(request, now);
    EXPECT_LT(answer.reply.status, 300) << path << ": " << answer.reply.body;
    return Json::parse(answer.reply.body).value_or(Json());
}

}  // namespace cf::scenario

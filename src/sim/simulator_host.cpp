#include "sim/simulator_host.hpp"

#include <algorithm>
#include <vector>

#include "net/runtime.hpp"

namespace cf::sim {

using namespace std::chrono_literals;

struct SimulatorHost::Shared {
    boost::asio::any_io_executor executor;
    SimulatorHostOptions options;
    Simulator& simulator;
    Clock& clock;
    HttpTransport& transport;
    Wakeup bell{};
    std::size_t in_flight = 0;
    bool is_over = false;
};

namespace {

using SharedPointer = std::shared_ptr<SimulatorHost::Shared>;

ReplyDelivery delivery_of(ReplyFate fate) {
    switch (fate) {
        case ReplyFate::deliver:
            return ReplyDelivery::whole;
        case ReplyFate::time_out:
            return ReplyDelivery::never;
        case ReplyFate::cut_short:
            return ReplyDelivery::cut_short;
        case ReplyFate::drip:
            return ReplyDelivery::drip;
        case ReplyFate::lose:
        case ReplyFate::refuse:
            return ReplyDelivery::dropped;
    }
    return ReplyDelivery::dropped;
}

boost::asio::awaitable<ServerReply> serve(SharedPointer shared, HttpRequest request) {
    if (shared->is_over) co_return HttpReply::text(503, "the simulator is stopping\n");
    auto answer = shared->simulator.handle(request, shared->clock.now());
    shared->bell.ring();
    bool const drips = answer.fate == ReplyFate::drip;
    if (answer.delay > 0us && !drips) co_await shared->clock.sleep_for(answer.delay);
    ServerReply reply(std::move(answer.reply));
    if (drips)
        reply.drip_time = std::chrono::duration_cast<std::chrono::milliseconds>(answer.delay);
    reply.delivery = delivery_of(answer.fate);
    reply.when_over = [shared, request = std::move(request)] {
        if (!shared->is_over) shared->simulator.finished(request, shared->clock.now());
    };
    co_return reply;
}

struct Serve {
    SharedPointer shared;
    boost::asio::awaitable<ServerReply> operator()(HttpRequest request) const {
        return serve(shared, std::move(request));
    }
};

Wait deliver(SharedPointer shared, SimDelivery delivery) {
    HttpOptions options;
    options.total_deadline = shared->options.delivery_deadline;
    options.ca_file = shared->options.delivery_ca_file;
    auto const reply =
        co_await shared->transport.send(std::move(delivery.request), std::move(options));
    --shared->in_flight;
    if (shared->is_over) co_return;
    // A vendor may look at more than the status: body, cookies.
    auto const answer = reply ? *reply : HttpReply{.status = 0};
    shared->simulator.answered(delivery.id, answer, shared->clock.now());
    shared->bell.ring();
}

Wait deliver_when_due(SharedPointer shared) {
    std::vector<SimDelivery> due;
    while (!shared->is_over) {
        auto const now = shared->clock.now();
        if (due.empty()) {
            due = shared->simulator.due_deliveries(now);
            std::reverse(due.begin(), due.end());
        }
        while (!due.empty() && shared->in_flight < shared->options.deliveries_in_flight_max) {
            ++shared->in_flight;
            spawn(shared->executor, "webhook delivery", deliver(shared, std::move(due.back())));
            due.pop_back();
        }
        // A full house waits for a delivery to end: that rings.
        auto const next = due.empty() ? shared->simulator.next_due() : now + 24h;
        co_await shared->clock.wait(shared->bell, std::min(next, now + 24h));
    }
}

}  // namespace

Result<std::unique_ptr<SimulatorHost>> SimulatorHost::listen(boost::asio::any_io_executor executor,
                                                             SimulatorHostOptions options,
                                                             Simulator& simulator,
                                                             Clock& clock,
                                                             HttpTransport& transport) {
    auto shared =
        std::shared_ptr<Shared>(new Shared{executor, options, simulator, clock, transport});
    std::unique_ptr<SimulatorHost> host(new SimulatorHost(shared));
    CF_TRY(host->server_, HttpServer::listen(executor, options.server, Serve{shared}));
    spawn(executor, "webhook deliveries", deliver_when_due(shared));
    return host;
}

SimulatorHost::~SimulatorHost() {
    shared_->is_over = true;
    shared_->bell.ring();
}

void SimulatorHost::nudge() { shared_->bell.ring(); }

Wait SimulatorHost::stop(std::chrono::milliseconds patience) {
    auto shared = shared_;
    co_await server_->stop(patience);
    shared->is_over = true;
    shared->bell.ring();
}

}  // namespace cf::sim

#include "sim/memory_network.hpp"

#include <algorithm>

namespace cf::sim {
namespace {

using namespace std::chrono_literals;

Error broken(std::string const& host) {
    return {ErrorKind::outcome_unknown, "http.no_answer", "no whole answer came from " + host};
}

}  // namespace

void MemoryNetwork::attach(std::string host, Simulator& simulator) {
    hosts_[std::move(host)].simulator = &simulator;
}

Task<HttpReply> MemoryNetwork::send(HttpRequest request, HttpOptions options) {
    auto const parts = split_url(request.url);
    auto const found = parts ? hosts_.find(parts->host) : hosts_.end();
    if (found == hosts_.end())
        co_return Error{
            ErrorKind::unavailable, "http.unreachable", "there is no server at that address"};
    auto& host = found->second;
    request.url = parts->target();
    request.headers.set("Host", parts->host);
    co_await clock_.sleep_for(latency_ / 2);
    SimReply answer = host.simulator->handle(request, clock_.now());
    note(request, answer);
    host.bell.ring();
    if (answer.fate == ReplyFate::refuse) {
        host.simulator->finished(request, clock_.now());
        co_return Error{ErrorKind::unavailable,
                        "http.refused",
                        "the connection to " + parts->host + " was refused"};
    }
    // Whoever waits gives up at the deadline, however much of the answer has come by then.
    auto const patience = std::chrono::duration_cast<Duration>(options.total_deadline);
    Duration const travel = answer.delay + latency_ / 2;
    bool const late = answer.fate == ReplyFate::time_out || travel >= patience;
    co_await clock_.sleep_for(late ? patience : travel);
    host.simulator->finished(request, clock_.now());
    bool const whole = answer.fate == ReplyFate::deliver || answer.fate == ReplyFate::drip;
    if (late || !whole) co_return broken(parts->host);
    if (watch_) watch_(parts->host, request, answer.reply);
    co_return std::move(answer.reply);
}

void MemoryNetwork::note(HttpRequest const& request, SimReply const& answer) {
    auto add = [this](std::string_view text) {
        for (unsigned char const byte : text) digest_ = (digest_ ^ byte) * 1099511628211ull;
    };
    add(std::to_string(to_micros(clock_.now())));
    add(request.method);
    add(request.url);
    add(request.body);
    add(std::to_string(answer.reply.status * 8 + int(answer.fate)));
    add(answer.reply.body);
}

boost::asio::awaitable<void> MemoryNetwork::deliver(std::string name) {
    auto& host = hosts_.at(name);
    while (!stopping_) {
        for (auto& delivery : host.simulator->due_deliveries(clock_.now())) {
            co_await clock_.sleep_for(latency_ / 2);
            if (auto parts = split_url(delivery.request.url))
                delivery.request.url = parts->target();
            int status = 0;
            if (intake_) {
                HttpRequest request = delivery.request;
                status = co_await intake_(std::move(request));
            }
            host.simulator->delivered(delivery.id, status, clock_.now());
        }
        Instant const next = std::min(host.simulator->next_due(), clock_.now() + 24h);
        if (!stopping_) co_await clock_.wait(host.bell, next);
    }
}

void MemoryNetwork::stop() {
    stopping_ = true;
    for (auto& [name, host] : hosts_) host.bell.ring();
}

void MemoryNetwork::nudge(std::string const& host) { hosts_.at(host).bell.ring(); }

}  // namespace cf::sim

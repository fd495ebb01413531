#pragma once

#include <functional>
#include <map>
#include <string>

#include "base/clock.hpp"
#include "ports/http_transport.hpp"
#include "simkit/simulator.hpp"

namespace cf::sim {

/// A network without sockets: requests go to simulators by host name, their deliveries to our own
/// intake. Runs on any clock, so a day of trading takes a moment on the virtual one. One thread.
class MemoryNetwork final : public HttpTransport {
  public:
    /// Takes a delivery to our webhook address; answers the status.
    using Intake = std::function<boost::asio::awaitable<int>(HttpRequest)>;

    MemoryNetwork(Clock& clock, Duration latency) : clock_(clock), latency_(latency) {}

    void attach(std::string host, Simulator& simulator);
    void set_intake(Intake intake) { intake_ = std::move(intake); }
    /// Sees every whole answer as it arrives, with the host it comes from: what happens in the
    /// world between two calls of the engine may begin here.
    using Watch = std::function<void(
        std::string const& host, HttpRequest const& request, HttpReply const& reply)>;
    void set_watch(Watch watch) { watch_ = std::move(watch); }
    /// A number that says everything that happened on this network so far: who called, what came
    /// back, when. Two runs are the same when theirs is.
    std::uint64_t digest() const { return digest_; }

    Task<HttpReply> send(HttpRequest request, HttpOptions options) override;

    /// Carries one simulator's deliveries to our intake until `stop`. Spawn one for each.
    boost::asio::awaitable<void> deliver(std::string host);
    void stop();
    /// Something happened inside a simulator without a request (an order was placed): look for
    /// deliveries.
    void nudge(std::string const& host);

  private:
    struct Host {
        Simulator* simulator = nullptr;
        Wakeup bell;
    };
    Clock& clock_;
    Duration latency_;
    Intake intake_;
    Watch watch_;
    void note(HttpRequest const& request, SimReply const& answer);

    bool stopping_ = false;
    std::uint64_t digest_ = 14695981039346656037ull;  // FNV-1a, 64 bits.
    std::map<std::string, Host> hosts_;
};

}  // namespace cf::sim

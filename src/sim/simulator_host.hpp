#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "net/http_server.hpp"
#include "ports/http_transport.hpp"
#include "simkit/simulator.hpp"

namespace cf::sim {

struct SimulatorHostOptions {
    HttpServerOptions server{.body_size_bytes_max = 16 * 1024 * 1024};
    std::size_t deliveries_in_flight_max = 32;
    std::chrono::milliseconds delivery_deadline{10'000};
    /// CA file for deliveries to an https address with a private authority; "" uses the system's.
    std::string delivery_ca_file{};
};

/// Serves one simulator to real clients: its replies travel as their fate says, and the webhook
/// deliveries it wants to make are sent through `transport`.
///
/// A refused connection cannot be shown once it has been accepted: the client sees a reset without
/// an answer instead. Everything runs on the one executor; simulator, clock and transport outlive
/// it.
class SimulatorHost {
  public:
    /// Errors as HttpServer::listen.
    static Result<std::unique_ptr<SimulatorHost>> listen(boost::asio::any_io_executor executor,
                                                         SimulatorHostOptions options,
                                                         Simulator& simulator,
                                                         Clock& clock,
                                                         HttpTransport& transport);
    /// Drops what is under way; nothing touches the simulator afterwards.
    ~SimulatorHost();
    SimulatorHost(SimulatorHost const&) = delete;
    SimulatorHost& operator=(SimulatorHost const&) = delete;

    HttpServer& server() { return *server_; }
    /// Something happened in the simulator without a request: look for deliveries now.
    void nudge();
    /// No new deliveries; requests and deliveries under way end within `patience`.
    Wait stop(std::chrono::milliseconds patience);

    struct Shared;  ///< Outlives the host in coroutines that have not ended yet.

  private:
    explicit SimulatorHost(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
    std::shared_ptr<Shared> shared_;
    std::unique_ptr<HttpServer> server_;
};

}  // namespace cf::sim

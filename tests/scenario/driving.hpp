#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <string>

#include "base/virtual_clock.hpp"
#include "simkit/store_simulator.hpp"

namespace cf::scenario {

/// Runs work on virtual time until it sets `ended`, or until nobody is left to wait for (a hung
/// network). Rethrows what it throws.
void run_until_idle(boost::asio::io_context& io,
                    VirtualClock& clock,
                    boost::asio::awaitable<void> work,
                    bool& ended);

/// A call of a simulator's control API; it must not be refused.
Json ask_simulator(
    Simulator& simulator, Instant now, std::string method, std::string path, Json const& body);

}  // namespace cf::scenario

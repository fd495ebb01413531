#pragma once

#include <boost/asio/io_context.hpp>

#include "base/virtual_clock.hpp"

namespace cf::app {

/// Lets virtual time pass until `done()`. Error: bug "virtual_time.stuck" when nothing is left to
/// wait for before that.
template <class Done>
Result<void> pass_time_until(boost::asio::io_context& io, VirtualClock& clock, Done const& done) {
    while (!done()) {
        io.restart();
        io.poll();
        if (!done() && !clock.jump_to_next_waiter())
            return Error{ErrorKind::bug,
                         "virtual_time.stuck",
                         "nothing is left to wait for, but the run has not ended"};
    }
    return {};
}

}  // namespace cf::app

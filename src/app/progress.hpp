#pragma once

#include <cstdint>
#include <string>

#include "base/clock.hpp"

namespace cf::app {

/// A line on standard error that shows how far long work is: count, rate and time left. On a
/// terminal it is one line that changes; elsewhere a line a minute.
class Progress {
  public:
    Progress(std::string what, std::int64_t steps, Clock& clock);
    void show(std::int64_t step, std::string const& count);
    void end();

  private:
    std::string what_;
    std::int64_t steps_;
    Clock& clock_;
    Instant began_, shown_{};
    bool terminal_;
};

}  // namespace cf::app

#include "app/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <iostream>

namespace cf::app {

using namespace std::chrono_literals;

Progress::Progress(std::string what, std::int64_t steps, Clock& clock)
    : what_(std::move(what)),
      steps_(std::max<std::int64_t>(1, steps)),
      clock_(clock),
      began_(clock.now()),
      terminal_(::isatty(STDERR_FILENO) == 1) {}

void Progress::show(std::int64_t step, std::string const& count) {
    Instant const now = clock_.now();
    if (step < steps_ && now - shown_ < (terminal_ ? Duration(200ms) : Duration(60s))) return;
    shown_ = now;
    auto const left = (now - began_) / std::max<std::int64_t>(1, step) * (steps_ - step);
    auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(left).count();
    constexpr std::int64_t width = 30;
    auto const full = std::size_t(width * step / steps_);
    if (terminal_) std::cerr << "\r\x1b[K";
    std::cerr << "[" << std::string(full, '#') << std::string(std::size_t(width) - full, '.')
              << "] " << count << " " << what_;
    if (step < steps_) std::cerr << ", " << seconds << " s left";
    if (!terminal_) std::cerr << "\n";
    std::cerr << std::flush;
}

void Progress::end() {
    if (terminal_) std::cerr << "\n";
}

}  // namespace cf::app

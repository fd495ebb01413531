#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace cf::bench {

/// Time and memory a process has used.
struct Usage {
    double cpu_s = 0;
    double rss_mb = 0;       ///< Now.
    double rss_peak_mb = 0;  ///< Ever.
};

/// A process of ours: started, listened to, stopped. Throws std::runtime_error when it cannot be.
class Child {
  public:
    using Environment = std::vector<std::pair<std::string, std::string>>;
    Child(std::vector<std::string> command, Environment environment = {});
    ~Child();
    Child(Child const&) = delete;
    Child& operator=(Child const&) = delete;

    /// The port in the first line of its output that names a loopback address.
    std::uint16_t port();
    Usage usage() const;
    /// SIGTERM, then waits.
    void stop();

  private:
    std::string read_line();

    pid_t pid_ = -1;
    int output_ = -1;
};

using Seconds = std::chrono::duration<double>;
/// Seconds since some moment of this process.
double seconds();

}  // namespace cf::bench

#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace cf::bench {

/// One request as it goes over the wire.
std::string wire_request(std::string const& method,
                         std::string const& path,
                         std::vector<std::pair<std::string, std::string>> const& headers,
                         std::string const& body);

struct Answer {
    int status = 0;
    std::string body;
};
/// One request on a connection of its own; status 0 when there is no server.
Answer ask(std::uint16_t port, std::string const& request);

/// A port nobody listens on just now.
std::uint16_t free_port();

struct LoadResult {
    std::int64_t answered = 0, failed = 0;  ///< Failed: any status but 200, or no answer.
    double seconds = 0;
    double p50_ms = 0, p99_ms = 0, worst_ms = 0;
    double per_second() const { return seconds > 0 ? double(answered) / seconds : 0; }
};
/// Sends the requests in turn over `connections` kept open, one in flight on each, for
/// `duration_s`.
LoadResult load(std::uint16_t port,
                std::vector<std::string> const& requests,
                int connections,
                double duration_s);

}  // namespace cf::bench

#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>

#include "base/http.hpp"
#include "base/instant.hpp"

namespace cf::xero::sim {

/// Stored answers of writes with an Idempotency-Key (sheet 6): six minutes from the first call,
/// errors included.
class IdempotencyStore {
  public:
    static constexpr std::size_t key_length_max = 128;
    static constexpr auto lifetime = std::chrono::seconds(360);
    static constexpr std::size_t records_max = 100'000;

    /// Replays, refuses another request under the same key, or runs and remembers. `scope` is the
    /// app, or the token where the switch says so.
    HttpReply run(std::string const& scope,
                  HttpRequest const& request,
                  Instant now,
                  bool twin_conflicts,
                  std::function<HttpReply()> const& execute);
    /// The call is over: its twin may be answered.
    void finished(std::string const& scope, HttpRequest const& request);
    void clear();

  private:
    struct Record {
        std::string method, url, body_hash;
        HttpReply reply;
        Instant at{};
        int in_flight = 0;
    };
    void forget_old(Instant now);

    std::map<std::string, Record> records_;
    std::deque<std::pair<Instant, std::string>> ages_;
};

}  // namespace cf::xero::sim

#pragma once

#include <optional>
#include <string>
#include <unordered_map>

#include "base/instant.hpp"

namespace cf::api {

/// Slows down who keeps guessing: after some wrong passwords each further one doubles the wait. A
/// key is forgotten after a quiet hour. The table is bounded; when it is full, who guessed least
/// and longest ago makes room, so that a flood of names does not free the one under attack.
class LoginThrottle {
  public:
    struct Limits {
        int free_failures;
        Duration wait_max;
        std::size_t keys_max = 10'000;
    };
    explicit LoginThrottle(Limits limits) : limits_(limits) {}

    /// How long this key has to wait still; nothing when it may try.
    std::optional<Duration> wait_of(std::string const& key, Instant now) const;
    /// True when this failure is the one that begins a wait.
    bool failed(std::string const& key, Instant now);
    void succeeded(std::string const& key) { entries_.erase(key); }
    std::size_t size() const { return entries_.size(); }

  private:
    struct Entry {
        int failures = 0;
        Instant last{}, not_before{};
    };
    void make_room(Instant now);

    Limits limits_;
    std::unordered_map<std::string, Entry> entries_;
};

}  // namespace cf::api

#pragma once

#include <string>
#include <vector>

#include "base/instant.hpp"

namespace cf {

/// When the orders were placed that backfills took up: they are posted although they are older than
/// the integration's start. Kept as text, because a command beside a serving process adds to it.
class TakenUp {
  public:
    TakenUp() = default;
    /// What `text()` gave; rubbish holds nothing.
    explicit TakenUp(std::string const& text);

    /// From the first instant to before the second.
    void add(Instant from, Instant to);
    bool contains(Instant at) const;
    std::string text() const;

  private:
    struct Range {
        Instant from, to;
    };
    std::vector<Range> ranges_;  ///< Ascending, apart.
};

}  // namespace cf

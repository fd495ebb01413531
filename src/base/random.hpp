#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace cf {

/// Chance as a dependency: a seeded stream (xoshiro256**). The same seed gives the same stream on
/// every platform. Not for secrets; those come from libsodium.
class Random {
  public:
    explicit Random(std::uint64_t seed);
    std::uint64_t next();
    /// Uniform in [0, bound); bound > 0.
    std::uint64_t below(std::uint64_t bound);
    /// True in `per_million` of a million draws.
    bool chance_per_million(std::uint32_t per_million) { return below(1'000'000) < per_million; }
    /// A version-4 UUID in lower case, drawn from this stream.
    std::string uuid();
    /// `count` lower-case letters and digits.
    std::string token(std::size_t count);

  private:
    std::array<std::uint64_t, 4> state_;
};

/// A seed from the machine's entropy, for production.
std::uint64_t entropy_seed();

}  // namespace cf

#include "base/random.hpp"

#include <bit>
#include <random>

#include "base/check.hpp"

namespace cf {

Random::Random(std::uint64_t seed) {
    // splitmix64 spreads a small seed over the state.
    for (auto& word : state_) {
        seed += 0x9e3779b97f4a7c15ULL;
        std::uint64_t z = seed;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        word = z ^ (z >> 31);
    }
}

std::uint64_t Random::next() {
    std::uint64_t const result = std::rotl(state_[1] * 5, 7) * 9;
    std::uint64_t const shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
}

std::uint64_t Random::below(std::uint64_t bound) {
    __extension__ using Wide = unsigned __int128;
    CF_CHECK(bound > 0);
    return std::uint64_t((static_cast<Wide>(next()) * bound) >> 64);
}

std::string Random::uuid() {
    static constexpr char hex[] = "0123456789abcdef";
    std::string text = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
    for (char& c : text) {
        if (c == 'x') c = hex[below(16)];
        if (c == 'y') c = hex[8 + below(4)];
    }
    return text;
}

std::string Random::token(std::size_t count) {
    static constexpr char alphabet[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::string text(count, ' ');
    for (char& c : text) c = alphabet[below(36)];
    return text;
}

std::uint64_t entropy_seed() {
    std::random_device device;
    return (std::uint64_t(device()) << 32) | device();
}

}  // namespace cf

#include "domain/allocation.hpp"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <numeric>

#include "base/check.hpp"

namespace cf {
namespace {

// A weight has at most 36 digits and an amount 19, so no product leaves 256 bits.
using Wide = boost::multiprecision::int256_t;

/// One proportional share, in minor units of |amount|: what is certain, and the fraction lost.
struct Share {
    std::int64_t units = 0;
    Wide remainder = 0;  ///< Over a divisor common to all shares.
};

std::int64_t narrow(Wide const& value) {
    constexpr auto limit = std::numeric_limits<std::int64_t>::max();
    CF_CHECK(value >= -Wide(limit) && value <= Wide(limit));
    return value.convert_to<std::int64_t>();
}

/// The weights as whole numbers of one scale.
std::vector<Wide> whole_weights(std::span<Decimal const> weights) {
    int scale = 0;
    std::vector<Decimal> normal;
    for (Decimal const& weight : weights) {
        normal.push_back(weight.normalized());
        scale = std::max(scale, normal.back().scale());
    }
    std::vector<Wide> whole;
    for (Decimal const& weight : normal) {
        Wide const power = boost::multiprecision::pow(Wide(10), unsigned(scale - weight.scale()));
        whole.push_back(Wide(weight.coefficient()) * power);
    }
    return whole;
}

std::vector<Share> proportional_shares(std::int64_t units, std::span<Decimal const> weights) {
    std::vector<Wide> whole = whole_weights(weights);
    Wide sum = std::accumulate(whole.begin(), whole.end(), Wide(0));
    std::vector<Share> shares(whole.size());
    if (sum == 0) {
        shares.front().units = units;
        return shares;
    }
    if (sum < 0) {
        sum = -sum;
        for (Wide& weight : whole) weight = -weight;
    }
    for (std::size_t i = 0; i < whole.size(); ++i) {
        Wide const product = whole[i] * units;
        Wide quotient = product / sum;
        if (product < 0 && quotient * sum != product) --quotient;  // Down, not toward zero.
        shares[i] = {narrow(quotient), product - quotient * sum};
    }
    return shares;
}

std::vector<std::size_t> by_largest_remainder(std::vector<Share> const& shares) {
    std::vector<std::size_t> order(shares.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return shares[a].remainder > shares[b].remainder;
    });
    return order;
}

/// How many more units each part can take.
using Room = std::vector<std::int64_t>;

/// Hands out the units round by round, one to each part with room, in the given order. Rounds in
/// which no part fills up are taken together, so the work does not grow with the amount.
void hand_out(std::vector<Share>& shares,
              std::vector<std::size_t> order,
              Room& room,
              std::int64_t missing) {
    while (missing > 0) {
        std::erase_if(order, [&](std::size_t i) { return room[i] <= 0; });
        if (order.empty()) return;
        std::int64_t rounds = missing / std::int64_t(order.size());
        for (std::size_t i : order) rounds = std::min(rounds, room[i]);
        std::size_t const takers =
            rounds > 0 ? order.size() : std::min(order.size(), std::size_t(missing));
        std::int64_t const each = std::max<std::int64_t>(rounds, 1);
        for (std::size_t k = 0; k < takers; ++k) {
            shares[order[k]].units += each;
            room[order[k]] -= each;
            missing -= each;
        }
    }
}

std::int64_t units_in(std::vector<Share> const& shares) {
    std::int64_t sum = 0;
    for (Share const& share : shares) CF_CHECK(!__builtin_add_overflow(sum, share.units, &sum));
    return sum;
}

std::vector<Money> with_sign_of(Money amount, std::vector<Share> const& shares) {
    std::vector<Money> parts;
    for (Share const& share : shares) {
        Money const part = Money::from_minor(share.units, amount.currency());
        parts.push_back(amount.sign() < 0 ? -part : part);
    }
    return parts;
}

/// Takes shares back to their caps and returns the room above them. A negative cap belongs to a
/// part that runs against the others: its share may fall to the cap and rise to zero.
Room clamp(std::vector<Share>& shares, std::span<Money const> caps) {
    Room room;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        std::int64_t const cap = caps[i].minor();
        std::int64_t const low = std::min<std::int64_t>(cap, 0);
        std::int64_t const high = std::max<std::int64_t>(cap, 0);
        shares[i].units = std::clamp(shares[i].units, low, high);
        room.push_back(high - shares[i].units);
    }
    return room;
}

/// Where parts against the others were cut back, the others hold too much: the excess comes off
/// them.
void take_back(std::vector<Share>& shares, std::int64_t excess) {
    for (auto share = shares.rbegin(); share != shares.rend() && excess > 0; ++share) {
        std::int64_t const taken = std::clamp<std::int64_t>(share->units, 0, excess);
        share->units -= taken;
        excess -= taken;
    }
}

}  // namespace

std::vector<Money> allocate(Money amount, std::span<Decimal const> weights) {
    CF_CHECK(!weights.empty() || amount.is_zero());
    if (weights.empty()) return {};
    std::int64_t const units = amount.abs().minor();
    std::vector<Share> shares = proportional_shares(units, weights);
    Room room(shares.size(), 1);  // Fewer units are missing than there are parts.
    hand_out(shares, by_largest_remainder(shares), room, units - units_in(shares));
    return with_sign_of(amount, shares);
}

std::vector<Money> allocate_capped(Money amount,
                                   std::span<Decimal const> weights,
                                   std::span<Money const> caps) {
    CF_CHECK(weights.size() == caps.size());
    if (weights.empty()) return {};
    std::int64_t const units = amount.abs().minor();
    std::vector<Share> shares = proportional_shares(units, weights);
    auto const order = by_largest_remainder(shares);
    Room room = clamp(shares, caps);
    std::int64_t const missing = units - units_in(shares);
    if (missing > 0) hand_out(shares, order, room, missing);
    if (missing < 0) take_back(shares, -missing);
    return with_sign_of(amount, shares);
}

std::vector<Decimal> weights_of(std::span<Money const> amounts) {
    std::vector<Decimal> weights;
    for (Money const amount : amounts) weights.push_back(amount.decimal());
    return weights;
}

}  // namespace cf

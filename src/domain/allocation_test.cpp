#include "domain/allocation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <random>

namespace cf {
namespace {

Currency const dollars = Currency::of("USD");

std::vector<std::int64_t> split(std::int64_t units, std::vector<char const*> const& texts) {
    std::vector<Decimal> weights;
    for (auto text : texts) weights.push_back(Decimal::of(text));
    std::vector<std::int64_t> parts;
    for (Money part : allocate(Money::from_minor(units, dollars), weights))
        parts.push_back(part.minor());
    return parts;
}

std::vector<std::int64_t> split_capped(std::int64_t units,
                                       std::vector<std::int64_t> const& weights,
                                       std::vector<std::int64_t> const& caps) {
    std::vector<Decimal> exact(weights.begin(), weights.end());
    std::vector<Money> limits;
    for (auto cap : caps) limits.push_back(Money::from_minor(cap, dollars));
    std::vector<std::int64_t> parts;
    for (Money part : allocate_capped(Money::from_minor(units, dollars), exact, limits))
        parts.push_back(part.minor());
    return parts;
}

using Parts = std::vector<std::int64_t>;

TEST(Allocation, TiesGoToTheEarlierPart) {
    EXPECT_EQ(split(500, {"9.99", "9.99", "9.99"}), (Parts{167, 167, 166}));
    EXPECT_EQ(split(-500, {"9.99", "9.99", "9.99"}), (Parts{-167, -167, -166}));
}

TEST(Allocation, LargestRemainderFirst) {
    EXPECT_EQ(split(1145, {"25.06", "25.61", "25.63"}), (Parts{376, 384, 385}));
}

TEST(Allocation, PartsAgainstTheOthersGoDownNotTowardZero) {
    // Raw 66.67 and -16.67: taken down to 66 and -17, the missing unit to the larger remainder.
    EXPECT_EQ(split(50, {"8", "-2"}), (Parts{67, -17}));
    EXPECT_EQ(split(100, {"-3", "-1"}), (Parts{75, 25}));
}

TEST(Allocation, WeightsAddingToZeroGiveAllToTheFirst) {
    EXPECT_EQ(split(7, {"0", "0"}), (Parts{7, 0}));
    EXPECT_EQ(split(7, {"1", "-1"}), (Parts{7, 0}));
}

TEST(Allocation, NothingToSpreadOverNothing) { EXPECT_TRUE(split(0, {}).empty()); }

TEST(Allocation, FullPartsArePassedOver) {
    EXPECT_EQ(split_capped(10, {1, 1, 1}, {3, 2, 9}), (Parts{3, 2, 5}));
    EXPECT_EQ(split_capped(1'000, {5, 3, 2}, {0, 9'999, 9'999}), (Parts{0, 550, 450}));
    EXPECT_EQ(split_capped(100, {1, 1}, {20, 30}), (Parts{20, 30}));
}

TEST(Allocation, HugeAmountsUnderCapsTakeNoTime) {
    EXPECT_EQ(split_capped(4'000'000'000'000'000, {1, 1, 2}, {1, INT64_MAX, INT64_MAX}),
              (Parts{1, 1'500'000'000'000'000, 2'499'999'999'999'999}));
}

/// The same rule written the slow way: exact fractions, and a search for the next unit each time.
Parts reference(std::int64_t units, Parts const& weights) {
    using Fraction = boost::multiprecision::cpp_rational;
    Fraction sum = 0;
    for (auto weight : weights) sum += weight;
    Parts parts(weights.size(), 0);
    if (sum == 0) {
        parts[0] = units;
        return parts;
    }
    std::int64_t const magnitude = std::abs(units);
    std::vector<Fraction> left;
    std::int64_t given = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        Fraction const raw = Fraction(magnitude) * weights[i] / sum;
        std::int64_t whole = std::int64_t(raw);
        while (Fraction(whole) > raw) --whole;
        while (Fraction(whole + 1) <= raw) ++whole;
        parts[i] = whole;
        given += whole;
        left.push_back(raw - whole);
    }
    for (; given < magnitude; ++given) {
        auto const next = std::max_element(left.begin(), left.end());
        ++parts[std::size_t(next - left.begin())];
        *next = -1;
    }
    if (units < 0)
        for (auto& part : parts) part = -part;
    return parts;
}

TEST(Allocation, AgreesWithAnIndependentReferenceAndNeverLosesACent) {
    std::mt19937_64 rng{20240611};
    for (int round = 0; round < 5'000; ++round) {
        SCOPED_TRACE(round);
        auto const units = std::int64_t(rng() % 2'000'001) - 1'000'000;
        Parts weights(1 + rng() % 8);
        for (auto& weight : weights)
            weight = std::int64_t(rng() % 10'000) - (rng() % 4 ? 0 : 5'000);
        auto const parts = Money::from_minor(units, dollars).allocate(weights);
        Parts got;
        std::int64_t sum = 0;
        for (Money part : parts) got.push_back(part.minor()), sum += part.minor();
        EXPECT_EQ(sum, units);
        EXPECT_EQ(got, reference(units, weights));
    }
}

TEST(Allocation, CapsHoldAndNothingIsLostWhileThereIsRoom) {
    std::mt19937_64 rng{42};
    for (int round = 0; round < 5'000; ++round) {
        SCOPED_TRACE(round);
        auto const units = std::int64_t(rng() % 5'000);
        Parts weights(1 + rng() % 6), caps(weights.size());
        std::int64_t room = 0;
        for (std::size_t i = 0; i < weights.size(); ++i) {
            weights[i] = std::int64_t(rng() % 100);
            caps[i] = std::int64_t(rng() % 2'000);
            room += caps[i];
        }
        auto const parts = split_capped(units, weights, caps);
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            EXPECT_GE(parts[i], 0);
            EXPECT_LE(parts[i], caps[i]);
            sum += parts[i];
        }
        EXPECT_EQ(sum, std::min(units, room));
    }
}

}  // namespace
}  // namespace cf

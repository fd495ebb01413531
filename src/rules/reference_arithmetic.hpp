#pragma once

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <map>
#include <string>
#include <vector>

#include "rules/plan.hpp"

namespace cf::reference {

/// The arithmetic of a second bookkeeper, for tests alone: fractions of whole numbers of any size.
/// It shares nothing with the rules: no Money, no allocation, no tax table.
using Int = boost::multiprecision::number<boost::multiprecision::cpp_int_backend<>,
                                          boost::multiprecision::et_off>;

/// A fraction, always in lowest terms with a positive denominator.
class Q {
  public:
    Q(Int above = 0, Int below = 1) : n_(std::move(above)), d_(std::move(below)) {  // NOLINT
        Int const common = gcd(n_, d_);
        if (common != 0) n_ /= common, d_ /= common;
        if (d_ < 0) n_ = -n_, d_ = -d_;
    }
    Int const& above() const { return n_; }
    Int const& below() const { return d_; }

    friend Q operator+(Q const& a, Q const& b) { return {a.n_ * b.d_ + b.n_ * a.d_, a.d_ * b.d_}; }
    friend Q operator-(Q const& a, Q const& b) { return {a.n_ * b.d_ - b.n_ * a.d_, a.d_ * b.d_}; }
    friend Q operator*(Q const& a, Q const& b) { return {a.n_ * b.n_, a.d_ * b.d_}; }
    friend Q operator/(Q const& a, Q const& b) { return {a.n_ * b.d_, a.d_ * b.n_}; }
    friend bool operator==(Q const& a, Q const& b) { return a.n_ == b.n_ && a.d_ == b.d_; }
    friend bool operator<(Q const& a, Q const& b) { return a.n_ * b.d_ < b.n_ * a.d_; }

  private:
    Int n_, d_;
};

inline Q exact(Decimal const& number) {
    std::string text = number.to_string();
    auto const point = text.find('.');
    Int below = 1;
    if (point != text.npos) {
        for (std::size_t i = point + 1; i < text.size(); ++i) below *= 10;
        text.erase(point, 1);
    }
    bool const negative = text.starts_with('-');
    if (negative) text.erase(0, 1);
    Int above = 0;
    for (char const digit : text) above = above * 10 + (digit - '0');
    return Q(negative ? Int(-above) : above, below);
}

inline Int floor_of(Q const& value) {
    Int quotient = value.above() / value.below();
    if (value.above() < 0 && quotient * value.below() != value.above()) quotient -= 1;
    return quotient;
}

/// Section 4, modes: to a whole number of minor units.
inline Int rounded(Q const& value, Rounding mode) {
    bool const negative = value.above() < 0;
    Q const size = negative ? Q(0) - value : value;
    Int whole = floor_of(size);
    Q const rest = size - Q(whole);
    Q const half(1, 2);
    bool const up =
        mode != Rounding::down &&
        (half < rest || (rest == half && (mode == Rounding::half_up ||
                                          (mode == Rounding::half_even && whole % 2 == 1))));
    if (up) whole += 1;
    return negative ? -whole : whole;
}

/// Section 4, allocation: units of `amount` over weights, with caps where given.
inline std::vector<Int> spread(Int const& amount,
                               std::vector<Q> const& weights,
                               std::vector<Int> const& caps = {}) {
    Int const units = amount < 0 ? Int(-amount) : amount;
    Q sum;
    for (Q const& weight : weights) sum = sum + weight;
    std::vector<Int> shares;
    std::vector<Q> rests;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        Q const raw = sum == Q(0) ? Q(i == 0 ? units : Int(0)) : Q(units) * weights[i] / sum;
        shares.push_back(floor_of(raw));
        rests.push_back(raw - Q(shares.back()));
        if (!caps.empty()) shares.back() = std::min(shares.back(), caps[i]);
    }
    std::vector<std::size_t> order(weights.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(
        order.begin(), order.end(), [&](auto a, auto b) { return rests[b] < rests[a]; });
    Int missing = units;
    for (Int const& share : shares) missing -= share;
    for (bool gave = true; missing > 0 && gave;) {
        gave = false;
        for (std::size_t const i : order) {
            if (missing == 0 || (!caps.empty() && shares[i] >= caps[i])) continue;
            shares[i] += 1, missing -= 1, gave = true;
        }
    }
    if (amount < 0)
        for (Int& share : shares) share = -share;
    return shares;
}

struct Line {
    std::string ref, kind, code;
    Int net;
    std::vector<Int> taxes;

    Int tax() const {
        Int sum = 0;
        for (Int const& part : taxes) sum += part;
        return sum;
    }
    Int gross() const { return net + tax(); }
    bool is_zero() const {
        return net == 0 && std::all_of(taxes.begin(), taxes.end(), [](auto& t) { return t == 0; });
    }
    Line& operator+=(Line const& other) {
        net += other.net;
        for (std::size_t i = 0; i < taxes.size(); ++i) taxes[i] += other.taxes[i];
        return *this;
    }
    Line& operator-=(Line const& other) {
        net -= other.net;
        for (std::size_t i = 0; i < taxes.size(); ++i) taxes[i] -= other.taxes[i];
        return *this;
    }
    /// "L1 product S 2000+400": what a comparison shows.
    std::string text() const {
        std::string all = ref + " " + kind + " " + code + " " + net.str();
        for (Int const& part : taxes) all += "+" + part.str();
        return all;
    }
};

}  // namespace cf::reference

#include "base/card_numbers.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text_marks.hpp"

namespace cf {
namespace {

constexpr std::size_t digits_min = 13, digits_max = 19, shown = 4;
constexpr std::size_t signs_between_max = 3, group_min = 4, phone_digits_max = 15;
constexpr std::size_t iban_min = 15, iban_max = 34;
constexpr std::size_t hex_id_min = 24, hex_look_max = 64;

// ---- What a card number is

constexpr unsigned of_length(std::size_t digits) { return 1u << digits; }
constexpr unsigned from_16 = of_length(16) | of_length(17) | of_length(18) | of_length(19);

/// ISO/IEC 7812: the first six digits name the issuer.
struct Issuer {
    int first, last;
    unsigned lengths;
};
constexpr std::array<Issuer, 16> issuers{{
    {220'000, 220'499, from_16},                                        // Mir
    {222'100, 272'099, of_length(16)},                                  // Mastercard
    {300'000, 305'999, of_length(14) | from_16},                        // Diners Club
    {309'500, 309'599, of_length(14) | from_16},                        // Diners Club
    {340'000, 349'999, of_length(15)},                                  // American Express
    {352'800, 358'999, from_16},                                        // JCB
    {360'000, 369'999, of_length(14) | from_16},                        // Diners Club
    {370'000, 379'999, of_length(15)},                                  // American Express
    {380'000, 399'999, of_length(14) | from_16},                        // Diners Club
    {400'000, 499'999, of_length(13) | of_length(16) | of_length(19)},  // Visa
    {500'000, 509'999, from_16},        // Maestro, RuPay, Verve, Elo
    {510'000, 559'999, of_length(16)},  // Mastercard
    {560'000, 589'999, from_16},        // Maestro
    {600'000, 609'999, from_16},        // Discover, RuPay
    {620'000, 659'999, from_16},        // UnionPay, Maestro, Discover
    {670'000, 679'999, from_16},        // Maestro
}};

struct Digits {
    std::array<int, digits_max> values{};
    std::size_t count = 0;
};

bool is_of_an_issuer(Digits const& digits) {
    int six = 0;
    for (std::size_t i = 0; i < 6; ++i) six = six * 10 + digits.values[i];
    return std::any_of(issuers.begin(), issuers.end(), [&](Issuer const& issuer) {
        return six >= issuer.first && six <= issuer.last &&
               (issuer.lengths & of_length(digits.count)) != 0;
    });
}

bool passes_luhn(Digits const& digits) {
    int sum = 0;
    for (std::size_t i = 0; i < digits.count; ++i) {
        int const value = digits.values[digits.count - 1 - i];
        sum += i % 2 == 0 ? value : value * 2 > 9 ? value * 2 - 9 : value * 2;
    }
    return sum % 10 == 0;
}

/// GS1's check digit, of the number under a bar code.
bool is_ean(Digits const& digits) {
    int sum = 0;
    for (std::size_t i = 0; i < digits.count; ++i)
        sum += digits.values[digits.count - 1 - i] * (i % 2 == 0 ? 1 : 3);
    return digits.count == 13 && sum % 10 == 0;
}

bool is_card(Digits const& digits) {
    return digits.count >= digits_min && is_of_an_issuer(digits) && passes_luhn(digits) &&
           !is_ean(digits);
}

// ---- Where one may stand

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
char at_or_nul(std::string_view text, std::size_t at) { return at < text.size() ? text[at] : '\0'; }

bool is_part_of_decimals(std::string_view text, std::size_t from, std::size_t to) {
    bool const after = at_or_nul(text, to) == '.' && is_digit(at_or_nul(text, to + 1));
    return after || (from > 1 && text[from - 1] == '.' && is_digit(text[from - 2]));
}

/// A hash or the like: hexadecimal on both sides, letters and more digits in it.
bool is_part_of_hex_id(std::string_view text, std::size_t from, std::size_t to) {
    std::size_t begin = from, end = to;
    while (begin > 0 && from - begin < hex_look_max && is_hex(text[begin - 1])) --begin;
    while (end < text.size() && end - to < hex_look_max && is_hex(text[end])) ++end;
    auto const count = [&](std::size_t at, std::size_t stop, auto const& is) {
        return std::count_if(
            text.begin() + std::ptrdiff_t(at), text.begin() + std::ptrdiff_t(stop), is);
    };
    bool const letters = count(begin, from, is_letter) + count(to, end, is_letter) > 0;
    bool const digits = count(begin, from, is_digit) + count(to, end, is_digit) > 0;
    return letters && digits && end - begin >= hex_id_min;
}

/// A whole value outside JSON's strings, not part of a number with decimals or an exponent.
bool is_json_integer(std::string_view text, std::size_t from, std::size_t to) {
    constexpr std::string_view before = "[:, \t\r\n-", behind = "]}, \t\r\n";
    return (from == 0 || before.find(text[from - 1]) != before.npos) &&
           (to == text.size() || behind.find(text[to]) != behind.npos);
}

/// Most words do not: an IBAN's first two letters, its country, are followed by digits.
bool may_begin_iban(std::string_view text, std::size_t at) {
    return is_letter(text[at]) &&
           !(is_letter(at_or_nul(text, at + 1)) && is_letter(at_or_nul(text, at + 2)));
}

/// Where the IBAN that begins at `from` ends, or `from`. Its own check (ISO 7064) tells.
std::size_t end_of_iban(std::string_view text, std::size_t from) {
    std::array<int, iban_max> values{};
    std::size_t count = 0, end = from;
    for (std::size_t at = from; count < iban_max;) {
        char const c = at_or_nul(text, at);
        bool const fits = count < 2 ? is_letter(c) : count < 4 ? is_digit(c) : true;
        if (!fits || (!is_digit(c) && !is_letter(c))) break;
        values[count++] = is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
        char const next = at_or_nul(text, ++at);
        if (is_digit(next) || is_letter(next)) continue;
        int rest = 0;
        for (std::size_t i = 0; i < count; ++i) {
            int const value = values[(i + 4) % count];
            rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
        }
        if (count >= iban_min && rest == 1) end = at;
        if (next == ' ' || next == '-') ++at;
    }
    return end;
}

// ---- Search

/// What is written over one digit.
struct Cover {
    std::size_t at, size;
    char with;
};

class CardSearch {
  public:
    CardSearch(std::string_view text, CardText kind) : text_(text), kind_(kind) {}

    std::vector<Cover> run() {
        bool in_digits = false;
        for (std::size_t at = 0; at < text_.size();) {
            auto const mark = mark_at(at);
            bool const starts_word =
                at == 0 || !(is_letter(text_[at - 1]) || is_digit(text_[at - 1]));
            if (starts_word && may_begin_iban(text_, at))
                iban_end_ = std::max(iban_end_, end_of_iban(text_, at));
            if (mark.is_digit() && !in_digits && at >= iban_end_) look_at(at);
            in_digits = mark.is_digit();
            if (kind_ == CardText::json && text_[at] == '"') inside_ = !inside_;
            at += mark.size;
        }
        return std::move(covers_);
    }

  private:
    /// The groups of digits read so far.
    struct Groups {
        std::size_t count = 0, last = 0;
        std::string_view signs{};
        bool same_signs = true, of_four = true, of_one = true;

        bool are_a_layout() const {
            return count == 1 || same_signs || of_four || (of_one && last == 1);
        }
    };

    bool in_string() const { return kind_ == CardText::plain || inside_; }

    TextMark mark_at(std::size_t at) const {
        bool const escapes = kind_ == CardText::json && inside_;
        return text_mark(text_, at, escapes ? MarkText::json_string : MarkText::plain);
    }

    bool may_stand(std::size_t from, std::size_t to, Groups const& groups, Digits const& digits) {
        if (!in_string()) return is_json_integer(text_, from, to);
        if (from > 0 && text_[from - 1] == '+' && digits.count <= phone_digits_max) return false;
        if (groups.count > 1) return digits.count > digits_min;  // 13 digits are spoken in one.
        return !is_part_of_decimals(text_, from, to) && !is_part_of_hex_id(text_, from, to);
    }

    /// The end of the signs between two groups, or `at`.
    std::size_t skip_signs(std::size_t at) const {
        std::size_t end = at;
        for (std::size_t signs = 0; in_string() && end < text_.size(); ++signs) {
            auto const mark = mark_at(end);
            bool const closes = kind_ == CardText::json && text_[end] == '"';
            if (mark.is_digit()) return signs > 0 ? end : at;
            if (mark.kind != TextMark::Kind::sign || closes || signs == signs_between_max) break;
            end += mark.size;
        }
        return at;
    }

    /// The longest card number that begins with the group at `from`.
    void look_at(std::size_t from) {
        Digits digits;
        Groups groups;
        std::array<Cover, digits_max> covers;  // As many as there are digits are set.
        std::size_t found = 0;
        for (std::size_t at = from;;) {
            for (groups.last = 0; at < text_.size(); ++groups.last) {
                auto const mark = mark_at(at);
                if (!mark.is_digit()) break;
                if (digits.count == digits_max) return cover(covers, found);
                covers[digits.count] = {at, mark.size, in_string() ? '*' : '1'};
                digits.values[digits.count++] = mark.digit;
                at += mark.size;
            }
            ++groups.count;
            if (groups.are_a_layout() && is_card(digits) && may_stand(from, at, groups, digits))
                found = digits.count;
            std::size_t const next = skip_signs(at);
            if (next == at) return cover(covers, found);
            auto const signs = text_.substr(at, next - at);
            groups.same_signs = groups.same_signs && (groups.count == 1 || signs == groups.signs);
            groups.of_four = groups.of_four && groups.last >= group_min;
            groups.of_one = groups.of_one && groups.last == 1;
            groups.signs = signs;
            at = next;
        }
    }

    void cover(std::array<Cover, digits_max> const& covers, std::size_t found) {
        if (found > 0)
            covers_.insert(
                covers_.end(), covers.begin(), covers.begin() + std::ptrdiff_t(found - shown));
    }

    std::string_view text_;
    CardText kind_;
    bool inside_ = false;
    std::size_t iban_end_ = 0;
    std::vector<Cover> covers_;
};

}  // namespace

std::string without_card_numbers(std::string text, CardText kind) {
    auto covers = CardSearch(text, kind).run();
    if (covers.empty()) return text;
    // Numbers may overlap: of each only the last four digits may show.
    std::sort(
        covers.begin(), covers.end(), [](Cover const& a, Cover const& b) { return a.at < b.at; });
    std::string out;
    std::size_t copied = 0;
    for (auto const& cover : covers) {
        if (cover.at < copied) continue;
        out.append(text, copied, cover.at - copied);
        out += cover.with;
        copied = cover.at + cover.size;
    }
    return out.append(text, copied, std::string::npos);
}

bool holds_card_number(std::string_view text, CardText kind) {
    return !CardSearch(text, kind).run().empty();
}

}  // namespace cf

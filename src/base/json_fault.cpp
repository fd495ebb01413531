#include "base/json_fault.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"

namespace cf {
namespace {

/// Walks the grammar of JSON and stops at the first fault. The parser proper says that a text is
/// malformed but not where; this one is slow, keeps nothing, and runs after a refusal only.
class Walk {
  public:
    explicit Walk(std::string_view text) : text_(text) {}

    std::string run() {
        if (!is_valid_utf8(text_)) return "the text is not UTF-8";
        if (!value(0)) return place();
        skip_blanks();
        if (at_ < text_.size()) {
            fail("something follows the value; a text holds one value");
            return place();
        }
        return {};
    }

  private:
    static constexpr int depth_max = 64;

    bool fail(std::string what) {
        what_ = std::move(what);
        return false;
    }

    std::string place() const {
        std::string_view const before = text_.substr(0, std::min(at_, text_.size()));
        auto const line = std::count(before.begin(), before.end(), '\n') + 1;
        auto const start = before.rfind('\n');
        auto const column = start == before.npos ? before.size() + 1 : before.size() - start;
        std::string path = "$";
        for (std::string const& step : path_) path += step;
        return "line " + std::to_string(line) + ", column " + std::to_string(column) + ", in " +
               path + ": " + what_;
    }

    char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    void skip_blanks() {
        while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != text_.npos)
            ++at_;
    }
    bool take(char c) {
        skip_blanks();
        if (here() != c || at_ >= text_.size()) return false;
        ++at_;
        return true;
    }

    bool value(int depth) {
        skip_blanks();
        if (at_ >= text_.size()) return fail("the text ends where a value is expected");
        if (depth >= depth_max) return fail("nested more than 64 levels deep");
        switch (here()) {
            case '{':
                return object(depth);
            case '[':
                return array(depth);
            case '"':
                return string(nullptr);
            default:
                return number_or_word();
        }
    }

    bool object(int depth) {
        ++at_;
        if (take('}')) return true;
        do {
            skip_blanks();
            std::string name;
            if (here() != '"') return fail("expected a name in double quotes");
            if (!string(&name)) return false;
            if (!take(':')) return fail("expected ':' after the name");
            path_.push_back("." + name.substr(0, 80));
            if (!value(depth + 1)) return false;
            path_.pop_back();
        } while (take(','));
        return take('}') || fail("expected ',' or '}'");
    }

    bool array(int depth) {
        ++at_;
        if (take(']')) return true;
        std::size_t index = 0;
        do {
            path_.push_back("[" + std::to_string(index++) + "]");
            if (!value(depth + 1)) return false;
            path_.pop_back();
        } while (take(','));
        return take(']') || fail("expected ',' or ']'");
    }

    bool string(std::string* name) {
        std::size_t const start = ++at_;
        while (at_ < text_.size() && text_[at_] != '"') {
            if (static_cast<unsigned char>(text_[at_]) < 0x20)
                return fail("a line break or control character inside a string");
            if (text_[at_] != '\\')
                ++at_;
            else if (!escape())
                return false;
        }
        if (at_ >= text_.size()) return fail("a string is not closed");
        if (name) *name = std::string(text_.substr(start, at_ - start));
        ++at_;
        return true;
    }

    bool escape() {
        char const what = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
        if (what != 'u') {
            if (std::string_view("\"\\/bfnrt").find(what) == std::string_view::npos)
                return fail("a backslash before something that JSON does not escape");
            at_ += 2;
            return true;
        }
        auto const first = unit(at_);
        auto const second = unit(at_ + 6);
        bool const leads = first >= 0xD800 && first < 0xDC00;
        bool const follows = second >= 0xDC00 && second < 0xE000;
        if (first < 0) return fail("'\\u' without four hexadecimal digits");
        if ((leads && !follows) || (first >= 0xDC00 && first < 0xE000))
            return fail("half of a character: '\\u' of a surrogate pair stands alone");
        at_ += leads ? 12 : 6;
        return true;
    }

    /// The number of a \uXXXX at this place; -1 when there is none.
    int unit(std::size_t at) const {
        if (at + 6 > text_.size() || text_[at] != '\\' || text_[at + 1] != 'u') return -1;
        int number = 0;
        for (char const c : text_.substr(at + 2, 4)) {
            int const digit = c >= '0' && c <= '9'   ? c - '0'
                              : c >= 'a' && c <= 'f' ? c - 'a' + 10
                              : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                     : -1;
            if (digit < 0) return -1;
            number = number * 16 + digit;
        }
        return number;
    }

    bool number_or_word() {
        auto const end = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size());
        std::string_view const token = text_.substr(at_, end - at_);
        for (std::string_view const word : {"true", "false", "null"})
            if (token == word) return at_ = end, true;
        bool const number =
            !token.empty() && token.find_first_not_of("0123456789+-.eE") == token.npos;
        std::string const shown = "'" + std::string(token.substr(0, 40)) + "'";
        if (!number) return fail(shown + " is not a value; texts stand in double quotes");
        auto const exponent = token.find_first_of("eE");
        std::size_t const digits = std::min(exponent, token.find('.'));
        bool const long_exponent =
            exponent != token.npos && token.size() - exponent > 3 && token[exponent + 1] != '-';
        if (std::min(digits, token.size()) > 19 || long_exponent)
            return fail("the number " + shown + " is too large");
        if (!is_json_number(token)) return fail(shown + " is not a number as JSON writes them");
        at_ = end;
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string what_;
    std::vector<std::string> path_;
};

}  // namespace

bool is_json_number(std::string_view token) {
    std::size_t at = token.starts_with('-') ? 1 : 0;
    auto const digits = [&] {
        std::size_t const from = at;
        while (at < token.size() && token[at] >= '0' && token[at] <= '9') ++at;
        return at - from;
    };
    bool const zero = at < token.size() && token[at] == '0';
    auto const whole = digits();
    if (whole == 0 || (zero && whole > 1)) return false;
    if (at < token.size() && token[at] == '.' && (++at, digits() == 0)) return false;
    if (at < token.size() && (token[at] == 'e' || token[at] == 'E')) {
        ++at;
        if (at < token.size() && (token[at] == '+' || token[at] == '-')) ++at;
        if (digits() == 0) return false;
    }
    return at == token.size();
}

std::string json_fault(std::string_view text) { return Walk(text).run(); }

}  // namespace cf

#include "connectors/xero/sim/query.hpp"

#include <algorithm>
#include <cctype>

#include "base/text.hpp"

namespace cf::xero::sim {
namespace {

constexpr int nesting_max = 50;

Error bad(std::string message) {
    return {ErrorKind::invalid_input, "xero.sim.query", std::move(message)};
}

enum class Token { end, name, text, number, symbol };
struct Lexeme {
    Token token = Token::end;
    std::string text;
};

class Lexer {
  public:
    explicit Lexer(std::string_view text) : rest_(text) {}

    Result<Lexeme> next() {
        rest_ = trim(rest_);
        if (rest_.empty()) return Lexeme{};
        char const c = rest_.front();
        auto const alpha = [](char x) {
            return std::isalnum(static_cast<unsigned char>(x)) || x == '_' || x == '.';
        };
        if (c == '"') return quoted();
        if (std::isdigit(static_cast<unsigned char>(c)) || c == '-') {
            return take(Token::number, [&](char x) { return alpha(x) || x == '-'; });
        }
        if (std::isalpha(static_cast<unsigned char>(c))) return take(Token::name, alpha);
        for (auto const* symbol :
             {"==", "!=", ">=", "<=", "&&", "||", "=", ">", "<", "(", ")", ","})
            if (rest_.starts_with(symbol)) {
                rest_.remove_prefix(std::string_view(symbol).size());
                return Lexeme{Token::symbol, symbol};
            }
        return bad("unexpected character '" + std::string(1, c) + "'");
    }

  private:
    Result<Lexeme> quoted() {
        std::string text;
        for (std::size_t i = 1; i < rest_.size(); ++i) {
            if (rest_[i] == '\\' && i + 1 < rest_.size()) {
                text.push_back(rest_[++i]);
            } else if (rest_[i] == '"') {
                rest_.remove_prefix(i + 1);
                return Lexeme{Token::text, text};
            } else {
                text.push_back(rest_[i]);
            }
        }
        return bad("unterminated string literal");
    }
    template <class Accept>
    Lexeme take(Token token, Accept accept) {
        std::size_t length = 1;
        while (length < rest_.size() && accept(rest_[length])) ++length;
        Lexeme lexeme{token, std::string(rest_.substr(0, length))};
        rest_.remove_prefix(length);
        return lexeme;
    }
    std::string_view rest_;
};

bool is_word(Lexeme const& lexeme, std::string_view word) {
    return lexeme.token == Token::name && equals_ignoring_case(lexeme.text, word);
}

}  // namespace

struct Filter::Node {
    enum class Kind { both, either, compare, contains, starts, ends, truth } kind = Kind::truth;
    std::shared_ptr<Node const> left, right;
    std::string field, op;
    Value value;
};

namespace {

using Node = Filter::Node;
using NodePtr = std::shared_ptr<Node const>;

class Parser {
  public:
    Parser(std::string_view text,
           std::vector<std::string>& fields,
           std::vector<std::string_view> const& folded)
        : lexer_(text), fields_(fields), folded_(folded) {}

    Result<NodePtr> parse() {
        CF_TRY_VOID(advance());
        CF_TRY(auto root, either());
        if (current_.token != Token::end) return bad("unexpected '" + current_.text + "'");
        return root;
    }

  private:
    Result<void> advance() {
        CF_TRY(current_, lexer_.next());
        return {};
    }
    bool symbol(std::string_view text) const {
        return current_.token == Token::symbol && current_.text == text;
    }
    Result<void> expect(std::string_view text) {
        if (!symbol(text)) return bad("expected '" + std::string(text) + "'");
        return advance();
    }

    Result<NodePtr> either() {
        CF_TRY(auto left, both());
        while (symbol("||") || is_word(current_, "OR")) {
            CF_TRY_VOID(advance());
            CF_TRY(auto right, both());
            left = std::make_shared<Node>(Node{Node::Kind::either, left, right});
        }
        return left;
    }
    Result<NodePtr> both() {
        CF_TRY(auto left, single());
        while (symbol("&&") || is_word(current_, "AND")) {
            CF_TRY_VOID(advance());
            CF_TRY(auto right, single());
            left = std::make_shared<Node>(Node{Node::Kind::both, left, right});
        }
        return left;
    }
    Result<NodePtr> single() {
        if (symbol("(")) {
            if (++depth_ > nesting_max) return bad("too many parentheses");
            CF_TRY_VOID(advance());
            CF_TRY(auto inner, either());
            CF_TRY_VOID(expect(")"));
            --depth_;
            return inner;
        }
        if (current_.token != Token::name) return bad("expected a field name");
        auto field = current_.text;
        CF_TRY_VOID(advance());
        if (symbol("(")) return method(std::move(field));
        fields_.push_back(field);
        for (auto const* op : {"==", "=", "!=", ">=", "<=", ">", "<"}) {
            if (!symbol(op)) continue;
            CF_TRY_VOID(advance());
            CF_TRY(auto value, literal_for(field));
            auto const spelt = std::string_view(op) == "=" ? "==" : op;
            return NodePtr(std::make_shared<Node>(
                Node{Node::Kind::compare, {}, {}, std::move(field), spelt, std::move(value)}));
        }
        return NodePtr(std::make_shared<Node>(Node{Node::Kind::truth, {}, {}, std::move(field)}));
    }
    Result<NodePtr> method(std::string name) {
        auto const dot = name.rfind('.');
        auto const call = name.substr(dot == std::string::npos ? 0 : dot + 1);
        auto kind = Node::Kind::contains;
        if (call == "StartsWith") kind = Node::Kind::starts;
        if (call == "EndsWith") kind = Node::Kind::ends;
        if (dot == std::string::npos || (kind == Node::Kind::contains && call != "Contains"))
            return bad("unknown method '" + name + "'");
        CF_TRY_VOID(advance());
        auto field = name.substr(0, dot);
        CF_TRY(auto value, literal_for(field));
        CF_TRY_VOID(expect(")"));
        fields_.push_back(field);
        return NodePtr(
            std::make_shared<Node>(Node{kind, {}, {}, std::move(field), "", std::move(value)}));
    }
    Result<Value> literal_for(std::string const& field) {
        CF_TRY(auto value, literal());
        auto* text = std::get_if<std::string>(&value);
        if (text && std::find(folded_.begin(), folded_.end(), field) != folded_.end())
            *text = fold(*text);
        return value;
    }
    Result<Value> literal() {
        auto const lexeme = current_;
        CF_TRY_VOID(advance());
        if (lexeme.token == Token::text) return Value(lexeme.text);
        if (lexeme.token == Token::number) {
            CF_TRY(auto number, Decimal::parse(lexeme.text));
            return Value(number);
        }
        if (is_word(lexeme, "null")) return Value();
        if (is_word(lexeme, "true")) return Value(true);
        if (is_word(lexeme, "false")) return Value(false);
        if (is_word(lexeme, "guid")) {
            CF_TRY_VOID(expect("("));
            auto const id = current_;
            if (id.token != Token::text) return bad("guid needs a quoted id");
            CF_TRY_VOID(advance());
            CF_TRY_VOID(expect(")"));
            return Value(ascii_lower(id.text));
        }
        if (is_word(lexeme, "DateTime")) return date_time();
        return bad("unexpected '" + lexeme.text + "'");
    }
    Result<Value> date_time() {
        std::vector<int> parts;
        CF_TRY_VOID(expect("("));
        while (current_.token == Token::number && parts.size() < 6) {
            CF_TRY(auto part, Decimal::parse(trimmed_zeros(current_.text)));
            if (part.scale() != 0 || part < Decimal(0) || part > Decimal(9999))
                return bad("DateTime takes whole numbers");
            parts.push_back(int(part.coefficient()));
            CF_TRY_VOID(advance());
            if (symbol(",")) {
                CF_TRY_VOID(advance());
            }
        }
        CF_TRY_VOID(expect(")"));
        if (parts.size() != 3 && parts.size() != 6)
            return bad("DateTime takes year, month, day and perhaps hour, minute, second");
        parts.resize(6);
        std::chrono::year_month_day const day{std::chrono::year(parts[0]),
                                              std::chrono::month(unsigned(parts[1])),
                                              std::chrono::day(unsigned(parts[2]))};
        if (!day.ok()) return bad("DateTime is not a day of the calendar");
        return Value(Instant(std::chrono::sys_days(day)) + std::chrono::hours(parts[3]) +
                     std::chrono::minutes(parts[4]) + std::chrono::seconds(parts[5]));
    }
    /// "09" as vendors' examples write months.
    static std::string trimmed_zeros(std::string text) {
        auto const first = text.find_first_not_of('0');
        return first == std::string::npos ? "0" : text.substr(first);
    }

    Lexer lexer_;
    Lexeme current_;
    std::vector<std::string>& fields_;
    std::vector<std::string_view> const& folded_;
    int depth_ = 0;
};

Result<bool> matches_node(Node const& node, FieldReader const& row) {
    if (node.kind == Node::Kind::both || node.kind == Node::Kind::either) {
        CF_TRY(auto left, matches_node(*node.left, row));
        if (left == (node.kind == Node::Kind::either)) return left;
        return matches_node(*node.right, row);
    }
    auto const value = row(node.field);
    if (!value) return bad("No property or field '" + node.field + "' exists");
    if (node.kind == Node::Kind::truth) {
        auto const* flag = std::get_if<bool>(&*value);
        if (flag == nullptr) return bad("'" + node.field + "' is not a condition");
        return *flag;
    }
    if (node.kind == Node::Kind::compare) {
        bool const either_null = value->index() == 0 || node.value.index() == 0;
        if (either_null) return (value->index() == node.value.index()) == (node.op == "==");
        if (value->index() != node.value.index())
            return bad("'" + node.field + "' cannot be compared with a value of that type");
        int const order = compare(*value, node.value);
        if (node.op == "==") return order == 0;
        if (node.op == "!=") return order != 0;
        if (node.op == ">") return order > 0;
        if (node.op == ">=") return order >= 0;
        return node.op == "<" ? order < 0 : order <= 0;
    }
    auto const* text = std::get_if<std::string>(&*value);
    auto const* part = std::get_if<std::string>(&node.value);
    if (part == nullptr) return bad("a text is needed");
    if (text == nullptr) return false;
    if (node.kind == Node::Kind::starts) return text->starts_with(*part);
    if (node.kind == Node::Kind::ends) return text->ends_with(*part);
    return text->find(*part) != std::string::npos;
}

}  // namespace

Result<Filter> Filter::parse(std::string_view text, std::vector<std::string_view> const& folded) {
    Filter filter;
    CF_TRY(filter.root_, Parser(text, filter.fields_, folded).parse());
    return filter;
}

Result<bool> Filter::matches(FieldReader const& row) const { return matches_node(*root_, row); }

Result<std::vector<OrderKey>> parse_order(std::string_view text) {
    std::vector<OrderKey> keys;
    for (auto part : split(text, ',')) {
        part = trim(part);
        auto const blank = part.find(' ');
        OrderKey key{std::string(part.substr(0, blank))};
        if (blank != std::string_view::npos) {
            auto const direction = trim(part.substr(blank));
            key.descending = equals_ignoring_case(direction, "DESC");
            if (!key.descending && !equals_ignoring_case(direction, "ASC"))
                return bad("'" + std::string(direction) + "' is neither ASC nor DESC");
        }
        if (key.field.empty()) return bad("an order needs a field");
        keys.push_back(std::move(key));
    }
    return keys;
}

int compare(Value const& a, Value const& b) {
    if (a.index() != b.index()) return a.index() < b.index() ? -1 : 1;
    if (a == b) return 0;
    return a < b ? -1 : 1;
}

}  // namespace cf::xero::sim

#include <algorithm>

#include "tests/tidy/rules.hpp"

namespace cf::tidy {
namespace {

constexpr std::size_t columns_max = 100;
constexpr std::size_t function_lines_max = 70;
constexpr std::size_t file_lines_max = 600;

/// Characters, not bytes: a "−" or an "é" is one column wide.
std::size_t columns(std::string_view line) {
    return static_cast<std::size_t>(std::ranges::count_if(
        line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool has_column_limit(SourceFile const& file) {
    auto const ends = [&](std::string_view end) { return file.path.ends_with(end); };
    bool const ours = file.path.starts_with("src/") || file.path.starts_with("tests/") ||
                      file.path.starts_with("bench/") || file.path.starts_with("web/src/") ||
                      file.path.starts_with("tools/");
    return ours && (file.is_cpp() || ends(".ts") || ends(".tsx") || ends(".mjs") || ends(".sh"));
}

/// Follows the braces of one file and reports each function that is too long.
class FunctionLengths {
  public:
    FunctionLengths(SourceFile const& file, Findings& findings)
        : file_(file), findings_(findings) {}

    void run() {
        for (std::size_t i = 0; i < file_.code.size(); ++i) {
            auto const& line = file_.code[i];
            auto const first = line.find_first_not_of(' ');
            if (first == std::string::npos || (line[first] == '#')) continue;
            for (char c : line) step(c, i + 1);
            head_ += ' ';
        }
    }

  private:
    struct Block {
        std::size_t from;
        bool is_function;
    };

    void step(char c, std::size_t line) {
        if (c == '{') {
            bool const outside = function_depth_ == 0;
            bool const is_function = outside && opens_function();
            blocks_.push_back({head_line_ ? head_line_ : line, is_function});
            function_depth_ += is_function || !outside;
            forget_head();
        } else if (c == '}') {
            close(line);
            forget_head();
        } else if (c == ';' && parentheses_ == 0) {
            forget_head();
        } else {
            parentheses_ += (c == '(') - (c == ')');
            if (c != ' ' && head_line_ == 0) head_line_ = line;
            head_ += c;
        }
    }

    void close(std::size_t line) {
        if (blocks_.empty()) return;
        auto const block = blocks_.back();
        blocks_.pop_back();
        if (function_depth_ > 0) --function_depth_;
        auto const length = line - block.from + 1;
        if (block.is_function && length > function_lines_max)
            findings_.push_back({file_.path,
                                 block.from,
                                 "function length",
                                 "the function has " + std::to_string(length) + " lines (limit " +
                                     std::to_string(function_lines_max) + ")"});
    }

    /// A brace opens a function when a parameter list stands before it and no type does.
    bool opens_function() const {
        for (std::string_view word : {"namespace", "class", "struct", "enum", "union", "extern"})
            if (auto const at = find_word(head_, word); at != std::string::npos)
                if (head_.find('(') == std::string::npos || at < head_.find('(')) {
                    // "struct X f() {" returns a type; a bare type has no parameter list.
                    if (head_.find(')') == std::string::npos) return false;
                }
        return head_.find(')') != std::string::npos;
    }

    void forget_head() {
        head_.clear();
        head_line_ = 0;
        parentheses_ = 0;
    }

    SourceFile const& file_;
    Findings& findings_;
    std::vector<Block> blocks_;
    std::size_t function_depth_ = 0;  ///< Braces open inside the current function, itself included.
    std::string head_;                ///< What stands before the next brace.
    std::size_t head_line_ = 0;
    int parentheses_ = 0;
};

}  // namespace

Findings check_lengths(Tree const& tree) {
    Findings findings;
    for (auto const& file : tree) {
        if (!has_column_limit(file)) continue;
        for (std::size_t i = 0; i < file.lines.size(); ++i)
            if (auto const width = columns(file.lines[i]); width > columns_max)
                findings.push_back({file.path,
                                    i + 1,
                                    "line length",
                                    std::to_string(width) + " columns (limit " +
                                        std::to_string(columns_max) + ")"});
        if (file.lines.size() > file_lines_max)
            findings.push_back({file.path,
                                0,
                                "file length",
                                std::to_string(file.lines.size()) + " lines (limit " +
                                    std::to_string(file_lines_max) + "): split it"});
        if (file.is_cpp()) FunctionLengths(file, findings).run();
    }
    return findings;
}

}  // namespace cf::tidy

#include "tests/tidy/source_tree.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>

namespace cf::tidy {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::vector<std::string> split_lines(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        auto const end = text.find('\n');
        lines.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return lines;
}

/// Separates code, comments and literals of C++ in one pass over the text.
class Separator {
  public:
    explicit Separator(std::string_view text) : text_(text), code_(text), strings_(text) {}

    void run() {
        while (at_ < text_.size()) {
            if (starts("//"))
                drop_until(text_.find('\n', at_));
            else if (starts("/*"))
                drop_until(after(text_.find("*/", at_ + 2), 2));
            else if (starts("R\"") && (at_ == 0 || !is_word(text_[at_ - 1])))
                raw_string();
            else if (text_[at_] == '"' || (text_[at_] == '\'' && !digit_separator()))
                literal(text_[at_]);
            else
                keep();
        }
    }
    std::string const& code() const { return code_; }
    std::string const& strings() const { return strings_; }

  private:
    bool starts(std::string_view what) const { return text_.substr(at_).starts_with(what); }
    /// 10'000: the quote stands between two digits.
    bool digit_separator() const { return at_ > 0 && is_word(text_[at_ - 1]); }
    std::size_t after(std::size_t found, std::size_t length) const {
        return found == std::string_view::npos ? found : found + length;
    }
    static void blank(std::string& out, std::size_t at) {
        if (out[at] != '\n') out[at] = ' ';
    }
    void keep() { blank(strings_, at_++); }
    void drop_until(std::size_t end) {
        for (end = std::min(end, text_.size()); at_ < end; ++at_) {
            blank(code_, at_);
            blank(strings_, at_);
        }
    }
    void content_until(std::size_t end) {
        for (end = std::min(end, text_.size()); at_ < end; ++at_) blank(code_, at_);
    }
    void raw_string() {
        auto const open = text_.find('(', at_);
        if (open == std::string_view::npos) return keep();
        auto const mark = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
        while (at_ <= open) keep();
        auto const close = text_.find(mark, at_);
        content_until(close);
        for (std::size_t i = 0; i < mark.size() && at_ < text_.size(); ++i) keep();
    }
    void literal(char quote) {
        keep();
        while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n')
            content_until(at_ + (text_[at_] == '\\' ? 2 : 1));
        if (at_ < text_.size()) keep();
    }

    std::string_view text_;
    std::string code_;
    std::string strings_;
    std::size_t at_ = 0;
};

bool skipped_folder(std::string const& path) {
    static constexpr std::string_view skipped[] = {
        ".git", "build", "data", ".toolchain", "web/dist"};
    return path.ends_with("node_modules") || std::ranges::find(skipped, path) != std::end(skipped);
}

/// Text has no zero byte near its start.
bool looks_like_text(std::string_view bytes) {
    return bytes.substr(0, 4096).find('\0') == std::string_view::npos;
}

}  // namespace

bool SourceFile::is_cpp() const { return path.ends_with(".cpp") || path.ends_with(".hpp"); }

std::string SourceFile::folder() const {
    auto const slash = path.rfind('/');
    return slash == std::string::npos ? "" : path.substr(0, slash);
}

SourceFile make_file(std::string path, std::string_view text) {
    SourceFile file{std::move(path), split_lines(text), {}, {}};
    if (file.is_cpp() || file.path.ends_with(".cpp.in")) {
        Separator separator(text);
        separator.run();
        file.code = split_lines(separator.code());
        file.strings = split_lines(separator.strings());
    }
    return file;
}

Tree read_tree(std::filesystem::path const& top) {
    Tree tree;
    using Walk = std::filesystem::recursive_directory_iterator;
    for (auto walk = Walk(top); walk != Walk(); ++walk) {
        auto const path = walk->path().lexically_relative(top).generic_string();
        if (walk->is_directory() && skipped_folder(path)) walk.disable_recursion_pending();
        // A work tree's .git is a file that names a path of the machine.
        if (!walk->is_regular_file() || path == ".git") continue;
        std::ifstream in(walk->path(), std::ios::binary);
        std::string const bytes{std::istreambuf_iterator<char>(in), {}};
        if (looks_like_text(bytes)) tree.push_back(make_file(path, bytes));
    }
    std::ranges::sort(tree, {}, &SourceFile::path);
    return tree;
}

std::string source_folder(std::string_view path) {
    if (!path.starts_with("src/")) return "";
    path.remove_prefix(4);
    auto const slash = path.rfind('/');
    return slash == std::string_view::npos ? "" : std::string(path.substr(0, slash));
}

std::size_t find_word(std::string_view line, std::string_view word, std::size_t from) {
    for (auto at = line.find(word, from); at != std::string_view::npos;
         at = line.find(word, at + 1)) {
        auto const end = at + word.size();
        bool const starts = at == 0 || !is_word(line[at - 1]) || !is_word(word.front());
        bool const ends = end == line.size() || !is_word(line[end]) || !is_word(word.back());
        if (starts && ends) return at;
    }
    return std::string_view::npos;
}

std::string to_text(std::vector<Finding> const& findings) {
    std::string text;
    for (auto const& finding : findings) {
        text += "\n" + finding.file + (finding.line ? ":" + std::to_string(finding.line) : "") +
                ": " + finding.message + " [" + finding.rule + "]";
    }
    return text;
}

}  // namespace cf::tidy

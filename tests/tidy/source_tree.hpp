#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cf::tidy {

/// One broken rule. Lines count from 1; 0 means the file as a whole.
struct Finding {
    std::string file;
    std::size_t line = 0;
    std::string rule;
    std::string message;
};

/// A text file of the project, split into what the rules look at. All three line lists are equally
/// long and keep every column, so a position in one is the same position in the others.
struct SourceFile {
    std::string path;                ///< From the project's top, with '/'.
    std::vector<std::string> lines;  ///< As written.
    std::vector<std::string> code;   ///< C++ only: comments and literals blanked.
    std::vector<std::string>
        strings;  ///< C++ only: everything but the contents of literals blanked.

    bool is_cpp() const;
    bool is_header() const { return path.ends_with(".hpp"); }
    bool is_test() const {
        return path.ends_with("_test.cpp") || path.ends_with("_test_kit.hpp");
    }
    /// "src/connectors/xero" of "src/connectors/xero/client.cpp", "" at the top.
    std::string folder() const;
};

using Tree = std::vector<SourceFile>;

SourceFile make_file(std::string path, std::string_view text);
/// Every text file below `top` except what is built, fetched or belongs to a user. Sorted by path.
Tree read_tree(std::filesystem::path const& top);

/// "connectors/xero" of "src/connectors/xero/client.cpp", "" outside of src/.
std::string source_folder(std::string_view path);
/// Position of `word` as a whole word from `from` on, npos when there is none.
std::size_t find_word(std::string_view line, std::string_view word, std::size_t from = 0);
std::string to_text(std::vector<Finding> const& findings);

}  // namespace cf::tidy

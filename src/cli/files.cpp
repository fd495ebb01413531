#include "cli/files.hpp"

#include <sys/stat.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <vector>

namespace cf::cli {
namespace {

constexpr std::size_t file_size_bytes_max = 100 * 1024 * 1024;

Error cannot(std::string const& what, std::string const& path) {
    return {
        ErrorKind::invalid_input, "file." + what, "cannot " + what + " the file '" + path + "'"};
}

/// Everything there is, unless it is too much: what comes through a pipe tells no size beforehand.
Result<std::string> read_all(std::istream& from, std::string const& name) {
    std::string text;
    std::vector<char> part(64 * 1024);
    while (from.read(part.data(), std::streamsize(part.size())) || from.gcount() > 0) {
        text.append(part.data(), std::size_t(from.gcount()));
        if (text.size() > file_size_bytes_max)
            return Error{ErrorKind::invalid_input,
                         "file.size",
                         name + " is larger than 100 MiB; split it into smaller files"};
    }
    // Editors on Windows put a byte order mark before UTF-8; it is no part of the text.
    if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
    return text;
}

}  // namespace

Result<std::string> read_file(std::string const& path) {
    if (path == "-") return read_all(std::cin, "standard input");
    std::ifstream file(path, std::ios::binary);
    std::error_code problem;
    bool const readable = file && !std::filesystem::is_directory(path, problem);
    if (!readable) return cannot("read", path);
    return read_all(file, "'" + path + "'");
}

Result<> write_file(std::string const& path, std::string const& text, FileMode mode) {
    std::string const temporary = path + ".new";
    {
        std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
        if (!file) return cannot("write", path);
        if (mode == FileMode::secret) ::chmod(temporary.c_str(), 0600);
        file << text;
        file.flush();
        if (!file) return cannot("write", path);
    }
    std::error_code problem;
    std::filesystem::rename(temporary, path, problem);
    if (problem) return cannot("write", path);
    return {};
}

}  // namespace cf::cli

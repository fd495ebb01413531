#include "cli/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

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

/// What was written to it is on the disk: of a folder, its list of names.
bool make_durable(std::string const& path) {
    int const opened = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (opened < 0) return false;
    bool const synced = ::fsync(opened) == 0;
    ::close(opened);
    return synced;
}

}  // namespace

Result<> put_in_place(std::string const& from, std::string const& path) {
    std::error_code problem;
    std::filesystem::rename(from, path, problem);
    auto const folder = std::filesystem::path(path).parent_path();
    if (problem || !make_durable(folder.empty() ? "." : folder.string()))
        return cannot("write", path);
    return {};
}

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
    if (!make_durable(temporary)) return cannot("write", path);
    return put_in_place(temporary, path);
}

}  // namespace cf::cli

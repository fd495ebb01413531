#pragma once

#include <string>

#include "base/result.hpp"

namespace cf::cli {

/// The whole file ("-": standard input), at most 100 MiB. Error: invalid_input naming the file.
Result<std::string> read_file(std::string const& path);
/// Writes it whole or not at all (a temporary file beside it, then a rename); mode 0600 when
/// `secret`. On the disk when it returns. Error: invalid_input "file.write".
enum class FileMode { normal, secret };
Result<> write_file(std::string const& path, std::string const& text, FileMode mode);
/// Renames over what is there, for good: on the disk when it returns. Error: invalid_input
/// "file.write".
Result<> put_in_place(std::string const& from, std::string const& path);

}  // namespace cf::cli

#pragma once

#include <string>

#include "base/result.hpp"

namespace cf::cli {

/// The whole file ("-": standard input), at most 100 MiB. Error: invalid_input naming the file.
Result<std::string> read_file(std::string const& path);
/// Writes it whole or not at all (a temporary file beside it, then a rename); mode 0600 when
/// `secret`.
enum class FileMode { normal, secret };
Result<> write_file(std::string const& path, std::string const& text, FileMode mode);

}  // namespace cf::cli

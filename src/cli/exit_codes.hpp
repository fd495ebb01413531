#pragma once

namespace cf::cli {

// Documented in --help of every command.
inline constexpr int exit_ok = 0;
inline constexpr int exit_differs = 1;  ///< It ran, and what it checked is not right.
inline constexpr int exit_bad_input =
    2;                                 ///< The input or the arguments are wrong; nothing was done.
inline constexpr int exit_failed = 3;  ///< It could not be carried out (network, database, vendor).

}  // namespace cf::cli

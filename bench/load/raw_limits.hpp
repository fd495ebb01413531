#pragma once

#include <cstdint>
#include <string>

namespace cf::bench {

/// What this machine can do at most: the baselines of the same run.
double hmacs_per_second(std::string const& body);
/// Rows of `payload` bytes into SQLite, WAL, synchronous=FULL, 200 rows a transaction.
double group_committed_rows_per_second(std::string const& folder, std::size_t payload);
/// A server that answers every POST 200 and does nothing else; prints its address and runs until it
/// is stopped. Exit code.
int serve_bare();

}  // namespace cf::bench

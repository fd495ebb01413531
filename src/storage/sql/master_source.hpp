#pragma once

#include <functional>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "ports/storage.hpp"

namespace cf::sql {

/// The database was sealed under another master key.
class WrongMasterKey : public StorageUnavailable {
  public:
    using StorageUnavailable::StorageUnavailable;
};

/// Reads the master key again from its source; for a process that runs while the key is changed.
using MasterSource = std::function<Result<Secret<>>()>;

}  // namespace cf::sql

#pragma once

#include <functional>
#include <string>

#include "ports/storage.hpp"

namespace cf::app {

/// One sentence about what is wrong with the database `file` and one about what to do, from what
/// the storage said. Recovery in full: docs/operator-guide.md, "When the disk fails".
std::string storage_trouble(std::string const& file, std::string const& said);

/// A storage that tells once when it fails, so that the process can end in good order: whatever the
/// engine cannot write down it may not do either.
class FailingStorage final : public Storage {
  public:
    using OnFailure = std::function<void(std::string const& said)>;
    FailingStorage(Storage& storage, OnFailure on_failure)
        : storage_(storage), on_failure_(std::move(on_failure)) {}

    boost::asio::awaitable<void> write(Work work) override;
    boost::asio::awaitable<void> read(Work work) override;

  private:
    void note(std::string const& said);

    Storage& storage_;
    OnFailure on_failure_;
    bool failed_ = false;
};

}  // namespace cf::app

#pragma once

#include <stdlib.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "storage/sql/sql_storage.hpp"

namespace cf::sql::testing {

/// A folder that is gone after the test.
class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "crossfoot-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path_); }
    TemporaryFolder(TemporaryFolder const&) = delete;
    TemporaryFolder& operator=(TemporaryFolder const&) = delete;
    std::string file(std::string const& name) const { return path_ + "/" + name; }

  private:
    std::string path_;
};

inline Sealer sealer_of(char filling) {
    return *Sealer::with_key(Secret<>(std::string(Sealer::key_size_bytes, filling)));
}

/// Runs coroutines to their end; the first exception of one comes out of here.
inline void run_all(std::vector<Wait> coroutines) {
    boost::asio::io_context context;
    std::exception_ptr problem;
    for (auto& coroutine : coroutines)
        boost::asio::co_spawn(context, std::move(coroutine), [&](std::exception_ptr thrown) {
            if (thrown && !problem) problem = thrown;
        });
    context.run();
    if (problem) std::rethrow_exception(problem);
}

inline void write(Storage& storage, Storage::Work work) {
    std::vector<Wait> one;
    one.push_back(storage.write(std::move(work)));
    run_all(std::move(one));
}

inline void read(Storage& storage, Storage::Work work) {
    std::vector<Wait> one;
    one.push_back(storage.read(std::move(work)));
    run_all(std::move(one));
}

/// What one transaction answers.
template <class Ask>
auto ask(Storage& storage, Ask const& question) {
    decltype(question(std::declval<Transaction&>())) answer{};
    read(storage, [&](Transaction& tx) { answer = question(tx); });
    return answer;
}

}  // namespace cf::sql::testing

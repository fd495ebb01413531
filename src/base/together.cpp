#include "base/together.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <memory>

#include "base/one_shot.hpp"

namespace cf {
namespace {

struct Company {
    Company(boost::asio::any_io_executor const& executor, std::size_t size)
        : open(size), ended(executor) {}

    std::size_t open;
    std::exception_ptr broken;
    OneShot ended;
};

}  // namespace

Wait together(std::vector<Wait> works) {
    if (works.empty()) co_return;
    auto const executor = co_await boost::asio::this_coro::executor;
    // Whoever ends last may do so after the waiting coroutine is gone.
    auto const company = std::make_shared<Company>(executor, works.size());
    for (auto& work : works)
        boost::asio::co_spawn(executor, std::move(work), [company](std::exception_ptr problem) {
            if (!company->broken) company->broken = problem;
            if (--company->open == 0) company->ended.fire();
        });
    co_await company->ended.wait();
    if (company->broken) std::rethrow_exception(company->broken);
}

}  // namespace cf

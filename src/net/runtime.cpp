#include "net/runtime.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <exception>

#include <unistd.h>

#include "base/log.hpp"

namespace cf {

namespace asio = boost::asio;
using boost::system::error_code;

void spawn(asio::any_io_executor executor, std::string_view name, Wait coroutine) {
    asio::co_spawn(
        executor, std::move(coroutine), [name = std::string(name)](std::exception_ptr failure) {
            if (!failure) return;
            try {
                std::rethrow_exception(failure);
            } catch (std::exception const& error) {
                log::error("coroutine.failed", {{"name", name}, {"what", error.what()}});
            }
        });
}

struct Runtime::Impl {
    Impl()
        : context(1), signals(context), stopping(context, asio::steady_timer::time_point::max()) {}

    void listen_for_signals() {
        signals.async_wait([this](error_code error, int) {
            if (error) return;
            if (stop_requested) ::_exit(130);
            stop_requested = true;
            stopping.cancel();
            listen_for_signals();
        });
    }

    asio::io_context context;
    asio::signal_set signals;
    asio::steady_timer stopping;
    bool stop_requested = false;
};

Runtime::Runtime() : impl_(std::make_unique<Impl>()) {}

Runtime::~Runtime() = default;

asio::any_io_executor Runtime::executor() { return impl_->context.get_executor(); }

void Runtime::run(Wait program) {
    std::exception_ptr failure;
    bool is_over = false;
    asio::co_spawn(impl_->context, std::move(program), [&](std::exception_ptr thrown) {
        failure = std::move(thrown);
        is_over = true;
        impl_->context.stop();
    });
    impl_->context.restart();
    while (!is_over) impl_->context.run();
    if (failure) std::rethrow_exception(failure);
}

Wait Runtime::wait_for_stop() {
    auto& impl = *impl_;
    if (impl.stop_requested) co_return;
    // Only a program that waits for a stop takes the signals away from their default.
    impl.signals.clear();
    impl.signals.add(SIGINT);
    impl.signals.add(SIGTERM);
    impl.listen_for_signals();
    error_code woken;
    co_await impl.stopping.async_wait(asio::redirect_error(asio::use_awaitable, woken));
}

void Runtime::request_stop() {
    impl_->stop_requested = true;
    impl_->stopping.cancel();
}

bool Runtime::stop_requested() const { return impl_->stop_requested; }

struct WorkerPool::Impl {
    explicit Impl(std::size_t threads) : pool(threads) {}
    asio::thread_pool pool;
};

WorkerPool::WorkerPool(std::size_t threads) : impl_(std::make_unique<Impl>(threads)) {}

WorkerPool::~WorkerPool() {
    impl_->pool.stop();
    impl_->pool.join();
}

namespace {

asio::awaitable<void> run_job(std::shared_ptr<std::function<void()> const> job) {
    (*job)();
    co_return;
}

}  // namespace

asio::awaitable<void> WorkerPool::run(std::function<void()> job) {
    auto held = std::make_shared<std::function<void()> const>(std::move(job));
    auto running = asio::co_spawn(impl_->pool, run_job(std::move(held)), asio::use_awaitable);
    co_await std::move(running);
}

}  // namespace cf

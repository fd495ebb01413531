#include "base/together.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <stdexcept>

#include "base/virtual_clock.hpp"

namespace cf {
namespace {

using namespace std::chrono_literals;

class Together : public testing::Test {
  protected:
    /// How long they take side by side, on virtual time.
    Duration run(std::vector<Wait> works) {
        Instant const began = clock_.now();
        bool ended = false;
        boost::asio::co_spawn(io_, together(std::move(works)), [&](std::exception_ptr problem) {
            broken_ = problem;
            ended = true;
        });
        do {
            io_.restart();
            io_.poll();
        } while (!ended && clock_.jump_to_next_waiter());
        EXPECT_TRUE(ended);
        return clock_.now() - began;
    }

    Wait sleep(Duration time) {
        co_await clock_.sleep_for(time);
        ++awake_;
    }

    Wait fail_after(Duration time, char const* what) {
        co_await clock_.sleep_for(time);
        throw std::runtime_error(what);
    }

    boost::asio::io_context io_;
    VirtualClock clock_{Instant{}};
    std::exception_ptr broken_;
    int awake_ = 0;
};

TEST_F(Together, LastsAsLongAsTheLongest) {
    std::vector<Wait> works;
    for (auto const time : {2s, 5s, 3s}) works.push_back(sleep(time));
    EXPECT_EQ(run(std::move(works)), Duration(5s));
    EXPECT_EQ(awake_, 3);
    EXPECT_EQ(run({}), Duration(0));
}

TEST_F(Together, TheOthersEndBeforeAFailureIsToldAndTheFirstIsTold) {
    std::vector<Wait> works;
    works.push_back(fail_after(4s, "second"));
    works.push_back(fail_after(1s, "first"));
    works.push_back(sleep(6s));
    EXPECT_EQ(run(std::move(works)), Duration(6s));
    EXPECT_EQ(awake_, 1);
    ASSERT_TRUE(broken_);
    try {
        std::rethrow_exception(broken_);
    } catch (std::runtime_error const& what) {
        EXPECT_STREQ(what.what(), "first");
    }
}

}  // namespace
}  // namespace cf

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/fuzz/targets.hpp"

// What the fuzzers found worth keeping, run by the ordinary build as well: a fault once found stays
// found, with every compiler.
namespace cf::fuzz {
namespace {

struct CorpusTest : ::testing::TestWithParam<Target> {};

TEST_P(CorpusTest, EveryKeptInputIsSurvived) {
    std::filesystem::path const folder =
        std::filesystem::path(CF_SOURCE_DIR) / "tests/fuzz/corpus" / GetParam().name;
    int inputs = 0;
    for (auto const& entry : std::filesystem::directory_iterator(folder)) {
        SCOPED_TRACE(entry.path().filename().string());
        std::ifstream file(entry.path(), std::ios::binary);
        std::string const bytes{std::istreambuf_iterator<char>(file), {}};
        GetParam().run(bytes);
        ++inputs;
    }
    EXPECT_GT(inputs, 0) << folder << " is empty";
}

INSTANTIATE_TEST_SUITE_P(All, CorpusTest, ::testing::ValuesIn(targets), [](auto const& of) {
    return std::string(of.param.name);
});

}  // namespace
}  // namespace cf::fuzz

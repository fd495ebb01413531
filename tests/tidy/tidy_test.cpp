// The project itself, held against the house rules.
#include <gtest/gtest.h>

#include "tests/tidy/rules.hpp"

namespace cf::tidy {
namespace {

Tree const& project() {
    static Tree const tree = read_tree(CF_SOURCE_DIR);
    return tree;
}

void expect_none(Findings const& findings) {
    EXPECT_TRUE(findings.empty()) << findings.size() << " findings" << to_text(findings);
}

TEST(Project, IsFound) { EXPECT_GT(project().size(), 50u) << "read from " << CF_SOURCE_DIR; }

TEST(Project, IncludesOnlyGoDown) { expect_none(check_includes(project())); }

TEST(Project, TakesTimeAndChanceAsParameters) { expect_none(check_calls(project())); }

TEST(Project, KeepsLinesFunctionsAndFilesShort) { expect_none(check_lengths(project())); }

TEST(Project, ExplainsEachFolderAndKeepsNothingDead) { expect_none(check_files(project())); }

TEST(Project, NamesNoRegistryAndNoMachine) { expect_none(check_hygiene(project())); }

}  // namespace
}  // namespace cf::tidy

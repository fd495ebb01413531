#include "cli/files.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace cf::cli {
namespace {

struct Folder {
    std::filesystem::path path = std::filesystem::path(testing::TempDir()) / "cf_files_test";
    Folder() { std::filesystem::create_directories(path); }
    ~Folder() { std::filesystem::remove_all(path); }
};

TEST(Files, WhatCannotBeReadIsNamed) {
    Folder const folder;
    for (auto const& path : {folder.path, folder.path / "none"}) {
        auto const read = read_file(path.string());
        ASSERT_TRUE(read.has_error());
        EXPECT_NE(read.error().message.find(path.string()), std::string::npos);
    }
}

TEST(Files, AByteOrderMarkIsNoPartOfTheText) {
    Folder const folder;
    auto const path = folder.path / "marked";
    std::ofstream(path) << "\xEF\xBB\xBF{}";
    EXPECT_EQ(read_file(path.string()).value(), "{}");
}

TEST(Files, AFileBeyondTheLimitIsRefused) {
    Folder const folder;
    auto const path = folder.path / "large";
    std::ofstream(path) << "x";
    std::filesystem::resize_file(path, 100 * 1024 * 1024);
    EXPECT_TRUE(read_file(path.string()));
    std::filesystem::resize_file(path, 100 * 1024 * 1024 + 1);
    auto const read = read_file(path.string());
    ASSERT_TRUE(read.has_error());
    EXPECT_NE(read.error().message.find("larger than 100 MiB"), std::string::npos);
}

}  // namespace
}  // namespace cf::cli

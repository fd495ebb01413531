// Every numbered peculiarity of a vendor has a test of its number: Q07_..., Q37_39_..., W45_....
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

namespace cf::tidy {
namespace {

namespace fs = std::filesystem;

std::string read(fs::path const& file) {
    std::ifstream in(file);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

/// The numbers at the front of a test's name: "Q37_39_Paging" has 37 and 39.
std::set<int> numbers_of(std::string_view name) {
    std::set<int> numbers;
    for (std::size_t at = 0; at < name.size();) {
        auto const end = std::min(name.find('_', at), name.size());
        auto const part = name.substr(at, end - at);
        bool const digits = !part.empty() && part.size() <= 3 &&
                            std::ranges::all_of(part, [](unsigned char c) { return isdigit(c); });
        if (!digits) break;
        numbers.insert(std::stoi(std::string(part)));
        at = end + 1;
    }
    return numbers;
}

/// The numbers tested in a folder: second argument of TEST, TEST_F or TEST_P, after `prefix`.
std::set<int> tested(fs::path const& folder, char prefix) {
    std::set<int> numbers;
    for (auto const& entry : fs::directory_iterator(folder)) {
        if (!entry.path().filename().string().ends_with("_test.cpp")) continue;
        std::istringstream lines(read(entry.path()));
        for (std::string line; std::getline(lines, line);) {
            auto const comma = line.find(", ");
            if (!line.starts_with("TEST") || comma == std::string::npos) continue;
            auto const name = std::string_view(line).substr(comma + 2);
            if (name.empty() || name[0] != prefix) continue;
            numbers.merge(numbers_of(name.substr(1)));
        }
    }
    return numbers;
}

/// "1-61" or "7".
void add_range(std::string const& text, std::set<int>& numbers) {
    auto const dash = text.find('-');
    int const first = std::stoi(text);
    int const last = dash == std::string::npos ? first : std::stoi(text.substr(dash + 1));
    for (int number = first; number <= last; ++number) numbers.insert(number);
}

TEST(Quirks, EveryNumberHasATestOfItsName) {
    fs::path const root = CF_SOURCE_DIR;
    std::istringstream list(read(root / "tests/data/vendors/quirks.txt"));
    int vendors = 0;
    for (std::string line; std::getline(list, line);) {
        if (line.empty() || line[0] == '#') continue;
        ++vendors;
        std::istringstream words(line);
        std::string vendor, folder, range;
        char prefix = 0;
        words >> vendor >> prefix >> folder;
        std::set<int> wanted;
        while (words >> range) add_range(range, wanted);
        EXPECT_GE(wanted.size(), 48u) << vendor;
        auto const found = tested(root / folder, prefix);
        for (int number : wanted)
            EXPECT_TRUE(found.contains(number)) << vendor << " has no test of number " << number;
        for (int number : found)
            EXPECT_TRUE(wanted.contains(number)) << vendor << " lists no number " << number;
    }
    EXPECT_EQ(vendors, 3);
}

TEST(Quirks, NumbersAreReadFromNames) {
    EXPECT_EQ(numbers_of("07_Something"), (std::set<int>{7}));
    EXPECT_EQ(numbers_of("37_39_Paging"), (std::set<int>{37, 39}));
    EXPECT_TRUE(numbers_of("ueer").empty());
}

}  // namespace
}  // namespace cf::tidy

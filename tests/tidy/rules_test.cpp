// The rules themselves: each finds what it is there for, and leaves the rest alone.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/tidy/rules.hpp"

namespace cf::tidy {
namespace {

/// A tree of headers that exist, one per folder, plus the files under test.
Tree tree_with(std::vector<SourceFile> files) {
    std::string floors;
    auto const folder = [&](std::string path, int floor) {
        files.push_back(make_file("src/" + path + "/a.hpp", "#pragma once\n"));
        std::ranges::replace(path, '/', '_');
        floors += "set(CF_FLOOR_" + path + " " + std::to_string(floor) + ")\n";
    };
    for (auto const& [path, floor] : std::map<std::string, int>{{"base", 0},
                                                                {"domain", 1},
                                                                {"simkit", 1},
                                                                {"sim/auditor", 1},
                                                                {"rules", 2},
                                                                {"ports", 2},
                                                                {"connectors/xero/sim", 2},
                                                                {"flows", 3},
                                                                {"connectors/shared", 3},
                                                                {"engine", 4},
                                                                {"net", 4},
                                                                {"storage/sql", 4},
                                                                {"connectors/xero", 4},
                                                                {"api", 5},
                                                                {"cli", 5},
                                                                {"sim", 5},
                                                                {"app", 6}})
        folder(path, floor);
    for (auto path : {"src/base/json.hpp", "src/connectors/registry.hpp"})
        files.push_back(make_file(path, "#pragma once\n"));
    files.push_back(make_file("cmake/CrossfootFolders.cmake", floors));
    return files;
}

/// What the include rule says of one file with one include line.
std::string says(std::string path, std::string include) {
    auto const text = "// why\n#include " + include + "\n";
    return to_text(check_includes(tree_with({make_file(std::move(path), text)})));
}

TEST(Includes, GoDown) {
    EXPECT_EQ(says("src/domain/m.cpp", "\"base/a.hpp\""), "");
    EXPECT_EQ(says("src/engine/m.cpp", "\"rules/a.hpp\""), "");
    EXPECT_EQ(says("src/app/m.cpp", "\"connectors/registry.hpp\""), "");
    EXPECT_EQ(says("src/sim/m.cpp", "\"sim/auditor/a.hpp\""), "");
    EXPECT_EQ(says("src/connectors/xero/m.cpp", "\"connectors/shared/a.hpp\""), "");
    EXPECT_EQ(says("tests/scenario/m.cpp", "\"connectors/xero/a.hpp\""), "");
}

TEST(Includes, NeverGoUpOrSideways) {
    for (auto const& [path, include] : std::vector<std::pair<std::string, std::string>>{
             {"src/base/m.cpp", "\"domain/a.hpp\""},
             {"src/rules/m.cpp", "\"ports/a.hpp\""},
             {"src/engine/m.cpp", "\"net/a.hpp\""},
             {"src/engine/m.cpp", "\"connectors/shared/a.hpp\""},
             {"src/api/m.cpp", "\"cli/a.hpp\""},
             {"src/api/m.cpp", "\"storage/sql/a.hpp\""},
             {"src/cli/m.cpp", "\"connectors/xero/a.hpp\""},
             {"src/sim/m.cpp", "\"connectors/xero/sim/a.hpp\""},
             {"src/engine/m.cpp", "\"api/a.hpp\""},
             {"src/simkit/m.cpp", "\"domain/a.hpp\""},
             {"src/connectors/xero/m.cpp", "\"connectors/xero/sim/a.hpp\""},
         })
        EXPECT_NE(says(path, include).find(path + ":2: "), std::string::npos) << path << include;
}

TEST(Includes, KeepSimulatorsAndTheAuditorIndependent) {
    EXPECT_NE(says("src/connectors/xero/sim/m.cpp", "\"connectors/xero/a.hpp\""), "");
    EXPECT_NE(says("src/connectors/xero/sim/m_test.cpp", "\"connectors/xero/a.hpp\""), "");
    EXPECT_NE(says("src/connectors/xero/sim/m.cpp", "\"domain/a.hpp\""), "");
    EXPECT_EQ(says("src/connectors/xero/sim/m.cpp", "\"simkit/a.hpp\""), "");
    EXPECT_NE(says("src/sim/auditor/m.cpp", "\"domain/a.hpp\""), "");
    EXPECT_EQ(says("src/sim/auditor/m.cpp", "\"base/json.hpp\""), "");
}

TEST(Includes, LetAConnectorsTestUseItsSimulator) {
    EXPECT_EQ(says("src/connectors/xero/m_test.cpp", "\"connectors/xero/sim/a.hpp\""), "");
    EXPECT_NE(says("src/connectors/xero/m_test.cpp", "\"app/a.hpp\""), "");
}

TEST(Includes, KeepJsonOutOfTheDomainAndTheRules) {
    EXPECT_NE(says("src/domain/m.cpp", "\"base/json.hpp\""), "");
    EXPECT_NE(says("src/rules/m.hpp", "\"base/json.hpp\""), "");
    EXPECT_EQ(says("src/ports/m.hpp", "\"base/json.hpp\""), "");
}

TEST(Includes, AreByPathAndExist) {
    EXPECT_NE(says("src/domain/m.cpp", "\"a.hpp\""), "");
    EXPECT_NE(says("src/domain/m.cpp", "\"base/gone.hpp\""), "");
}

TEST(Includes, ConfineHeavyHeaders) {
    EXPECT_EQ(says("src/base/json.cpp", "<simdjson.h>"), "");
    EXPECT_NE(says("src/ports/m.cpp", "<simdjson.h>"), "");
    EXPECT_NE(says("src/base/m.cpp", "<nlohmann/json.hpp>"), "");
    EXPECT_NE(says("src/net/m.cpp", "<boost/asio.hpp>"), "");
    EXPECT_EQ(says("src/net/m.cpp", "<boost/asio/awaitable.hpp>"), "");
    auto const two = tree_with({make_file("src/base/a.cpp", "#include <spdlog/spdlog.h>\n"),
                                make_file("src/base/b.cpp", "#include <spdlog/spdlog.h>\n")});
    EXPECT_NE(to_text(check_includes(two)).find("src/base/b.cpp: "), std::string::npos);
    auto const through_a_header =
        tree_with({make_file("src/base/log.hpp", "#include <spdlog/spdlog.h>\n"),
                   make_file("src/base/log.cpp", "#include \"base/log.hpp\"\n"),
                   make_file("src/net/b.cpp", "#include \"base/log.hpp\"\n")});
    EXPECT_NE(to_text(check_includes(through_a_header)).find("src/net/b.cpp: "), std::string::npos);
}

TEST(Includes, KnowEachFolder) {
    EXPECT_NE(says("src/helpers/m.cpp", "\"base/a.hpp\"").find("no floor"), std::string::npos);
}

std::string calls(std::string path, std::string_view text) {
    return to_text(check_calls({make_file(std::move(path), text)}));
}

TEST(Calls, TimeAndChanceAndThreadsAreRefused) {
    for (auto line : {"auto n = std::chrono::system_clock::now();",
                      "std::random_device d;",
                      "std::getenv(\"A\");",
                      "std::thread t;",
                      "boost::asio::steady_timer t(x);",
                      "#include <boost/asio/steady_timer.hpp>",
                      "std::this_thread::sleep_for(1s);"})
        EXPECT_NE(calls("src/engine/m.cpp", line).find("src/engine/m.cpp:1: "), std::string::npos)
            << line;
    EXPECT_EQ(calls("src/base/m.cpp", "std::random_device d;\n"), "");
    EXPECT_EQ(calls("src/net/m.cpp", "std::thread t;\n"), "");
    EXPECT_NE(calls("src/app/m.cpp", "std::thread t;\n"), "");
    EXPECT_EQ(calls("src/base/clock.hpp", "awaitable<void> sleep_for(Duration time);\n"), "");
}

TEST(Calls, CommentsAndTextMayNameThem) {
    EXPECT_EQ(calls("src/engine/m.cpp", "// never std::thread\n/* getenv\n getenv */ int a;\n"),
              "");
    EXPECT_EQ(calls("src/engine/m.cpp",
                    "auto s = \"getenv\"; char c = '\"'; auto t = R\"x(getenv)x\";\n"),
              "");
    EXPECT_NE(calls("src/engine/m.cpp", "int n = 10'000; getenv(\"x\"); int m = 1'0;\n"), "");
    EXPECT_EQ(calls("src/engine/m.cpp", "int my_getenv_count;\n"), "");
}

TEST(Calls, TestsMayUseThreadsButNeverSleep) {
    EXPECT_EQ(calls("tests/scenario/m.cpp", "std::thread t;\n"), "");
    EXPECT_NE(calls("tests/scenario/m.cpp", "std::this_thread::sleep_for(1s);\n"), "");
}

TEST(Calls, SqlTakesTimeAndChanceAsParameters) {
    EXPECT_NE(calls("src/storage/sql/m.cpp", "sql << \"update a set b = now()\";\n"), "");
    EXPECT_NE(calls("src/storage/sql/m.cpp", "auto s = R\"(\ndefault CURRENT_TIMESTAMP)\";\n"), "");
    EXPECT_NE(calls("src/storage/sql/1.sql", "select random();\n"), "");
    EXPECT_EQ(calls("src/storage/sql/1.sql", "-- never now()\nselect known();\n"), "");
    EXPECT_EQ(calls("src/storage/sql/m.cpp", "auto n = clock.now();\n"), "");
}

TEST(Calls, BooksHoldNoBinaryFloats) {
    EXPECT_NE(calls("src/rules/m.cpp", "double x = 0;\n"), "");
    EXPECT_EQ(calls("src/rules/m.cpp", "// no double\nint doubled = 0;\n"), "");
}

std::string lengths(std::string path, std::string_view text) {
    return to_text(check_lengths({make_file(std::move(path), text)}));
}

std::string body_of(int lines) {
    std::string text = "namespace cf {\nstruct S {\n    int f(int a,\n          int b) {\n";
    for (int i = 0; i < lines - 3; ++i) text += "        if (a) { b = {1}; }\n";
    return text + "    }\n};\n}\n";
}

TEST(Lengths, ColumnsCountCharacters) {
    EXPECT_EQ(lengths("src/base/m.cpp", "//" + std::string(98, 'x') + "\n"), "");
    EXPECT_NE(lengths("src/base/m.cpp", "//" + std::string(99, 'x') + "\n"), "");
    std::string wide = "//";
    for (int i = 0; i < 98; ++i) wide += "é";
    EXPECT_EQ(lengths("src/base/m.cpp", wide + "\n"), "");
}

TEST(Lengths, FunctionsHaveSeventyLines) {
    EXPECT_EQ(lengths("src/base/m.cpp", body_of(70)), "");
    EXPECT_NE(lengths("src/base/m.cpp", body_of(71)).find("src/base/m.cpp:3: "), std::string::npos);
}

TEST(Lengths, TablesAndNamespacesAreNoFunctions) {
    std::string text = "namespace cf {\nstatic int const table[] = {\n";
    for (int i = 0; i < 100; ++i) text += "    1,\n";
    EXPECT_EQ(lengths("src/base/m.cpp", text + "};\n}\n"), "");
}

TEST(Lengths, FilesHaveSixHundredLines) {
    std::string text;
    for (int i = 0; i < 600; ++i) text += "int a;\n";
    EXPECT_EQ(lengths("src/base/m.cpp", text), "");
    EXPECT_NE(lengths("src/base/m.cpp", text + "int b;\n"), "");
}

TEST(Files, EachFolderNeedsAReadme) {
    Tree tree{make_file("src/base/m.cpp", "int a;\n"), make_file("src/base/CMakeLists.txt", "x\n")};
    EXPECT_NE(to_text(check_files(tree)).find("src/base/README.md"), std::string::npos);
    tree.push_back(make_file("src/base/README.md", "# base\n"));
    EXPECT_EQ(to_text(check_files(tree)), "");
}

TEST(Files, AFolderMayBeBuiltByTheOneAbove) {
    Tree tree{make_file("src/app/main/main.cpp", "int main() {}\n"),
              make_file("src/app/README.md", "# app\n"),
              make_file("src/app/CMakeLists.txt", "add_executable(x main/main.cpp)\n")};
    EXPECT_EQ(to_text(check_files(tree)), "");
    tree.push_back(make_file("src/app/main/other.cpp", "int a;\n"));
    EXPECT_NE(to_text(check_files(tree)).find("no CMakeLists.txt builds it"), std::string::npos);
}

TEST(Files, NothingIsDead) {
    Tree tree{make_file("src/base/CMakeLists.txt", "x\n"),
              make_file("src/base/README.md", "x\n"),
              make_file("src/base/used.hpp", "int a;\n"),
              make_file("src/base/dead.hpp", "int a;\n"),
              make_file("src/base/m.cpp", "#include \"base/used.hpp\"\n"),
              make_file("web/src/main.tsx", "import { a } from './format/amount';\n"),
              make_file("web/src/format/amount.ts", "export const a = 1;\n"),
              make_file("web/src/format/gone.ts", "export const a = 1;\n"),
              make_file("web/index.html", "<script src=\"/src/main.tsx\">\n")};
    auto const text = to_text(check_files(tree));
    EXPECT_NE(text.find("src/base/dead.hpp"), std::string::npos);
    EXPECT_NE(text.find("web/src/format/gone.ts"), std::string::npos);
    EXPECT_EQ(text.find("used.hpp"), std::string::npos) << text;
    EXPECT_EQ(text.find("amount.ts"), std::string::npos) << text;
    EXPECT_EQ(text.find("main.tsx"), std::string::npos) << text;
}

TEST(Hygiene, RegistriesAndMachinesStayUnnamed) {
    auto const says = [](std::string text) {
        return to_text(check_hygiene({make_file("docs/a.md", text + "\n")}));
    };
    EXPECT_NE(says(std::string("https://registry.npm") + "js.org/x"), "");
    EXPECT_NE(says(std::string("see /wo") + "rk/main"), "");
    EXPECT_EQ(says("the framework/home page, https://example.test/a"), "");
}

}  // namespace
}  // namespace cf::tidy

#include <algorithm>

#include "tests/tidy/rules.hpp"

namespace cf::tidy {
namespace {

struct BannedCall {
    std::string_view word;
    std::vector<std::string_view> allowed_below;  ///< Path prefixes where it may stand.
    std::string_view instead;
};

std::vector<BannedCall> const& banned_calls() {
    static std::vector<BannedCall> const all{
        {"system_clock::now", {"src/base/"}, "take a Clock& and ask it"},
        {"steady_clock::now", {"src/base/", "src/net/"}, "take a Clock& and ask it"},
        {"high_resolution_clock", {}, "take a Clock& and ask it"},
        {"gettimeofday", {}, "take a Clock& and ask it"},
        {"clock_gettime", {"src/base/"}, "take a Clock& and ask it"},
        {"std::time", {}, "take a Clock& and ask it"},
        {"random_device", {"src/base/"}, "take a Random& and ask it"},
        {"std::rand", {}, "take a Random& and ask it"},
        {"srand", {}, "take a Random& and ask it"},
        {"getenv", {"src/base/"}, "app reads the configuration once and hands it down"},
        {"std::thread", {"src/base/", "src/net/"}, "work on the strand, or behind a port"},
        {"std::jthread", {"src/base/", "src/net/"}, "work on the strand, or behind a port"},
        {"std::async", {}, "work on the strand, or behind a port"},
        {"this_thread::sleep_for", {}, "wait on the Clock"},
        {"this_thread::sleep_until", {}, "wait on the Clock"},
        {"usleep", {}, "wait on the Clock"},
        {"nanosleep", {}, "wait on the Clock"},
        {"steady_timer", {"src/base/", "src/net/"}, "wait on the Clock"},
        {"system_timer", {"src/base/", "src/net/"}, "wait on the Clock"},
        {"high_resolution_timer", {}, "wait on the Clock"},
        {"deadline_timer", {}, "wait on the Clock"},
    };
    return all;
}

bool below_any(std::string const& path, std::vector<std::string_view> const& prefixes) {
    return std::ranges::any_of(prefixes, [&](auto prefix) { return path.starts_with(prefix); });
}

void check_banned_calls(SourceFile const& file, Findings& findings) {
    for (std::size_t i = 0; i < file.code.size(); ++i) {
        for (auto const& banned : banned_calls()) {
            if (below_any(file.path, banned.allowed_below)) continue;
            // An include names the header without its namespace; blanking keeps <...>.
            if (find_word(file.code[i], banned.word) == std::string::npos) continue;
            findings.push_back(
                {file.path,
                 i + 1,
                 "banned calls",
                 "'" + std::string(banned.word) + "': " + std::string(banned.instead)});
        }
    }
}

/// Money is never a binary float, not even for one line.
void check_floats(SourceFile const& file, Findings& findings) {
    if (!file.path.starts_with("src/domain/") && !file.path.starts_with("src/rules/")) return;
    for (std::size_t i = 0; i < file.code.size(); ++i)
        for (std::string_view word : {"double", "float"})
            if (find_word(file.code[i], word) != std::string::npos)
                findings.push_back({file.path,
                                    i + 1,
                                    "no binary floats",
                                    "'" + std::string(word) + "': amounts are Money or Decimal"});
}

void check_using_namespace(SourceFile const& file, Findings& findings) {
    if (!file.is_header()) return;
    for (std::size_t i = 0; i < file.code.size(); ++i)
        if (file.code[i].starts_with("using namespace"))
            findings.push_back({file.path, i + 1, "namespaces", "'using namespace' in a header"});
}

std::string lower(std::string text) {
    for (auto& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

/// SQL that asks the database for time or chance. `lines` hold SQL text only.
void check_sql(SourceFile const& file, std::vector<std::string> const& lines, Findings& findings) {
    static constexpr std::string_view banned[] = {"now()",
                                                  "current_timestamp",
                                                  "current_time",
                                                  "current_date",
                                                  "random()",
                                                  "randomblob(",
                                                  "('now'",
                                                  "unixepoch()"};
    for (std::size_t i = 0; i < lines.size(); ++i) {
        auto const text = lower(lines[i]);
        for (auto word : banned)
            if (find_word(text, word) != std::string::npos)
                findings.push_back({file.path,
                                    i + 1,
                                    "SQL takes parameters",
                                    "'" + std::string(word) + "' in SQL: pass the value in"});
    }
}

std::vector<std::string> without_sql_comments(std::vector<std::string> lines) {
    for (auto& line : lines) line.resize(std::min(line.find("--"), line.size()));
    return lines;
}

}  // namespace

Findings check_calls(Tree const& tree) {
    Findings findings;
    for (auto const& file : tree) {
        if (file.path.ends_with(".sql"))
            check_sql(file, without_sql_comments(file.lines), findings);
        if (!file.is_cpp()) continue;
        if (file.path.starts_with("src/")) {
            check_banned_calls(file, findings);
            check_floats(file, findings);
            check_using_namespace(file, findings);
            check_sql(file, file.strings, findings);
        } else if (file.path.starts_with("tests/")) {
            // Tests may start servers and threads; what none may do is sleep and hope.
            Findings all;
            check_banned_calls(file, all);
            for (auto& finding : all)
                if (finding.message.find("sleep") != std::string::npos)
                    findings.push_back(std::move(finding));
        }
    }
    return findings;
}

}  // namespace cf::tidy

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "tests/tidy/rules.hpp"

namespace cf::tidy {
namespace {

/// The floor of each folder of src/, as cmake/CrossfootFolders.cmake states it: a folder may
/// include floors below its own. There "connectors/xero/sim" is spelt "connectors_xero_sim".
class Floors {
  public:
    explicit Floors(Tree const& tree) {
        static constexpr std::string_view prefix = "set(CF_FLOOR_";
        for (auto const& file : tree) {
            if (file.path != "cmake/CrossfootFolders.cmake") continue;
            for (std::string_view line : file.lines) {
                auto const space = line.find(' ');
                if (!line.starts_with(prefix) || space == std::string_view::npos) continue;
                auto const name = line.substr(prefix.size(), space - prefix.size());
                floors_[std::string(name)] = std::stoi(std::string(line.substr(space + 1)));
            }
        }
        // The registry names every connector; only what wires the program may look at it.
        if (floors_.contains("app")) floors_["connectors"] = floors_["app"] - 1;
    }

    std::optional<int> of(std::string const& folder) const {
        auto name = folder;
        std::ranges::replace(name, '/', '_');
        if (auto const found = floors_.find(name); found != floors_.end()) return found->second;
        auto const slash = folder.rfind('/');
        if (slash == std::string::npos) return std::nullopt;
        return of(folder.substr(0, slash));
    }

  private:
    std::map<std::string, int> floors_;
};

/// "sim/world" belongs to "sim"; connectors, storage, simulators and the auditor stand alone.
std::string unit_of(std::string const& folder) {
    auto const parts_kept = [&](std::size_t parts) {
        std::size_t at = 0;
        for (std::size_t i = 0; i < parts && at != std::string::npos; ++i)
            at = folder.find('/', at + (i > 0));
        return folder.substr(0, at);
    };
    if (folder.starts_with("connectors/"))
        return folder.find("/sim", 11) != std::string::npos ? parts_kept(3) : parts_kept(2);
    if (folder.starts_with("storage/") || folder.starts_with("sim/auditor")) return parts_kept(2);
    return parts_kept(1);
}

bool is_simulator(std::string const& unit) {
    return unit.starts_with("connectors/") && unit.ends_with("/sim");
}

bool is_vendor(std::string const& unit) {
    return unit.starts_with("connectors/") && unit != "connectors/shared";
}

/// Why `from` may not include `to`, "" when it may.
std::string forbidden(Floors const& floors,
                      std::string const& from,
                      std::string const& to,
                      bool is_test) {
    if (from == to) return "";
    if (is_simulator(from) && to != "base" && to != "simkit")
        return "a simulator sees base and simkit alone: it must not share our reading of the "
               "vendor";
    if (from == "sim/auditor" && to != "base")
        return "the auditor sees base alone: it must not share our reading of the books";
    if (from == "simkit" && to != "base") return "simkit sees base alone";
    // A test beside its source may use neighbours: a connector against its own simulator, say.
    if (is_test && *floors.of(to) <= *floors.of(from)) return "";
    if (from == "sim" && to == "sim/auditor") return "";
    if (is_simulator(to) && from != "app")
        return "a simulator is for tests and for the world it is handed to";
    if (to == "connectors/shared" && !from.starts_with("connectors/") && from != "app")
        return "connectors/shared is for connectors alone";
    if ((from == "api" || from == "cli" || from == "sim") &&
        (is_vendor(to) || to.starts_with("storage/")))
        return from + " never sees a vendor or a database; app hands it in through a port";
    if (*floors.of(to) >= *floors.of(from))
        return from + " may include only floors below its own, and " + to + " is not one";
    return "";
}

/// A header that costs seconds in every source that reaches it, directly or through our headers.
struct HeavyHeader {
    std::string_view prefix;
    std::vector<std::string_view> folders;  ///< Where it may be included...
    std::size_t sources_max;                ///< ...and how many .cpp files may reach it.
};

std::vector<HeavyHeader> const& heavy_headers() {
    static std::vector<HeavyHeader> const all{
        {"nlohmann/", {}, 0},
        {"boost/asio.hpp", {}, 0},
        {"boost/multiprecision/", {"base", "domain", "rules"}, 4},
        {"simdjson", {"base"}, 1},
        {"spdlog/", {"base"}, 1},
        {"CLI/", {"app", "cli"}, 6},
        {"yaml-cpp/", {"flows"}, 4},
        {"boost/beast", {"net"}, 4},
        {"boost/asio/ssl", {"net"}, 4},
        {"curl/", {"net"}, 4},
        {"soci/", {"storage/sql"}, 18},
        {"sqlite3.h", {"storage/sql"}, 4},
        {"prometheus/", {"api"}, 2},
    };
    return all;
}

struct Include {
    std::string target;
    bool quoted = false;
};

std::optional<Include> include_in(std::string const& code, std::string const& line) {
    auto const hash = code.find_first_not_of(' ');
    if (hash == std::string::npos || code[hash] != '#') return std::nullopt;
    auto const word = find_word(code, "include", hash);
    if (word == std::string::npos) return std::nullopt;
    auto const open = line.find_first_of("\"<", word);
    if (open == std::string::npos) return std::nullopt;
    auto const close = line.find(line[open] == '"' ? '"' : '>', open + 1);
    if (close == std::string::npos) return std::nullopt;
    return Include{line.substr(open + 1, close - open - 1), line[open] == '"'};
}

class IncludeCheck {
  public:
    explicit IncludeCheck(Tree const& tree) : floors_(tree) {
        for (auto const& file : tree) paths_.insert(file.path);
    }

    void look_at(SourceFile const& file) {
        auto const folder = source_folder(file.path);
        if (file.path.starts_with("src/") && !floors_.of(folder)) {
            add(file,
                0,
                "floors",
                "folder '" + folder + "' has no floor in cmake/CrossfootFolders.cmake");
            return;
        }
        for (std::size_t i = 0; i < file.code.size(); ++i) {
            auto const include = include_in(file.code[i], file.lines[i]);
            if (!include) continue;
            if (include->quoted)
                look_at_own(file, folder, i + 1, include->target);
            else
                look_at_foreign(file, folder, i + 1, include->target);
        }
    }
    /// After all files: few sources of src/ may pay for each heavy header.
    void count_heavy(Tree const& tree) {
        std::map<HeavyHeader const*, std::size_t> sources;
        for (auto const& file : tree) {
            if (!file.path.starts_with("src/") || !file.path.ends_with(".cpp")) continue;
            for (auto const* heavy : reached_from(file.path))
                if (++sources[heavy] > heavy->sources_max && !heavy->folders.empty())
                    add(file,
                        0,
                        "heavy headers",
                        "reaches <" + std::string(heavy->prefix) + "...>, as " +
                            std::to_string(heavy->sources_max) + " others may and do already");
        }
    }
    Findings take() { return std::move(findings_); }

  private:
    void add(SourceFile const& file, std::size_t line, std::string rule, std::string message) {
        findings_.push_back({file.path, line, std::move(rule), std::move(message)});
    }

    void look_at_own(SourceFile const& file,
                     std::string const& folder,
                     std::size_t line,
                     std::string const& target) {
        bool const in_src = paths_.contains("src/" + target);
        if (!in_src && (file.path.starts_with("src/") || !paths_.contains(target))) {
            add(file, line, "include by path", "\"" + target + "\" is no file below src/");
            return;
        }
        if (in_src) own_in_[file.path].insert("src/" + target);
        // What is outside of src/ (tests, benchmarks) may name concrete classes.
        if (!in_src || folder.empty()) return;
        auto const from = unit_of(folder);
        auto const to_folder = source_folder("src/" + target);
        if (!floors_.of(to_folder)) return;  // Reported at that folder's own files.
        auto const reason = forbidden(floors_, from, unit_of(to_folder), file.is_test());
        if (!reason.empty()) add(file, line, "floors", "includes \"" + target + "\": " + reason);
        if ((from == "domain" || from == "rules") && target == "base/json.hpp" && !file.is_test())
            add(file, line, "floors", from + " knows no JSON: \"base/json.hpp\" stays out");
    }

    void look_at_foreign(SourceFile const& file,
                         std::string const& folder,
                         std::size_t line,
                         std::string const& target) {
        if (folder.empty()) return;
        for (auto const& heavy : heavy_headers()) {
            if (!target.starts_with(heavy.prefix)) continue;
            auto const what = "<" + target + ">";
            heavy_in_[file.path].insert(&heavy);
            if (heavy.folders.empty())
                add(file, line, "heavy headers", what + " is not used in this project");
            else if (std::ranges::find(heavy.folders, unit_of(folder)) == heavy.folders.end())
                add(file,
                    line,
                    "heavy headers",
                    what + " belongs to " + std::string(heavy.folders.front()));
        }
    }

    /// Heavy headers that `path` reaches through our own headers.
    std::set<HeavyHeader const*> reached_from(std::string const& path) const {
        std::set<HeavyHeader const*> reached;
        std::set<std::string> seen{path};
        std::vector<std::string> open{path};
        while (!open.empty()) {
            auto const at = std::move(open.back());
            open.pop_back();
            if (auto const heavy = heavy_in_.find(at); heavy != heavy_in_.end())
                reached.insert(heavy->second.begin(), heavy->second.end());
            if (auto const own = own_in_.find(at); own != own_in_.end())
                for (auto const& next : own->second)
                    if (seen.insert(next).second) open.push_back(next);
        }
        return reached;
    }

    std::map<std::string, std::set<std::string>> own_in_;  ///< Path -> paths it includes.
    std::map<std::string, std::set<HeavyHeader const*>> heavy_in_;
    Floors floors_;
    std::set<std::string> paths_;
    Findings findings_;
};

}  // namespace

Findings check_includes(Tree const& tree) {
    IncludeCheck check(tree);
    for (auto const& file : tree)
        if (file.is_cpp()) check.look_at(file);
    check.count_heavy(tree);
    return check.take();
}

}  // namespace cf::tidy

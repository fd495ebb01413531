#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include "base/json.hpp"
#include "canonical/facts_json.hpp"
#include "ports/storefront.hpp"

/// Golden files for tests of stores: canonical output of recorded orders. Included by tests alone.
namespace cf::testing {

inline std::string file_text(std::string const& path) {
    std::ifstream in(path, std::ios::binary);
    EXPECT_TRUE(in.good()) << path;
    return {std::istreambuf_iterator<char>(in), {}};
}

inline Json file_json(std::string const& path) {
    auto parsed = Json::parse(file_text(path));
    EXPECT_TRUE(parsed.has_value()) << path;
    return parsed.has_value() ? *parsed : Json();
}

/// One readable JSON text for a snapshot: verdict and facts, without the vendor's own payload.
inline std::string golden_text(OrderSnapshot const& snapshot) {
    Json json = Json::object({{"id", snapshot.id.value},
                              {"status", to_string(snapshot.status)},
                              {"verdict", to_string(snapshot.check.verdict)},
                              {"lines_total", snapshot.check.lines_total.to_string()},
                              {"difference", snapshot.check.difference.to_string()},
                              {"why", snapshot.check.why},
                              {"modified_at", to_iso(snapshot.modified_at)},
                              {"facts", facts_to_json(snapshot.facts)}});
    return json.dump_pretty();
}

/// Compares with the file. With CF_REBASELINE set it is written instead; look at the diff before
/// committing it.
inline void expect_golden(std::vector<OrderSnapshot> const& snapshots, std::string const& path) {
    std::string actual;
    for (auto const& snapshot : snapshots) actual += golden_text(snapshot) + "\n";
    auto const arguments = ::testing::internal::GetArgvs();
    if (std::find(arguments.begin(), arguments.end(), "--rebaseline") != arguments.end()) {
        std::ofstream(path, std::ios::binary) << actual;
        return;
    }
    std::string const expected = file_text(path);
    if (actual == expected) return;
    std::size_t at = 0;
    while (at < actual.size() && at < expected.size() && actual[at] == expected[at]) ++at;
    std::size_t const from = at > 200 ? at - 200 : 0;
    ADD_FAILURE() << path << " differs at byte " << at << "\nexpected ..."
                  << expected.substr(from, 500) << "\nactual   ..." << actual.substr(from, 500);
}

}  // namespace cf::testing

#include "cli/books_compare.hpp"

#include <algorithm>
#include <map>

namespace cf::cli {
namespace {

std::vector<std::string> const& reference_fields() {
    static std::vector<std::string> const names{"credits", "applies_to", "from", "to"};
    return names;
}

std::string content_of(Json const& document) {
    Json copy = document;
    copy.erase("key");
    copy.erase("credits");
    return sorted(copy).dump();
}

/// What each document key stands for: the content behind it.
std::map<std::string, std::string> contents(Json const& books) {
    std::map<std::string, std::string> all;
    for (auto const& document : books["documents"].items())
        all[std::string(document["key"].text())] = content_of(document);
    return all;
}

std::vector<std::string> normal_list(Json const& books, char const* name) {
    auto const behind = contents(books);
    std::vector<std::string> all;
    for (Json item : books[name].items()) {
        if (item.is_object()) {
            item.erase("key");
            for (auto const& field : reference_fields()) {
                auto const found = behind.find(std::string(item[field].text()));
                if (found != behind.end()) item.set(field, "document " + found->second);
            }
        }
        all.push_back(sorted(item).dump());
    }
    std::sort(all.begin(), all.end());
    return all;
}

std::string shortened(std::string const& text) {
    return text.size() > 700 ? text.substr(0, 700) + "..." : text;
}

/// Fields of two documents that differ, so that a long document need not be read to find one cent.
std::string fields_that_differ(Json const& planned, Json const& expected) {
    std::string text;
    std::vector<std::string> names;
    for (auto const* side : {&planned, &expected})
        for (auto const& [name, value] : side->members())
            if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    for (auto const& name : names)
        if (!(sorted(planned[name]) == sorted(expected[name])))
            text += " " + name + ": planned " + shortened(sorted(planned[name]).dump()) +
                    ", expected " + shortened(sorted(expected[name]).dump()) + ";";
    return text;
}

Json const* with_key(Json const& books, std::string_view key) {
    for (auto const& document : books["documents"].items())
        if (document["key"].text() == key) return &document;
    return nullptr;
}

void compare_list(char const* name,
                  Json const& planned,
                  Json const& expected,
                  std::vector<std::string>& differences) {
    auto const ours = normal_list(planned, name);
    auto const theirs = normal_list(expected, name);
    std::vector<std::string> extra, missing;
    std::set_difference(
        ours.begin(), ours.end(), theirs.begin(), theirs.end(), std::back_inserter(extra));
    std::set_difference(
        theirs.begin(), theirs.end(), ours.begin(), ours.end(), std::back_inserter(missing));
    bool explained = false;
    if (std::string_view(name) == "documents")
        for (auto const& document : expected["documents"].items())
            if (auto const* same = with_key(planned, document["key"].text())) {
                auto const fields = fields_that_differ(*same, document);
                if (fields.empty()) continue;
                differences.push_back("document " + std::string(document["key"].text()) + ":" +
                                      fields);
                explained = true;
            }
    if (explained && extra.size() == missing.size()) return;
    for (auto const& item : missing)
        differences.push_back(std::string(name) + ": missing " + shortened(item));
    for (auto const& item : extra)
        differences.push_back(std::string(name) + ": not expected " + shortened(item));
}

}  // namespace

Json sorted(Json const& json) {
    if (json.is_array()) {
        Json list = Json::array();
        for (auto const& item : json.items()) list.push_back(sorted(item));
        return list;
    }
    if (!json.is_object()) return json;
    auto members = json.members();
    std::stable_sort(members.begin(), members.end(), [](auto const& a, auto const& b) {
        return a.first < b.first;
    });
    Json object = Json::object();
    for (auto const& [name, value] : members)
        if (!value.is_null() || name == "ref") object.set(name, sorted(value));
    return object;
}

std::vector<std::string> compare_books(Json const& planned, Json const& expected) {
    std::vector<std::string> differences;
    for (auto const* name : {"documents", "movements", "flags", "explained_differences"})
        compare_list(name, planned, expected, differences);
    auto const fields = fields_that_differ(planned["balances"], expected["balances"]);
    if (!fields.empty()) differences.push_back("balances:" + fields);
    return differences;
}

}  // namespace cf::cli

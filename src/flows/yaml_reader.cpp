#include "flows/yaml_reader.hpp"

#include <yaml-cpp/eventhandler.h>

#include <algorithm>
#include <charconv>
#include <sstream>

#include "base/text.hpp"

namespace cf {
namespace {

/// Notes where the last document began, and nothing else.
class DocumentStarts final : public YAML::EventHandler {
  public:
    int line = 0;

    void OnDocumentStart(YAML::Mark const& mark) override { line = mark.line + 1; }
    void OnDocumentEnd() override {}
    void OnNull(YAML::Mark const&, YAML::anchor_t) override {}
    void OnAlias(YAML::Mark const&, YAML::anchor_t) override {}
    void OnScalar(YAML::Mark const&,
                  std::string const&,
                  YAML::anchor_t,
                  std::string const&) override {}
    void OnSequenceStart(YAML::Mark const&,
                         std::string const&,
                         YAML::anchor_t,
                         YAML::EmitterStyle::value) override {}
    void OnSequenceEnd() override {}
    void OnMapStart(YAML::Mark const&,
                    std::string const&,
                    YAML::anchor_t,
                    YAML::EmitterStyle::value) override {}
    void OnMapEnd() override {}
};

}  // namespace

// YAML::LoadAll would tell too, but never ends on some texts.
std::optional<int> line_of_second_document(std::string const& text) {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    DocumentStarts starts;
    bool const two = parser.HandleNextDocument(starts) && parser.HandleNextDocument(starts);
    return two ? std::optional(starts.line) : std::nullopt;
}

YamlMap::YamlMap(YAML::Node node, std::string path, std::vector<LintMessage>& messages)
    : node_(node), path_(std::move(path)), messages_(&messages) {
    if (!node_.IsMap() && !node_.IsNull()) report(node_, "", "must be a map of keys and values");
}

void YamlMap::report(YAML::Node const& at, std::string const& key, std::string message) {
    int const line = at.IsDefined() ? at.Mark().line + 1 : 0;
    messages_->push_back({line, key.empty() ? path_ : child(key), std::move(message)});
}

std::optional<YAML::Node> YamlMap::take(std::string const& key) {
    asked_.insert(key);
    if (!node_.IsMap()) return std::nullopt;
    YAML::Node const found = static_cast<YAML::Node const&>(node_)[key];
    if (!found.IsDefined() || found.IsNull()) return std::nullopt;
    return found;
}

std::optional<YamlMap> YamlMap::map(std::string const& key) {
    auto const found = take(key);
    if (!found) return std::nullopt;
    return YamlMap(*found, child(key), *messages_);
}

std::vector<YamlMap> YamlMap::list_of_maps(std::string const& key) {
    std::vector<YamlMap> all;
    auto const found = take(key);
    if (!found) return all;
    if (!found->IsSequence()) {
        report(*found, key, "must be a list");
        return all;
    }
    for (std::size_t i = 0; i < found->size(); ++i)
        all.emplace_back((*found)[i], child(key) + "[" + std::to_string(i) + "]", *messages_);
    return all;
}

std::vector<std::string> YamlMap::list_of_texts(std::string const& key) {
    std::vector<std::string> all;
    auto const found = take(key);
    if (!found) return all;
    if (!found->IsSequence()) {
        report(*found, key, "must be a list");
        return all;
    }
    for (auto const& item : *found)
        if (item.IsScalar())
            all.push_back(item.Scalar());
        else
            report(item, key, "must be a list of texts");
    return all;
}

std::vector<std::pair<std::string, YAML::Node>> YamlMap::entries() {
    std::vector<std::pair<std::string, YAML::Node>> all;
    if (!node_.IsMap()) return all;
    for (auto const& entry : node_) {
        if (!entry.first.IsScalar()) {
            report(entry.first, "", "has a key that is not a text");
            continue;
        }
        std::string const key = entry.first.Scalar();
        bool const again = std::any_of(
            all.begin(), all.end(), [&](auto const& known) { return known.first == key; });
        asked_.insert(key);
        if (again)
            report(entry.first, key, "is given twice");
        else
            all.emplace_back(key, entry.second);
    }
    return all;
}

std::vector<std::pair<std::string, std::string>> YamlMap::texts() {
    std::vector<std::pair<std::string, std::string>> all;
    for (auto const& [key, value] : entries()) {
        if (!value.IsScalar())
            report(value, key, "must be a text");
        else if (trim(value.Scalar()).empty())
            report(value, key, "is empty");
        else
            all.emplace_back(key, value.Scalar());
    }
    return all;
}

std::vector<std::pair<std::string, YamlMap>> YamlMap::maps() {
    std::vector<std::pair<std::string, YamlMap>> all;
    for (auto const& [key, value] : entries())
        all.emplace_back(key, YamlMap(value, child(key), *messages_));
    return all;
}

std::optional<std::string> YamlMap::text(std::string const& key) {
    auto const found = take(key);
    if (!found) return std::nullopt;
    if (!found->IsScalar()) {
        report(*found, key, "must be a text");
        return std::nullopt;
    }
    return found->Scalar();
}

std::optional<Decimal> YamlMap::decimal(std::string const& key) {
    auto const written = text(key);
    if (!written) return std::nullopt;
    auto parsed = Decimal::parse(*written);
    if (parsed.has_error()) {
        report(*take(key), key, parsed.error().message);
        return std::nullopt;
    }
    return *parsed;
}

std::optional<long> YamlMap::whole(std::string const& key, long low, long high) {
    auto const written = text(key);
    if (!written) return std::nullopt;
    long value = 0;
    auto const [end, problem] =
        std::from_chars(written->data(), written->data() + written->size(), value);
    if (problem != std::errc{} || end != written->data() + written->size() || value < low ||
        value > high) {
        report(
            *take(key),
            key,
            "must be a whole number from " + std::to_string(low) + " to " + std::to_string(high));
        return std::nullopt;
    }
    return value;
}

std::optional<bool> YamlMap::flag(std::string const& key) {
    auto const index = choice(key, {"false", "true"});
    return index ? std::optional(*index == 1) : std::nullopt;
}

std::optional<std::size_t> YamlMap::choice(std::string const& key,
                                           std::vector<std::string> const& names) {
    auto const written = text(key);
    if (!written) return std::nullopt;
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == *written) return i;
    std::string const near = nearest(*written, names);
    report(*take(key),
           key,
           "'" + *written + "' is not one of " + join(names, ", ") +
               (near.empty() ? "" : "; did you mean '" + near + "'?"));
    return std::nullopt;
}

void YamlMap::finish() {
    if (!node_.IsMap()) return;
    std::vector<std::string> const known(asked_.begin(), asked_.end());
    std::set<std::string> seen;
    for (auto const& entry : node_) {
        if (!entry.first.IsScalar()) {
            report(entry.first, "", "has a key that is not a text");
            continue;
        }
        std::string const key = entry.first.Scalar();
        if (!seen.insert(key).second) report(entry.first, key, "is given twice");
        if (asked_.contains(key)) continue;
        std::string const near = nearest(key, known);
        report(entry.first,
               key,
               "unknown key '" + key + "'; " +
                   (near.empty() ? "known here: " + join(known, ", ")
                                 : "did you mean '" + near + "'?"));
    }
}

}  // namespace cf

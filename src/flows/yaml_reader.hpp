#pragma once

#include <yaml-cpp/yaml.h>

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/decimal.hpp"
#include "flows/policy_file.hpp"

namespace cf {

/// Line of the second document of a text, from 1; nothing when there is one document or none.
/// Throws YAML::Exception like YAML::Load.
std::optional<int> line_of_second_document(std::string const& text);

/// Walks a YAML map, remembers which keys were asked for and reports the rest with the nearest
/// known key.
class YamlMap {
  public:
    YamlMap(YAML::Node node, std::string path, std::vector<LintMessage>& messages);

    /// The value under `key`, if it is there.
    std::optional<YAML::Node> take(std::string const& key);
    std::optional<YamlMap> map(std::string const& key);
    std::vector<YamlMap> list_of_maps(std::string const& key);
    std::vector<std::string> list_of_texts(std::string const& key);
    /// Key and text of every entry, in order; all keys are allowed, each once.
    std::vector<std::pair<std::string, std::string>> texts();
    /// Key and map of every entry, likewise.
    std::vector<std::pair<std::string, YamlMap>> maps();

    std::optional<std::string> text(std::string const& key);
    std::optional<Decimal> decimal(std::string const& key);
    std::optional<long> whole(std::string const& key, long low, long high);
    std::optional<bool> flag(std::string const& key);
    /// One of the names; reports the nearest when it is none.
    std::optional<std::size_t> choice(std::string const& key,
                                      std::vector<std::string> const& names);

    /// Reports keys nobody asked for. Call it once, at the end.
    void finish();
    /// How many problems the file has so far.
    std::size_t problems() const { return messages_->size(); }
    void report(YAML::Node const& at, std::string const& key, std::string message);
    YAML::Node const& node() const { return node_; }
    std::string const& path() const { return path_; }

  private:
    std::string child(std::string const& key) const {
        return path_.empty() ? key : path_ + "." + key;
    }

    /// The entries, each key once; a key that is no text or comes again is reported.
    std::vector<std::pair<std::string, YAML::Node>> entries();

    YAML::Node node_;
    std::string path_;
    std::vector<LintMessage>* messages_;
    std::set<std::string> asked_;
};

}  // namespace cf

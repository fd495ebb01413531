#pragma once

#include <deque>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include "base/instant.hpp"

namespace cf::xero::sim {

/// Rows by id and by change time. A row has `id` and `updated` and never moves in memory.
template <class Row>
class Table {
  public:
    struct Earlier {
        bool operator()(Row const* a, Row const* b) const {
            return std::tie(a->updated, a->id) < std::tie(b->updated, b->id);
        }
    };
    using ByUpdate = std::set<Row*, Earlier>;

    Row& add(Row row, Instant now) {
        row.updated = to_millis(now);
        rows_.push_back(std::move(row));
        Row& kept = rows_.back();
        by_id_[kept.id] = &kept;
        by_update_.insert(&kept);
        return kept;
    }
    Row* find(std::string_view id) {
        auto const found = by_id_.find(std::string(id));
        return found == by_id_.end() ? nullptr : found->second;
    }
    Row const* find(std::string_view id) const { return const_cast<Table*>(this)->find(id); }
    /// Marks the row as changed now.
    void touch(Row& row, Instant now) {
        by_update_.erase(&row);
        row.updated = to_millis(now);
        by_update_.insert(&row);
    }
    /// Puts a new value in place of the row, changed now.
    void replace(Row& row, Row value, Instant now) {
        by_update_.erase(&row);
        row = std::move(value);
        row.updated = to_millis(now);
        by_update_.insert(&row);
    }
    void remove(Row& row) {
        by_update_.erase(&row);
        by_id_.erase(row.id);
    }
    /// Live rows, oldest change first, ties by id.
    ByUpdate const& by_update() const { return by_update_; }
    std::size_t size() const { return by_update_.size(); }

    /// The vendor keeps milliseconds.
    static Instant to_millis(Instant at) {
        return std::chrono::floor<std::chrono::milliseconds>(at);
    }

  private:
    std::deque<Row> rows_;
    std::unordered_map<std::string, Row*> by_id_;
    ByUpdate by_update_;
};

}  // namespace cf::xero::sim

#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace cf::bigcommerce::sim {

/// Members of a scenario or control document, read strictly: an unknown member is an error that
/// names the nearest known one; a missing one keeps its default.
class StrictReader {
  public:
    StrictReader(JsonCursor cursor, std::initializer_list<std::string_view> known);

    /// The first error met, or success. Call it once at the end.
    Result<void> finish() const;

    void read(std::string_view name, std::string& into);
    void read(std::string_view name, std::int64_t& into);
    void read(std::string_view name, int& into);
    void read(std::string_view name, bool& into);
    void read(std::string_view name, Decimal& into);
    template <class T>
    void read(std::string_view name, std::optional<T>& into) {
        if (!cursor_.find(name)) return;
        T value{};
        read(name, value);
        into = std::move(value);
    }
    /// Calls `item(cursor)` -> Result<> for each element of an array, while there is no error.
    template <class Function>
    void each(std::string_view name, Function item) {
        auto const list = cursor_.find(name);
        if (!list || failed_) return;
        auto elements = list->elements();
        if (elements.has_error()) return fail(elements.error());
        for (auto const& element : *elements) {
            Result<> const done = item(element);
            if (done.has_error()) return fail(done.error());
        }
    }
    /// Calls `member(cursor)` -> Result<> when the member is there.
    template <class Function>
    void with(std::string_view name, Function member) {
        auto const found = cursor_.find(name);
        if (!found || failed_) return;
        Result<> const done = member(*found);
        if (done.has_error()) fail(done.error());
    }
    void fail(Error error);
    void keep(Result<void> const& step);
    JsonCursor const& cursor() const { return cursor_; }

  private:
    JsonCursor cursor_;
    std::optional<Error> failed_;
};

/// "invalid_input" with the code of every complaint about a scenario or control document.
Error bad_input(std::string message);

}  // namespace cf::bigcommerce::sim

#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/http.hpp"
#include "base/result.hpp"

namespace cf::api {

/// One parameter an address takes after its '?', and the form its value must have.
struct QueryParameter {
    enum class Form {
        text,         ///< UTF-8 of at most `query_text_max` bytes.
        choice,       ///< One of `choices`.
        integration,  ///< The name of one that is configured.
        page_size,    ///< A whole number from 1 to `page_size_max`.
        cursor,       ///< The next_cursor of a page before.
    };
    std::string_view name;
    Form form = Form::text;
    std::vector<std::string> choices{};
};

constexpr int page_size_default = 50, page_size_max = 200;
constexpr std::size_t query_text_max = 500;

/// The parameters of a request, checked against those its address takes.
class Query {
  public:
    /// Error: a parameter the address does not take, one given twice, a value of the wrong form.
    /// The message names the parameter and what it may be, never the value: people search for
    /// names and e-mail addresses.
    static Result<Query> read(HttpRequest const& request,
                              std::vector<QueryParameter> const& taken,
                              std::vector<std::string> const& integrations);

    std::string text(std::string_view name) const;  ///< "" when it was not given.
    int page_size() const;

  private:
    std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace cf::api

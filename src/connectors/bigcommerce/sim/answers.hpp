#pragma once

#include <boost/system/result.hpp>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "base/http.hpp"
#include "base/instant.hpp"
#include "base/json.hpp"
#include "base/result.hpp"

namespace cf::bigcommerce::sim {

/// A value, or the answer that ends the call.
template <class T>
using Checked = boost::system::result<T, HttpReply>;

enum class Version { v2, v3 };

HttpReply json_answer(int status, Json const& body);
/// 204, also what v2 answers for an empty list.
HttpReply no_content();
/// v2: [{"status","message"}]
HttpReply v2_error(int status, std::string message);
HttpReply v2_not_found();
/// "The field 'x' is not supported by this resource."
HttpReply v2_unsupported_field(std::string const& name);
/// v3: {"status","title","type","errors"}
HttpReply v3_error(int status, std::string title, Json errors = Json::object());
HttpReply v3_not_found(std::string title = "The resource was not found.");
HttpReply v3_invalid(std::string const& field, std::string why);
/// {"data","meta":{}}
HttpReply v3_data(Json data, int status = 200);

/// The parameters of a call, read once and strictly: what the resource does not know ends the call
/// (400 in v2, 422 in v3).
class Query {
  public:
    static Checked<Query> read(HttpRequest const& request,
                               Version version,
                               std::initializer_list<std::string_view> known);

    bool has(std::string_view name) const;
    std::string text(std::string_view name) const;  ///< "" when missing.
    Checked<std::optional<std::int64_t>> integer(std::string_view name) const;
    Checked<std::optional<Decimal>> decimal(std::string_view name) const;
    /// RFC 2822 or ISO 8601; without offset UTC, without time 00:00:00.
    Checked<std::optional<Instant>> instant(std::string_view name) const;
    /// "1,2,3" of `id:in` and its like.
    Checked<std::vector<std::int64_t>> integers(std::string_view name) const;
    std::vector<std::string> texts(std::string_view name) const;
    HttpReply bad(std::string_view name, std::string_view why) const;

  private:
    Query(QueryParameters parameters, Version version)
        : parameters_(std::move(parameters)), version_(version) {}

    QueryParameters parameters_;
    Version version_;
};

struct Page {
    std::int64_t page = 1;
    std::int64_t limit = 50;
    std::size_t first() const { return std::size_t((page - 1) * limit); }
};

/// {"data","meta":{"pagination"}} of one page of `all_count` rows; `links.next` only when there is
/// one.
HttpReply v3_page(Json rows, std::size_t all_count, Page page);
Json pagination(std::size_t count, std::size_t all_count, Page page);

/// The JSON body: 415 without a JSON content type, 400 when it is not JSON.
Checked<Json> json_body(HttpRequest const& request, Version version);

/// A gzip file of `body` without compression: valid for any client that asks for gzip.
std::string gzip_stored(std::string_view body);

}  // namespace cf::bigcommerce::sim

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/http.hpp"
#include "connectors/woocommerce/sim/render.hpp"
#include "connectors/woocommerce/sim/shop.hpp"
#include "simkit/route.hpp"

namespace cf::woocommerce::sim {

/// One call of the REST API after authentication.
struct Call {
    std::string method;
    std::string path;  ///< Below "/wp-json": "/wc/v3/orders/12".
    PathValues values;
    QueryParameters query;
    Json body;  ///< Object, or null where none was sent.
    LinkBase links;
    Instant now;

    /// The parameter from the query, or nothing.
    std::optional<std::string> parameter(std::string_view name) const;
    bool flag(std::string_view name) const;  ///< true, 1 or yes.
    /// The n-th id in the path; 0 where it is no number.
    Id id(std::size_t index = 0) const;
};

struct Answer {
    int status = 200;
    Json body;
    Headers headers{};

    Answer(Json value) : body(std::move(value)) {}  // NOLINT: handlers return what they show.
    Answer(int code, Json value) : status(code), body(std::move(value)) {}
    Answer(ApiError const& error);  // NOLINT: and what they refuse.
};

/// {"code","message","data":{"status",...}}
Json error_json(ApiError const& error);
ApiError invalid_id(std::string_view resource, int status);  ///< "woocommerce_rest_<r>_invalid_id"

/// Checks of parameters, gathered into one refusal as WordPress does.
class ParameterErrors {
  public:
    void add(std::string const& name, std::string const& code, std::string const& message);
    void out_of_bounds(std::string const& name, int low, int high);
    void not_in_list(std::string const& name, std::vector<std::string> const& allowed);
    void not_of_type(std::string const& name, std::string const& type);
    bool empty() const { return names_.empty(); }
    ApiError error() const;

  private:
    std::vector<std::string> names_;
    Json params_ = Json::object();
    Json details_ = Json::object();
};

/// "a, b, and c"
std::string listing(std::vector<std::string> const& items);

/// What every list understands.
struct ListQuery {
    std::int64_t page = 1;
    std::int64_t per_page = 10;
    std::int64_t offset = 0;
    bool ascending = false;
    std::string orderby;
    std::vector<Id> include;
    std::vector<Id> exclude;
    std::optional<Instant> after;
    std::optional<Instant> before;
    std::optional<Instant> modified_after;
    std::optional<Instant> modified_before;

    bool allows(Id id) const;
    bool allows_dates(Instant created, Instant modified) const;
};
/// `orderings`: allowed values of `orderby`, the default first. Dates without zone are store-local
/// unless `dates_are_gmt`; both ends are left out of the result.
ListQuery read_list_query(Call const& call,
                          Settings const& settings,
                          std::vector<std::string> const& orderings,
                          ParameterErrors& errors);
std::vector<Id> read_ids(Call const& call, std::string const& name);
/// `dp`, or the store's decimals.
int read_decimals(Call const& call, Settings const& settings, ParameterErrors& errors);

/// Cuts `ids` to the page and renders it, with X-WP-Total, X-WP-TotalPages and Link. A page past
/// the end has both totals 0. `extra`: parameters the vendor adds to the links of a filled page.
Answer paged(Call const& call,
             ListQuery const& query,
             std::vector<Id> const& ids,
             std::function<Json(Id)> const& render,
             QueryParameters const& extra = {});

/// Only the members named by `_fields`, in the body's order.
Json with_fields_only(Json body, std::string_view fields);

}  // namespace cf::woocommerce::sim

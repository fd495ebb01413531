// Which fields of a case nobody reads: a misspelt name would change the books without a word.
#include <map>

#include "base/text.hpp"
#include "canonical/case_checks.hpp"

namespace cf {
namespace {

constexpr std::size_t warnings_max = 20;

/// Names known in an object, each with the shape of what stands there: "" is not looked into,
/// "*shape" is an object of any names.
using Shape = std::map<std::string, std::string>;

Shape with(Shape shape, Shape const& more) {
    shape.insert(more.begin(), more.end());
    return shape;
}

Shape leaves(std::string_view names) {
    Shape shape;
    for (auto const name : split(names, ' ')) shape[std::string(name)] = "";
    return shape;
}

std::map<std::string, Shape> event_shapes() {
    Shape const event = leaves("type received_at");
    Shape const fact = with(event, leaves("order at"));
    std::map<std::string, Shape> all;
    all["order.placed"] =
        with(event, {{"order", "order"}, {"rate", ""}, {"posted_before_close", ""}});
    all["payment.authorised"] = with(fact, leaves("id gateway amount"));
    all["payment.captured"] = with(fact, leaves("id gateway amount rate gateway_reference"));
    all["refund.created"] = with(
        fact,
        {{"id", ""}, {"refund", "refund"}, {"tenders", "tender"}, {"total", ""}, {"reason", ""}});
    all["order.cancelled"] = all["order.shipped"] = with(fact, leaves("id reason"));
    all["order.edited"] = with(
        fact, {{"revision", ""}, {"added", "line"}, {"removed", "removed"}, {"new_total", ""}});
    all["period.closed"] = with(event, leaves("through at"));
    all["payout.paid"] = with(
        event,
        with({{"entries", "entry"}}, leaves("id gateway at net charges refunds fees currency")));
    return all;
}

std::map<std::string, Shape> object_shapes() {
    std::map<std::string, Shape> all = event_shapes();
    all["case"] =
        with({{"config", "config"}, {"events", "event"}},
             leaves("id title teaches opening_balances events_permutation_invariant expected"));
    all["config"] =
        with({{"tax_codes", "*tax_code"}},
             leaves("base_currency org_timezone rounding_mode tax_strategy tax_rounding "
                    "discount_mode posting_mode rounding_tolerance post_when zero_total "
                    "closed_through closed_period_rule accounts refund_unallocated "
                    "credit_note_rate paid_edit_rule catch_all_account"));
    all["tax_code"] = {{"components", "component"}, {"on_tax_return", ""}};
    all["component"] = leaves("name rate compound");
    all["order"] = with(
        {{"lines", "line"}, {"coupons", "coupon"}, {"customer", "customer"}},
        leaves("id number placed_at currency prices_include_tax total collected_by_marketplace "
               "cash_rounding tax_by_code store_tax_total store_tax_rounding rate channel "
               "payment_method test guest description received_at posted_before_close"));
    all["line"] = with({{"tax_split", "split"}},
                       leaves("id kind amount tax_code discount tax tax_rate qty sku description "
                              "product_type categories"));
    all["split"] = leaves("tax_code amount tax");
    all["coupon"] = leaves("amount applies_to code face_value description");
    all["customer"] =
        with({{"billing", "address"}, {"shipping", "address"}},
             leaves("id name company vat_number terms_days email phone segment guest"));
    all["address"] = leaves("name company line_1 line_2 city region postal_code country phone");
    all["refund"] = {{"mode", ""}, {"items", "item"}, {"amount", ""}, {"tax_exempt", ""}};
    all["item"] = leaves("line amount tax to_tax_code final qty sku description");
    all["tender"] = leaves("gateway amount rate");
    all["removed"] = leaves("line amount tax qty sku description");
    all["entry"] = leaves("type month amount fee id order description");
    return all;
}

class Walk {
  public:
    std::vector<std::string> found;

    void look(Json const& json, std::string const& path, std::string const& shape) {
        if (shape.empty() || found.size() >= warnings_max) return;
        for (std::size_t i = 0; i < json.items().size(); ++i)
            look(json.items()[i], path + "[" + std::to_string(i) + "]", shape);
        if (!json.is_object()) return;
        if (shape.starts_with('*')) {
            for (auto const& [name, value] : json.members())
                look(value, path + "." + name, shape.substr(1));
            return;
        }
        auto const known =
            shapes_.find(shape == "event" ? std::string(json["type"].text()) : shape);
        if (known != shapes_.end()) compare(json, path, known->second);
    }

  private:
    void compare(Json const& json, std::string const& path, Shape const& shape) {
        for (auto const& [name, value] : json.members()) {
            if (auto const field = shape.find(name); field != shape.end())
                look(value, path + "." + name, field->second);
            else if (found.size() < warnings_max)
                found.push_back(path + "." + name.substr(0, 80) + ": is not read" +
                                hint(name, shape));
        }
    }

    static std::string hint(std::string const& name, Shape const& shape) {
        std::vector<std::string> names;
        for (auto const& [known, below] : shape) names.push_back(known);
        std::string const near = nearest(name.substr(0, 80), names);
        return near.empty() ? "" : "; did you mean '" + near + "'?";
    }

    std::map<std::string, Shape> shapes_ = object_shapes();
};

}  // namespace

std::vector<std::string> unread_fields(JsonCursor const& one) {
    Walk walk;
    walk.look(one.value(), one.path(), "case");
    return walk.found;
}

}  // namespace cf

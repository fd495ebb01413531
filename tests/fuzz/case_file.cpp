#include "canonical/books_json.hpp"
#include "canonical/case_checks.hpp"
#include "canonical/case_json.hpp"
#include "rules/contacts.hpp"
#include "tests/fuzz/targets.hpp"

namespace cf::fuzz {
namespace {

void plan_books(JsonCursor const& json) {
    auto const read = case_from_json(json);
    (void)unread_fields(json);
    if (read.has_error()) {
        expect(!read.error().message.empty(), "what is wrong with a case is said in words");
        return;
    }
    auto const books = to_json(plan(read->input));
    expect(Json::parse(books.dump()).has_value(), "planned books are valid JSON");
}

void decide_contacts(JsonCursor const& json) {
    auto const all = contact_cases_from_json(json);
    if (all.has_error()) return;
    for (auto const& one : all->cases)
        (void)to_json(decide_contact(one.customer, one.link, all->existing, all->rules));
}

}  // namespace

void case_file(std::string_view bytes) {
    auto const parsed = Json::parse(bytes);
    if (parsed.has_error() || refuse_repeated_names(*parsed).has_error()) return;
    JsonCursor const json(*parsed);
    if (auto const contacts = json.find("contact_cases")) return decide_contacts(*contacts);
    plan_books(json);
}

}  // namespace cf::fuzz

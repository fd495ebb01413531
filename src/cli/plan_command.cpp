#include "cli/plan_command.hpp"

#include <ostream>

#include "canonical/books_json.hpp"
#include "canonical/case_checks.hpp"
#include "canonical/case_json.hpp"
#include "cli/books_compare.hpp"
#include "cli/exit_codes.hpp"
#include "rules/contacts.hpp"

namespace cf::cli {
namespace {

Result<Json> plan_of(JsonCursor const& json, std::ostream& err) {
    bool const whole_file = json.find("cases") && !json.find("config");
    if (whole_file) return json.error("holds many cases; read it with --cases");
    CF_TRY(auto read, case_from_json(json));
    for (auto const& unread : unread_fields(json))
        err << "crossfoot plan: warning: " << unread << "\n";
    return to_json(plan(read.input));
}

struct Tally {
    int passed = 0;
    int failed = 0;

    void count(std::ostream& out,
               std::string const& id,
               std::vector<std::string> const& differences) {
        (differences.empty() ? passed : failed) += 1;
        out << id << (differences.empty() ? ": passed\n" : ": FAILED\n");
        for (auto const& difference : differences) out << "  " << difference << "\n";
    }
};

void run_contact_cases(ContactCases const& all, std::ostream& out, Tally& tally) {
    for (auto const& one : all.cases) {
        Json const decision =
            to_json(decide_contact(one.customer, one.link, all.existing, all.rules));
        std::vector<std::string> differences;
        if (!(sorted(decision) == sorted(one.expected)))
            differences.push_back("decided " + sorted(decision).dump() + ", expected " +
                                  sorted(one.expected).dump());
        tally.count(out, one.id, differences);
    }
}

int bad_input(std::ostream& err, Error const& error) {
    err << "crossfoot plan: " << error.message << "\n";
    return exit_bad_input;
}

Result<void> run_cases(JsonCursor const& file, std::ostream& out, std::ostream& err, Tally& tally) {
    CF_TRY_VOID(file.require_object());
    CF_TRY_VOID(refuse_repeated_names(file.value()));
    auto const cases = file.find("cases");
    auto const contacts = file.find("contact_cases");
    if (!cases && !contacts) return file.error("has neither 'cases' nor 'contact_cases'");
    if (cases) {
        CF_TRY(auto elements, cases->elements());
        for (auto const& element : elements) {
            CF_TRY(auto planned, plan_of(element, err));
            CF_TRY(auto id, element.string_at("id"));
            CF_TRY(auto expected, element.at("expected"));
            tally.count(out, id, compare_books(planned, expected.value()));
        }
    }
    if (contacts) {
        CF_TRY(auto all, contact_cases_from_json(*contacts));
        run_contact_cases(all, out, tally);
    }
    if (tally.passed + tally.failed == 0)
        return file.error("holds no case: nothing was checked, so nothing is proven");
    return {};
}

}  // namespace

int run_plan_case(std::string_view json, std::ostream& out, std::ostream& err) {
    auto parsed = Json::parse(json);
    if (parsed.has_error()) return bad_input(err, parsed.error());
    if (auto once = refuse_repeated_names(*parsed); once.has_error())
        return bad_input(err, once.error());
    auto planned = plan_of(JsonCursor(*parsed), err);
    if (planned.has_error()) return bad_input(err, planned.error());
    out << planned->dump_pretty() << "\n";
    return exit_ok;
}

int run_plan_cases(std::string_view json, std::ostream& out, std::ostream& err) {
    auto parsed = Json::parse(json);
    if (parsed.has_error()) return bad_input(err, parsed.error());
    Tally tally;
    auto ran = run_cases(JsonCursor(*parsed), out, err, tally);
    if (ran.has_error()) return bad_input(err, ran.error());
    out << tally.passed << " passed, " << tally.failed << " failed\n";
    return tally.failed == 0 ? exit_ok : exit_differs;
}

}  // namespace cf::cli

#include "engine/held_content.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace cf {
namespace {

struct HeldLine {
    std::string account, account_id, tax_code, net, tax;

    /// A code that was renamed still names the account of that id.
    bool same_account(HeldLine const& other) const {
        return account == other.account || (!account_id.empty() && account_id == other.account_id);
    }
    bool same(HeldLine const& other) const {
        return same_account(other) && tax_code == other.tax_code && net == other.net &&
               tax == other.tax;
    }
};

bool is_nothing(Money net, Money tax) { return net.minor() == 0 && tax.minor() == 0; }

/// Lines of text alone, without an amount, are no books.
std::vector<HeldLine> lines_of(LedgerState const& state) {
    std::vector<HeldLine> lines;
    auto const count = state.line_net.size();
    if (state.line_tax.size() != count || state.line_account.size() != count ||
        state.line_account_id.size() != count || state.line_tax_code.size() != count)
        return lines;
    for (std::size_t i = 0; i < count; ++i)
        if (!is_nothing(state.line_net[i], state.line_tax[i]))
            lines.push_back({state.line_account[i],
                             state.line_account_id[i],
                             state.line_tax_code[i],
                             state.line_net[i].to_string(),
                             state.line_tax[i].to_string()});
    return lines;
}

std::vector<HeldLine> lines_of(Json const& held) {
    std::vector<HeldLine> lines;
    for (auto const& line : held["lines"].items()) {
        auto const text = [&](std::size_t i) { return std::string(line[i].text()); };
        lines.push_back({text(0), text(1), text(2), text(3), text(4)});
    }
    return lines;
}

Json frozen_of_posting(PostingRow const& posting) {
    auto json = Json::parse(posting.frozen_json).value_or(Json::object());
    return json.is_object() ? std::move(json) : Json::object();
}

std::string line_text(HeldLine const& line) {
    return line.net + " + " + line.tax + " tax on account " + line.account + " under " +
           line.tax_code;
}

/// Lines in another order are the same books: only what has no equal on the other side is told.
void compare_held_lines(std::vector<HeldLine> ours,
                        std::vector<HeldLine> theirs,
                        std::vector<LedgerEdit>& edits) {
    struct Place {
        std::size_t number;
        HeldLine line;
    };
    std::vector<Place> left;
    for (std::size_t i = 0; i < ours.size(); ++i) {
        auto const equal =
            std::ranges::find_if(theirs, [&](HeldLine const& line) { return line.same(ours[i]); });
        if (equal == theirs.end())
            left.push_back({i + 1, std::move(ours[i])});
        else
            theirs.erase(equal);
    }
    for (std::size_t i = 0; i < left.size() && i < theirs.size(); ++i) {
        HeldLine const& line = left[i].line;
        std::size_t const number = left[i].number;
        auto const tell = [&](char const* what, std::string const& a, std::string const& b) {
            if (a != b) edits.push_back({what + (" of line " + std::to_string(number)), a, b});
        };
        if (!line.same_account(theirs[i])) tell("account", line.account, theirs[i].account);
        tell("tax code", line.tax_code, theirs[i].tax_code);
        tell("net amount", line.net, theirs[i].net);
        tell("tax", line.tax, theirs[i].tax);
    }
    for (std::size_t i = theirs.size(); i < left.size(); ++i)
        edits.push_back(
            {"line " + std::to_string(left[i].number), line_text(left[i].line), "gone"});
    for (std::size_t i = left.size(); i < theirs.size(); ++i)
        edits.push_back({"one more line", "none", line_text(theirs[i])});
}

}  // namespace

Json held_content(LedgerState const& state) {
    if (!state.date) return Json();
    Json held = Json::object({{"date", state.date->to_string()}, {"number", state.number}});
    if (!state.contact.empty()) held.set("contact", state.contact.value);
    if (state.rate) held.set("rate", state.rate->normalized().to_string());
    Json lines = Json::array();
    for (auto const& line : lines_of(state))
        lines.push_back(
            Json::array({line.account, line.account_id, line.tax_code, line.net, line.tax}));
    if (lines.size() > 0) held.set("lines", std::move(lines));
    return held;
}

std::vector<LedgerEdit> edits_since_posted(PostingRow const& posting, LedgerState const& now) {
    std::vector<LedgerEdit> edits;
    Json const before = frozen_of_posting(posting);
    Json held = before["held"];
    if (!held.is_object())
        held = Json::object({{"date", posting.date.to_string()},
                             {"number", posting.number},
                             {"contact", std::string(before["contact"].text())}});
    Json const present = held_content(now);
    if (!present.is_object()) return edits;
    // What one of the two sides does not show is not compared.
    auto const compare = [&](char const* name, char const* field) {
        std::string const ours(held[name].text()), theirs(present[name].text());
        if (ours.empty() || theirs.empty() || equals_ignoring_case(ours, theirs)) return;
        edits.push_back({field, ours, theirs});
    };
    compare("date", "date");
    compare("number", "number");
    compare("contact", LedgerEdit::contact);
    compare("rate", "exchange rate");
    if (held["lines"].size() > 0 && present["lines"].size() > 0)
        compare_held_lines(lines_of(held), lines_of(present), edits);
    return edits;
}

void keep_edits(PostingRow& posting, LedgerState const& now, std::vector<LedgerEdit> const& edits) {
    Json const before = frozen_of_posting(posting);
    Json kept = Json::object();
    for (auto const& [name, value] : before.members())
        if (name != "edits") kept.set(name, value);
    // A posting from before contents were kept: from here on its lines are known too.
    if (!before["held"].is_object() && edits.empty())
        if (auto held = held_content(now); held.is_object()) kept.set("held", std::move(held));
    Json list = Json::array();
    for (auto const& edit : edits)
        list.push_back(
            Json::object({{"field", edit.field}, {"ours", edit.ours}, {"theirs", edit.theirs}}));
    if (!edits.empty()) kept.set("edits", std::move(list));
    posting.frozen_json = kept.dump();
}

std::vector<LedgerEdit> edits_of(PostingRow const& posting) {
    std::vector<LedgerEdit> edits;
    Json const kept = frozen_of_posting(posting);
    for (auto const& edit : kept["edits"].items())
        edits.push_back({std::string(edit["field"].text()),
                         std::string(edit["ours"].text()),
                         std::string(edit["theirs"].text())});
    return edits;
}

bool made_out_elsewhere(PostingRow const& posting) {
    return std::ranges::any_of(edits_of(posting), [](LedgerEdit const& edit) {
        return edit.field == LedgerEdit::contact;
    });
}

std::string text_of(LedgerEdit const& edit) {
    if (edit.field == LedgerEdit::contact) return "it is made out to another contact";
    if (edit.theirs == "gone") return edit.field + " (" + edit.ours + ") is gone";
    if (edit.field == "one more line") return "there is one more line (" + edit.theirs + ")";
    return "the " + edit.field + " is " + edit.theirs + " instead of " + edit.ours;
}

}  // namespace cf

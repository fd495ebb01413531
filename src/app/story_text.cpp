#include "app/story_text.hpp"

#include <algorithm>
#include <map>

#include "app/bench.hpp"
#include "domain/money.hpp"

namespace cf::app {
namespace {

std::string text_of(Json const& json) { return std::string(json.text()); }

/// `label value`, "" when there is no value.
std::string labelled(std::string const& label, Json const& value) {
    return value.text().empty() ? std::string() : label + text_of(value);
}

/// "credit note" from "credit_note".
std::string words_of(std::string_view name) {
    std::string words(name);
    std::ranges::replace(words, '_', ' ');
    return words;
}

std::string found_or(std::map<std::string, std::string> const& names, std::string const& name) {
    auto const found = names.find(name);
    return found == names.end() ? words_of(name) : found->second;
}

/// Tells one order, section by section.
class StoryText {
  public:
    explicit StoryText(Json const& story)
        : story_(story), currency_(Currency::of(text_of(story["summary"]["currency"]))) {
        for (auto const& document : story["documents"].items())
            names_[text_of(document["key"])] = document_name(document);
        for (auto const& movement : story["movements"].items())
            names_[text_of(movement["key"])] = movement_name(movement);
    }

    std::string tell() {
        head();
        store();
        books();
        sides();
        deeds();
        questions();
        return std::move(out_);
    }

  private:
    void line(std::string const& text) { out_ += text + "\n"; }

    /// "128.98" from the store's "128.9800": what is finer than the currency stays when it counts.
    std::string amount(Json const& json) const {
        std::string text(json.text());
        auto point = text.find('.');
        if (point == std::string::npos && currency_.exponent() > 0 && !text.empty()) {
            point = text.size();
            text += '.';
        }
        if (point == std::string::npos) return text;
        auto const wanted = point + 1 + std::size_t(currency_.exponent());
        while (text.size() > wanted && text.back() == '0') text.pop_back();
        while (text.size() < wanted) text += '0';
        if (text.ends_with('.')) text.pop_back();
        return text;
    }
    std::string money(Json const& json) const {
        return amount(json) + " " + std::string(currency_.code());
    }

    void head() {
        auto const& summary = story_["summary"];
        std::string const state = readable_state(summary["state"].text());
        auto const reason = summary["reason"].text();
        // "waiting until it is paid" says that it waits.
        std::string const told = reason.empty() ? state
                                 : reason.starts_with(state)
                                     ? std::string(reason)
                                     : state + " (" + std::string(reason) + ")";
        line("Order " + text_of(summary["number"]) + " of " + text_of(summary["integration"]) +
             ", placed " + readable_time(summary["placed_at"].text()) + ": " + told);
        if (auto const waits = text_of(story_["waits"]); !waits.empty())
            line("A change of it waits: " + waits);
    }

    // ---- The store

    void store() {
        auto const& facts = story_["facts"];
        auto const url = text_of(story_["store_url"]);
        line("\nWhat the store says" + (url.empty() ? "" : " (" + url + ")"));
        if (facts.is_null()) return line("  its facts were not read yet");
        bool const with_tax = facts["prices_include_tax"].boolean_or(false);
        for (auto const& sold : facts["lines"].items()) store_line(sold, with_tax);
        auto const tax = amount(facts["store_tax_total"]);
        line("  total " + money(facts["total"]) + (tax.empty() ? "" : ", of it tax " + tax));
        for (auto const& one : facts["authorisations"].items())
            line("  authorised " + money(one["amount"]) + " by " + text_of(one["gateway"]) + ", " +
                 readable_time(one["at"].text()));
        for (auto const& one : facts["payments"].items())
            line("  paid " + money(one["amount"]) + " by " + text_of(one["gateway"]) + ", " +
                 readable_time(one["at"].text()) +
                 labelled(", reference ", one["gateway_reference"]));
        if (!facts["shipped_at"].text().empty())
            line("  shipped, " + readable_time(facts["shipped_at"].text()));
        cancellation(facts);
        for (auto const& refund : facts["refunds"].items()) store_refund(refund);
    }

    /// A line as the store has it: amount, what came off, and its tax; of a split, tax by code.
    void store_line(Json const& sold, bool with_tax) {
        line("  " + line_name(sold, "qty") + ": " + amount(sold["amount"]) +
             (sold["discount"].text().empty() ? "" : " less " + amount(sold["discount"])) +
             store_tax(sold, with_tax));
    }

    std::string store_tax(Json const& sold, bool with_tax) const {
        std::string const tax = with_tax ? ", tax in it " : " plus tax ";
        auto const code = [](Json const& one) {
            auto const name = text_of(one["tax_code"]);
            return name.empty() || name == "none" ? std::string() : " (" + name + ")";
        };
        if (sold["tax_split"].size() == 0)
            return sold["tax"].text().empty() ? code(sold) : tax + amount(sold["tax"]) + code(sold);
        std::string all;
        for (auto const& part : sold["tax_split"].items())
            all += "; of it " + amount(part["amount"]) + tax + amount(part["tax"]) + code(part);
        return all;
    }

    /// "2 × Recorded Course (MP3-02)"; a shipping line names itself.
    static std::string line_name(Json const& sold, char const* quantity) {
        std::string const kind = words_of(sold["kind"].text());
        std::string name = text_of(sold["description"]);
        if (name.empty()) name = kind.empty() ? text_of(sold["ref"]) : kind;
        auto const count = sold[quantity].text();
        return (count.empty() || count == "1" ? "" : std::string(count) + " × ") + name +
               (sold["sku"].text().empty() ? "" : " (" + text_of(sold["sku"]) + ")");
    }

    /// Cancelled is not refunded: what was paid stays in the books until money goes back.
    void cancellation(Json const& facts) {
        auto const at = facts["cancelled_at"].text();
        if (at.empty()) return;
        std::string told = "  cancelled, " + readable_time(at);
        auto const& payments = facts["payments"].items();
        bool const before =
            std::ranges::any_of(payments, [&](Json const& one) { return one["at"].text() <= at; });
        if (payments.empty())
            told += ", before anything was paid";
        else
            told += before ? ", after it was paid" : "; it was paid all the same, later";
        if (!payments.empty())
            told += facts["refunds"].size() > 0
                        ? "; what was refunded is taken out of the books"
                        : ". No refund is known: the sale and the payment stay in the books until "
                          "the store refunds it";
        line(told);
    }

    void store_refund(Json const& refund) {
        std::string const when = readable_time(refund["at"].text()) + " (refund " +
                                 text_of(refund["id"]) + labelled(": ", refund["reason"]) + ")";
        for (auto const& tender : refund["tenders"].items())
            line("  refunded " + money(tender["amount"]) + " by " + text_of(tender["gateway"]) +
                 ", " + when);
        if (refund["tenders"].size() == 0) line("  credited, no money given back, " + when);
    }

    // ---- The books

    static std::string document_name(Json const& document) {
        return words_of(document["type"].text()) + " " + text_of(document["number"]);
    }

    std::string movement_name(Json const& movement) const {
        static std::map<std::string, std::string> const kinds{
            {"refund", "money paid back"},
            {"allocation", "credit set against the invoice"},
            {"customer_credit", "payment by the customer's credit"},
            {"transfer", "money moved between accounts"},
            {"spend", "fee paid"},
            {"journal", "journal entry"}};
        return found_or(kinds, text_of(movement["kind"])) + " " + money(movement["amount"]);
    }

    /// "invoice BC-1001" from the key it is planned under.
    std::string applied_to(Json const& movement) const {
        auto const key = text_of(movement["applies_to"]);
        auto const found = names_.find(key);
        return key.empty() || found == names_.end() ? std::string() : " for " + found->second;
    }

    /// "account 620 Stripe, clearing account for stripe".
    static std::string account(Json const& of) {
        constexpr std::string_view clearing = "clearing:";
        auto const name = of["account"].text();
        auto const title = of["account_title"].text();
        std::string told = "account " + std::string(title.empty() ? name : title);
        if (!name.starts_with(clearing)) return told;
        std::string const tender(name.substr(clearing.size()));
        return title.starts_with(clearing) || title.empty()
                   ? "the account for payments by " + tender + ", which the policy does not name"
                   : told + " (clearing account for " + tender + ")";
    }

    /// Why a line has its account, as the pages say it: "kind: product", "rule: Tea".
    static std::string rule(Json const& of) {
        auto const name = text_of(of["account_rule"]);
        if (name.empty()) return {};
        if (name == "catch_all") return " (catch-all)";
        auto const colon = name.find(':');
        bool const said = name.starts_with("kind:") || name.starts_with("tender:");
        return said ? " (" + name.substr(0, colon) + ": " + words_of(name.substr(colon + 1)) + ")"
                    : " (rule: " + name + ")";
    }

    void document(Json const& one) {
        line("  " + document_name(one) + ", " + readable_time(one["date"].text()) + ", " +
             text_of(one["total"]) + " " + text_of(one["currency"]) + ", " +
             words_of(one["status"].text()) + labelled(", still due ", one["amount_due"]) +
             labelled(", posted under version ", one["policy_version"]) +
             (one["policy_version"].text().empty() ? "" : " of the policy"));
        if (!one["vendor_url"].text().empty()) line("    " + text_of(one["vendor_url"]));
        for (auto const& posted : one["lines"].items())
            line("    " + line_name(posted, "quantity") + ": " + text_of(posted["net"]) + " to " +
                 account(posted) + rule(posted) + "; tax " + text_of(posted["tax"]) + " (" +
                 text_of(posted["tax_code"]) + ")");
        for (auto const& edit : one["edits"].items())
            line("    changed in the ledger since: " + text_of(edit["text"]));
    }

    void movement(Json const& one) {
        bool const out = one["kind"].text() == "refund";
        line("  " + movement_name(one) + ", " + readable_time(one["date"].text()) +
             (one["account"].text().empty() ? "" : (out ? ", from " : ", to ") + account(one)) +
             (applied_to(one).empty() ? "" : "," + applied_to(one)) +
             (one["state"].text() == "voided" ? ", voided" : ""));
    }

    void books() {
        line("\nWhat the books hold");
        for (auto const& one : story_["documents"].items()) document(one);
        for (auto const& one : story_["movements"].items()) movement(one);
        if (story_["documents"].size() + story_["movements"].size() == 0)
            line("  nothing was posted for this order");
    }

    void sides() {
        line("\nStore against books");
        for (auto const& side : story_["sides"].items())
            line("  " + text_of(side["label"]) + ": store " + text_of(side["store"]) + ", books " +
                 text_of(side["ledger"]) + ", difference " + text_of(side["difference"]) +
                 (side["rule"].text().empty() ? "" : " (" + text_of(side["rule"]) + ")"));
        auto const held = text_of(story_["summary"]["held"]);
        if (held.find_first_of("123456789") != std::string::npos)
            line("  of it not posted yet, waiting or a question to you: " + held);
    }

    // ---- What was done

    /// The document or movement an operation wrote: its key ends with theirs, or theirs and more.
    std::string const* written_by(Json const& operation) const {
        auto const key = text_of(operation["key"]);
        auto const& summary = story_["summary"];
        std::string const root =
            text_of(summary["integration"]) + "/" + text_of(summary["order"]) + "/";
        if (!key.starts_with(root)) return nullptr;
        std::string const* longest = nullptr;
        std::size_t size = 0;
        for (auto const& [known, name] : names_)
            if (known.size() > size && key.substr(root.size()).starts_with(known))
                longest = &name, size = known.size();
        return longest;
    }

    void deeds() {
        static std::map<std::string, std::string> const outcomes{
            {"unknown", "no answer yet"},
            {"adopted", "found in the ledger already"},
            {"refused", "refused by the ledger"},
            {"absent", "looked for and not in the ledger"},
            {"not_executed", "did not reach the ledger"}};
        static std::map<std::string, std::string> const works{{"bank", "money moved"},
                                                              {"note", "history note"}};
        if (story_["operations"].size() > 0) line("\nWhat was done in the ledger");
        for (auto const& one : story_["operations"].items()) {
            auto const kind = text_of(one["kind"]);
            auto const* written = written_by(one);
            line("  " + readable_time(one["at"].text()) + "  " + (kind == "void" ? "void " : "") +
                 (written          ? *written
                  : kind == "void" ? "document"
                                   : found_or(works, kind)) +
                 ": " + found_or(outcomes, text_of(one["outcome"])) +
                 labelled(", ", one["detail"]["message"]));
        }
    }

    void questions() {
        if (story_["flags"].size() > 0) line("\nWhat waits for you");
        for (auto const& flag : story_["flags"].items())
            line("  " + text_of(flag["detail"]["what"]) + " " + text_of(flag["detail"]["meaning"]) +
                 " " + text_of(flag["detail"]["todo"]));
    }

    Json const& story_;
    Currency const currency_;
    std::map<std::string, std::string> names_;  ///< Of what was posted, by its key.
    std::string out_;
};

}  // namespace

std::string story_text(Json const& story) { return StoryText(story).tell(); }

}  // namespace cf::app

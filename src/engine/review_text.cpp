#include "engine/review_text.hpp"

#include <map>

namespace cf {
namespace {

struct FlagText {
    char const* title;
    char const* meaning;
    char const* todo;
};

std::map<std::string, FlagText> const& flag_texts() {
    static std::map<std::string, FlagText> const texts{
        {"review:lines_do_not_explain_total",
         {"The order's lines do not add up to its total",
          "Nothing was posted for this order. Its payments and refunds wait with it.",
          "Look at the order in the store for a charge or discount that is not on a line, correct "
          "it there, then retry."}},
        {"review:negative_total",
         {"The order's total is below zero",
          "Nothing was posted.",
          "Book it by hand as a credit note, then dismiss this item."}},
        {"review:unmapped_line",
         {"A line has no account or tax code",
          "Nothing was posted for this order.",
          "Map the tax or the kind of line in the integration's policy, then retry. All orders "
          "with the same gap follow."}},
        {"review:tax_rate_mismatch",
         {"The store's tax rate is not the rate of the mapped tax code",
          "Nothing was posted for this order; a wrong code would end up in the tax return.",
          "Map this store tax to a code with the same rate, or correct the rate in the store, then "
          "retry."}},
        {"review:closed_period",
         {"The order lies in a closed period",
          "Nothing was posted: your policy holds such orders for a person.",
          "Decide on a date with your accountant, then change the policy's closed period rule or "
          "book it by hand."}},
        {"review:refund_without_lines",
         {"A refund does not say which lines it gives back",
          "The refund was not posted.",
          "Choose in the policy how such refunds are spread over tax codes, then retry."}},
        {"review:refund_lines_exceed_amount",
         {"A refund's lines come to more than was given back",
          "The refund was not posted.",
          "Compare the refund's lines with the money paid back in the store, then retry."}},
        {"review:payout_does_not_add_up",
         {"A payout's entries do not add up to its net",
          "The payout was not posted.",
          "Check the gateway's report, then retry."}},
    };
    return texts;
}

std::string between(std::string const& text, std::string const& before) {
    auto const open = text.find(before + "'");
    if (open == std::string::npos) return {};
    auto const from = open + before.size() + 1;
    auto const close = text.find('\'', from);
    return close == std::string::npos ? "" : text.substr(from, close - from);
}

/// The lines of a policy that would answer this; "" when it cannot be said.
std::string mapping_for(std::string const& detail) {
    if (auto const tax = between(detail, "no mapping for the store's tax "); !tax.empty())
        return "taxes:\n  map:\n    - {store: \"" + tax + "\", code: <tax code of the ledger>}\n";
    if (auto const kind = between(detail, "no account for a line of kind "); !kind.empty())
        return "accounts:\n  " + kind + ": \"<account code of the ledger>\"\n";
    return {};
}

std::string flag_name(std::string const& text) {
    auto const second = text.find(':', 7);
    return text.substr(0, second);
}

}  // namespace

std::string name_of(PostingRow const& posting) {
    return posting.number.empty() ? posting.key.value : posting.number;
}

ReviewNote note_for_flag(Flag const& flag, std::string const& order_number) {
    std::string const name = flag_name(flag.text);
    auto const found = flag_texts().find(name);
    ReviewNote note;
    note.cause = "rules." + name.substr(7);
    note.fingerprint = flag.text + "|" + flag.detail;
    note.title = found != flag_texts().end() ? found->second.title
                                             : "The accounting rules ask for a decision";
    std::string const detail = flag.detail.empty() ? note.title : flag.detail;
    note.what = "Order " + order_number + ": " + detail + (detail.ends_with('.') ? "" : ".");
    note.meaning = found != flag_texts().end() ? found->second.meaning : "Nothing was posted.";
    note.todo = found != flag_texts().end() ? found->second.todo : "Look at the order and decide.";
    // "Line 7 (SKU): no mapping for ..." - what follows the line is what orders share.
    auto const colon =
        flag.detail.starts_with("Line ") ? flag.detail.find(": ") : std::string::npos;
    note.root = note.cause;
    if (colon != std::string::npos) note.root += ": " + flag.detail.substr(colon + 2);
    if (auto yaml = mapping_for(flag.detail); !yaml.empty())
        note.fixes.push_back(
            fix_policy_line(std::move(yaml), "The policy has no answer for this."));
    if (name == "review:closed_period")
        note.fixes.push_back(
            {FixKind::post_in_open_period,
             "Post it in the open period",
             "Everything of this order is dated on the first open day after the lock date; the "
             "original day is kept on the documents. The ledger's totals of the closed period "
             "stay."});
    return note;
}

ReviewNote note_for_error(Error const& error,
                          std::string const& order_number,
                          std::string const& doing) {
    return {"ledger." + error.code,
            error.code + "|" + error.message,
            "The ledger refused " + doing,
            "Order " + order_number + ": " + error.message,
            "This document was not posted; what depends on it waits. Other orders go on.",
            "Correct the cause in the ledger or the policy, then retry.",
            std::nullopt};
}

ReviewNote note_for_fault(std::string const& order_number, std::string const& what) {
    return {"crossfoot.fault",
            what,
            "Crossfoot could not work out this order",
            "Order " + order_number + ": an assumption of the program did not hold (" + what + ").",
            "Nothing of it is posted or changed. Other orders go on.",
            "This is a fault of Crossfoot: report it with the text above. Enter the order by hand, "
            "or retry after an update.",
            std::nullopt};
}

ReviewNote note_for_unexplained(TotalCheck const& check,
                                std::string const& order_number,
                                Currency currency) {
    std::string const difference =
        check.difference.to_string() + " " + std::string(currency.code());
    return {"store.total_unexplained",
            check.difference.to_string() + check.why,
            "The store's figures do not explain the order's total",
            "Order " + order_number + ": " + difference +
                " of the total is not explained by its lines. " + check.why,
            "Nothing was posted: the books would not show what the customer was charged for.",
            "Look at the order in the store, correct it there, then retry.",
            std::nullopt};
}

ReviewNote note_for_changed_posting(std::string const& number, std::string const& what) {
    return {"books.posted_differs." + number,
            number + "|" + what,
            "The store's facts no longer match a posted document",
            number + ": " + what,
            "The posted document was left as it is.",
            "Compare both and decide which is right; correct the other, then retry.",
            std::nullopt};
}

ReviewNote note_for_unmapped_account(std::string const& account, std::string const& order_number) {
    bool const tender = account.starts_with("clearing:");
    std::string const name = tender ? account.substr(9) : account;
    std::string const what = tender ? "payments by " + name : name;
    ReviewNote note{
        "policy.unmapped_account." + account,
        account,
        "No ledger account is mapped for " + what,
        "Order " + order_number + " needs an account for " + what + ".",
        "What needs this account is not posted; the rest of this order waits with it. Other "
        "orders go on.",
        "Add '" + name + "' to the policy's tenders, then retry.",
        std::nullopt};
    note.fixes.push_back(fix_policy_line(
        (tender ? "tenders:\n  " : "accounts:\n  ") + name + ": \"<account code of the ledger>\"\n",
        "No account is named for " + what + "."));
    return note;
}

void set_aside(OrderStateRow& row, std::string const& title) {
    row.named_minor = row.store_minor - row.ledger_minor;
    row.state = "skipped";
    row.reason = "set aside by a person: " + title;
}

}  // namespace cf

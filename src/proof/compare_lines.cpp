// Lines of a document: each pair of lines that differs gets the name of what was changed.
#include <algorithm>

#include "proof/compare_order.hpp"

namespace cf::proof {
namespace {

struct Pairing {
    std::vector<DocumentLine const*> ours;
    std::vector<BookedLine const*> theirs;

    /// Takes every pair that `same` accepts out of both lists and hands it to `use`.
    template <class Same, class Use>
    void pair(Same const& same, Use const& use) {
        for (auto our = ours.begin(); our != ours.end();) {
            auto const their = std::ranges::find_if(
                theirs, [&](BookedLine const* candidate) { return same(**our, *candidate); });
            if (their == theirs.end()) {
                ++our;
                continue;
            }
            use(**our, **their);
            theirs.erase(their);
            our = ours.erase(our);
        }
    }
};

bool same_account(DocumentLine const& ours, BookedLine const& theirs) {
    return ours.account == theirs.account || ours.account == theirs.account_id;
}
bool same_code(DocumentLine const& ours, BookedLine const& theirs) {
    return ours.tax_code == theirs.tax_code;
}
bool same_amount(DocumentLine const& ours, BookedLine const& theirs) {
    return ours.net == theirs.net || ours.gross() == theirs.net + theirs.tax;
}

std::string label_of(DocumentLine const& line) {
    std::string label(to_string(line.kind));
    std::ranges::replace(label, '_', ' ');
    if (!line.detail.sku.empty()) label += " " + line.detail.sku;
    return label;
}

std::string amounts(Money net, Money tax) {
    return net.to_string() + " + " + tax.to_string() + " tax";
}

Kind missing_kind(DocumentLine const& line) {
    switch (line.kind) {
        case LineKind::rounding:
            return Kind::rounding_line_missing;
        case LineKind::shipping:
            return Kind::shipping_line_missing;
        case LineKind::fee:
        case LineKind::handling:
        case LineKind::wrapping:
        case LineKind::gov_fee:
        case LineKind::tip:
            return Kind::fee_line_missing;
        default:
            return Kind::line_missing;
    }
}

Kind amount_kind(ExpectedDocument const& expected, BookedDocument const& held) {
    if (expected.document.type == DocumentType::invoice) return Kind::wrong_amount;
    return held.total < expected.document.total ? Kind::credit_note_short : Kind::credit_note_over;
}

class LineCheck {
  public:
    LineCheck(ExpectedDocument const& expected, BookedDocument const& held, bool explicit_tax)
        : expected_(expected), held_(held), explicit_tax_(explicit_tax) {
        for (auto const& line : expected.document.lines) lines_.ours.push_back(&line);
        for (auto const& line : held.lines) lines_.theirs.push_back(&line);
    }

    std::vector<LineFinding> run() {
        auto const nothing = [](DocumentLine const&, BookedLine const&) {};
        lines_.pair(
            [](auto const& a, auto const& b) {
                return same_account(a, b) && same_code(a, b) && a.net == b.net && a.tax == b.tax;
            },
            nothing);
        if (held_.total == expected_.document.total) pass_over_rounding();
        by_account();
        by_code();
        by_amount();
        what_is_left();
        return std::move(found_);
    }

  private:
    /// The ledger computed another total and a named line made it ours again; or it computes the
    /// tax itself and each line may be one minor unit off.
    void pass_over_rounding() {
        std::erase_if(lines_.theirs, [&](BookedLine const* line) {
            return line->tax.is_zero() && line->description.starts_with("Rounding: ");
        });
        if (explicit_tax_) return;
        lines_.pair(
            [](auto const& a, auto const& b) {
                return same_account(a, b) && same_code(a, b) &&
                       (a.net - b.net).abs().minor() <= 1 && (a.tax - b.tax).abs().minor() <= 1;
            },
            [](DocumentLine const&, BookedLine const&) {});
    }

    void by_account() {
        lines_.pair(
            [](auto const& a, auto const& b) {
                return same_code(a, b) && a.net == b.net && a.tax == b.tax;
            },
            [&](DocumentLine const& ours, BookedLine const& theirs) {
                say(Kind::wrong_account,
                    "the " + label_of(ours) + " line of " + ours.net.to_string() +
                        " is on account " + theirs.account + " instead of " + ours.account);
            });
    }

    void by_code() {
        lines_.pair(
            [](auto const& a, auto const& b) { return !same_code(a, b) && same_amount(a, b); },
            [&](DocumentLine const& ours, BookedLine const& theirs) {
                say(Kind::wrong_tax_code,
                    "the " + label_of(ours) + " line has tax code " + theirs.tax_code + " (" +
                        amounts(theirs.net, theirs.tax) + ") instead of " + ours.tax_code + " (" +
                        amounts(ours.net, ours.tax) + ")");
                if (!same_account(ours, theirs)) wrong_account(ours, theirs);
            });
    }

    void by_amount() {
        lines_.pair(
            [](auto const& a, auto const& b) { return same_account(a, b) && same_code(a, b); },
            [&](DocumentLine const& ours, BookedLine const& theirs) {
                bool const tax_only = same_amount(ours, theirs) && ours.tax != theirs.tax;
                say(tax_only ? Kind::tax_overridden : amount_kind(expected_, held_),
                    "the " + label_of(ours) + " line says " + amounts(theirs.net, theirs.tax) +
                        " instead of " + amounts(ours.net, ours.tax));
            });
    }

    void what_is_left() {
        // As many left on both sides: each was written over; else something came or went.
        bool const edited = lines_.ours.size() == lines_.theirs.size();
        for (std::size_t i = 0; edited && i < lines_.ours.size(); ++i) {
            auto const& ours = *lines_.ours[i];
            auto const& theirs = *lines_.theirs[i];
            say(Kind::line_edited,
                "the " + label_of(ours) + " line (" + ours.account + ", " + ours.tax_code + ", " +
                    amounts(ours.net, ours.tax) + ") was changed to " + theirs.account + ", " +
                    theirs.tax_code + ", " + amounts(theirs.net, theirs.tax));
        }
        if (edited) return;
        for (auto const* line : lines_.ours)
            say(missing_kind(*line),
                "its " + label_of(*line) + " line of " + amounts(line->net, line->tax) +
                    " is gone");
        for (auto const* line : lines_.theirs)
            say(Kind::line_added,
                "it has a line of " + amounts(line->net, line->tax) + " on account " +
                    line->account + " that the order does not have");
    }

    void wrong_account(DocumentLine const& ours, BookedLine const& theirs) {
        say(Kind::wrong_account,
            "the " + label_of(ours) + " line is on account " + theirs.account + " instead of " +
                ours.account);
    }

    void say(Kind kind, std::string text) { found_.push_back({kind, std::move(text)}); }

    ExpectedDocument const& expected_;
    BookedDocument const& held_;
    bool explicit_tax_;
    Pairing lines_;
    std::vector<LineFinding> found_;
};

}  // namespace

std::vector<LineFinding> compare_lines(ExpectedDocument const& expected,
                                       BookedDocument const& held,
                                       bool explicit_tax) {
    return LineCheck(expected, held, explicit_tax).run();
}

}  // namespace cf::proof

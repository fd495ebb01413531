#include <algorithm>

#include "base/check.hpp"
#include "base/text.hpp"
#include "connectors/xero/sim/contacts.hpp"
#include "connectors/xero/sim/documents.hpp"
#include "connectors/xero/sim/lines.hpp"

namespace cf::xero::sim {
namespace {

constexpr std::string_view wrong_status = "Invoice not of valid status for modification";
constexpr std::string_view applied_text =
    "This document cannot be edited as it has a payment or credit note allocated to it.";

/// Reads one document from a request onto a draft, in the order of the sheet's section 13.2, and
/// stores it when nothing was refused.
class DocumentWriter {
  public:
    DocumentWriter(Call& call, Family const& family, Json const& element, Document* existing)
        : call_(call),
          books_(call.books),
          family_(family),
          element_(element),
          existing_(existing),
          draft_(existing ? *existing : Document{}) {}

    Outcome run() {
        if (existing_ == nullptr) begin();
        // A terminal document takes nothing any more, whatever was sent.
        if (existing_ != nullptr && existing_->gone()) {
            outcome_.refuse(std::string(wrong_status));
            return finish();
        }
        read_type();
        read_contact();
        read_status();
        read_dates();
        read_texts();
        read_currency();
        read_lines();
        read_totals();
        read_bank();
        check_applied();
        read_number();
        check_stock();
        return finish();
    }

  private:
    bool bank() const { return family_.kind == DocumentKind::bank_transaction; }
    bool creating() const { return existing_ == nullptr; }
    bool final_status() const {
        return draft_.status == "AUTHORISED" || draft_.status == "SUBMITTED" ||
               draft_.status == "PAID";
    }
    bool leaving() const { return !creating() && draft_.gone(); }

    void begin() {
        draft_.kind = family_.kind;
        draft_.status = bank() ? "AUTHORISED" : "DRAFT";
        draft_.currency = books_.organisation.base_currency;
        draft_.date = books_.today(call_.now);
    }

    void read_type() {
        auto const type = text_of(element_, "Type");
        if (!creating()) {
            if (!type.empty() && type != draft_.type)
                outcome_.refuse("The Type of a document cannot be changed");
            return;
        }
        draft_.type = type;
        bool fits = type == "ACCREC" || type == "ACCPAY";
        if (family_.kind == DocumentKind::credit_note)
            fits = type == "ACCRECCREDIT" || type == "ACCPAYCREDIT";
        if (bank())
            fits = (type.starts_with("SPEND") || type.starts_with("RECEIVE")) &&
                   !type.ends_with("TRANSFER");
        if (type.empty()) {
            outcome_.refuse("Type is required");
        } else if (!fits) {
            outcome_.refuse("Invoice not of valid type for creation");
        }
    }

    void read_contact() {
        auto const* contact = element_.find("Contact");
        if (contact == nullptr) {
            if (creating()) outcome_.refuse("Contact is required");
            return;
        }
        choice_ = choose_contact(books_, call_.now, *contact);
        for (auto const& text : choice_.errors) outcome_.refuse(text);
        if (choice_.row != nullptr) draft_.contact_id = choice_.row->id;
    }

    void read_status() {
        auto const sent = text_of(element_, "Status");
        if (sent.empty() || (!creating() && sent == draft_.status)) return;
        auto const from = creating() ? std::string() : draft_.status;
        draft_.status = sent;
        if (sent == "VOIDED" && from == "AUTHORISED" && draft_.applied()) {
            outcome_.refuse(
                "The status VOIDED cannot be applied to the invoice because it has "
                "payments or credit notes allocated to it.");
            return;
        }
        if (sent == "VOIDED" && from == "PAID") {
            outcome_.refuse(draft_.applied()
                                ? "The status VOIDED cannot be applied to the invoice because it "
                                  "has payments or credit notes allocated to it."
                                : std::string(wrong_status));
            return;
        }
        if (!allowed(from, sent)) outcome_.refuse(std::string(wrong_status));
        check_archived_bill();
        check_child();
    }

    /// What was received in advance and already used cannot be taken back underneath.
    void check_child() {
        if (!bank() || !leaving()) return;
        auto* child = books_.overpayments.find(draft_.child_id);
        if (child == nullptr) child = books_.prepayments.find(draft_.child_id);
        if ((child != nullptr && child->applied()) || existing_->is_reconciled)
            outcome_.refuse(std::string(applied_text));
    }

    bool allowed(std::string const& from, std::string const& to) const {
        if (bank()) return from.empty() ? to == "AUTHORISED" : (to == "DELETED" || to == "VOIDED");
        if (from.empty()) return to == "DRAFT" || to == "SUBMITTED" || to == "AUTHORISED";
        if (from == "DRAFT" || from == "SUBMITTED")
            return to == "DRAFT" || to == "SUBMITTED" || to == "AUTHORISED" || to == "DELETED";
        return from == "AUTHORISED" && to == "VOIDED";
    }

    void check_archived_bill() {
        auto const* contact = books_.contacts.find(draft_.contact_id);
        if (draft_.status == "VOIDED" && draft_.type == "ACCPAY" && contact &&
            contact->status != "ACTIVE" && call_.switches.void_archived_bill_refused)
            outcome_.refuse("The contact of this bill has been archived");
    }

    void read_dates() {
        if (auto date = date_of(element_, "Date")) draft_.date = *date;
        if (auto due = date_of(element_, "DueDate")) draft_.due_date = due;
        bool const dunned = family_.kind == DocumentKind::invoice;
        if (dunned && final_status() && !draft_.due_date) outcome_.refuse("DueDate is required");
        std::optional<std::string> locked;
        if (!creating()) locked = books_.lock_problem(existing_->date);
        if (!locked) locked = books_.lock_problem(draft_.date);
        if (locked) outcome_.refuse(*locked);
    }

    void read_text(std::string_view name, std::size_t length_max, std::string& place) {
        if (!element_.contains(name)) return;
        place = text_of(element_, name);
        if (place.size() > length_max)
            outcome_.refuse("The field " + std::string(name) +
                            " must be a string with a maximum length of " +
                            std::to_string(length_max) + ".");
    }

    void read_texts() {
        // Only plain receipts and payments keep a reference (sheet 4.7).
        bool const plain = !bank() || draft_.type == "SPEND" || draft_.type == "RECEIVE";
        if (plain) read_text("Reference", 255, draft_.reference);
        read_text("Url", 2083, draft_.url);
        if (ascii_lower(draft_.url).find("xero") != std::string::npos)
            outcome_.refuse("The Url must not contain the word Xero");
        read_text("BrandingThemeID", 36, draft_.branding_theme_id);
        if (element_.contains("SentToContact") && final_status())
            draft_.sent_to_contact = element_["SentToContact"].boolean_or(false);
        if (element_.contains("IsReconciled"))
            draft_.is_reconciled = element_["IsReconciled"].boolean_or(false);
    }

    void read_currency() {
        auto const code = text_of(element_, "CurrencyCode");
        if (!code.empty() && code != draft_.currency) {
            if (!creating() && existing_->status != "DRAFT" && existing_->status != "SUBMITTED")
                outcome_.refuse("The currency of an approved document cannot be changed");
            draft_.currency = code;
            if (!books_.has_currency(code))
                outcome_.refuse("Organisation is not subscribed to currency " + code);
        }
        bool const moved =
            creating() || existing_->currency != draft_.currency || existing_->date != draft_.date;
        auto const day_rate = books_.rate_for(draft_.currency, draft_.date);
        auto const sent = number_of(element_, "CurrencyRate");
        if (draft_.currency == books_.organisation.base_currency) {
            draft_.rate = 1;
        } else if (sent && *sent > Decimal(0)) {
            draft_.rate = sent->rounded(6, Rounding::half_up);
            if (draft_.rate > day_rate * Decimal(2) || day_rate > draft_.rate * Decimal(2))
                outcome_.warnings.emplace_back(
                    "The currency rate differs greatly from the rate of the day");
        } else if (sent) {
            outcome_.refuse("CurrencyRate must be above 0");
        } else if (moved) {
            draft_.rate = day_rate;
        }
    }

    LineRules rules() const {
        return {.books = books_,
                .type = draft_.type,
                .amounts = draft_.line_amount_types,
                .unit_places = call_.unit_places(),
                .needs_account = final_status() || bank(),
                .allow_discount = draft_.type == "ACCREC"};
    }

    void read_lines() {
        if (element_.contains("LineAmountTypes"))
            draft_.line_amount_types = line_amount_types_of(element_["LineAmountTypes"].text());
        auto line_rules = rules();
        auto const* sent = element_.find("LineItems");
        if (sent == nullptr) {
            if (creating()) outcome_.refuse("LineItems is required");
            if (!creating() && existing_->line_amount_types != draft_.line_amount_types)
                for (auto& line : draft_.lines) recompute_tax(line_rules, line);
            check_kept_lines();
            return;
        }
        if (sent->size() == 0) outcome_.refuse("LineItems is required");
        std::vector<Line> lines;
        for (auto const& item : sent->items()) {
            auto const* base = line_of(text_of(item, "LineItemID"));
            if (item.contains("LineItemID") && base == nullptr && !creating())
                line_rules.refuse("The line item with the specified LineItemID could not be found");
            lines.push_back(read_line(line_rules, item, base));
            place_problems(line_rules, lines.back());
        }
        draft_.lines = std::move(lines);
        check_overpayment_lines();
    }

    /// A draft's lines may lack what approval needs.
    void check_kept_lines() {
        if (!final_status()) return;
        for (auto const& line : draft_.lines)
            if (line.unit_amount && line.account_id.empty())
                outcome_.refuse("Account code or ID must be specified");
    }

    void place_problems(LineRules& line_rules, Line& line) {
        if (call_.switches.line_errors_nested && !line_rules.problems.empty()) {
            line.problems = std::exchange(line_rules.problems, {});
            outcome_.nested = true;
            return;
        }
        for (auto const& text : std::exchange(line_rules.problems, {})) outcome_.refuse(text);
    }

    Line const* line_of(std::string const& id) const {
        if (id.empty()) return nullptr;
        for (auto const& line : draft_.lines)
            if (line.id == id) return &line;
        return nullptr;
    }

    void check_overpayment_lines() {
        if (!draft_.type.ends_with("OVERPAYMENT")) return;
        auto const* debtors = books_.system_account(draft_.sales() ? "DEBTORS" : "CREDITORS");
        for (auto& line : draft_.lines) {
            if (line.account_id.empty() && debtors) line.account_id = debtors->id;
            if (debtors && line.account_id != debtors->id)
                outcome_.refuse("An overpayment's line must use the debtors' system account");
            if (!line.tax_amount.is_zero()) outcome_.refuse("An overpayment carries no tax");
        }
        if (draft_.lines.size() != 1) outcome_.refuse("An overpayment has exactly one line");
    }

    void read_totals() {
        read_rounding();
        add_up(draft_);
        if (draft_.total < Decimal(0))
            outcome_.refuse("The total of the document must not be negative");
    }

    /// RoundingAmount is only taken together with totals that agree (sheet 4.3).
    void read_rounding() {
        auto const sent = number_of(element_, "RoundingAmount");
        if (!sent) return;
        auto const sub = number_of(element_, "SubTotal");
        auto const tax = number_of(element_, "TotalTax");
        auto const total = number_of(element_, "Total");
        Decimal const most = Decimal::of("0.10");
        bool const fits = family_.kind == DocumentKind::invoice && final_status() && sub && tax &&
                          total && *sub + *tax + *sent == *total && sent->abs() <= most;
        if (!fits) {
            outcome_.refuse(
                "RoundingAmount must be between -0.10 and 0.10 and agree with "
                "SubTotal, TotalTax and Total of an approved invoice");
            return;
        }
        draft_.rounding = round2(*sent);
        auto copy = draft_;
        add_up(copy);
        if (copy.total != *total)
            outcome_.refuse("The totals sent with RoundingAmount do not match the lines");
    }

    void read_bank() {
        if (!bank()) return;
        auto const* sent = element_.find("BankAccount");
        if (sent == nullptr) {
            if (creating()) outcome_.refuse("BankAccount is required");
            return;
        }
        auto const* account = named_account(books_, *sent);
        if (account == nullptr || account->type != "BANK" || account->status != "ACTIVE") {
            outcome_.refuse("Account could not be found");
            return;
        }
        draft_.bank_account_id = account->id;
        bool const foreign = !account->currency.empty() && account->currency != draft_.currency;
        if (foreign && element_.contains("CurrencyCode"))
            outcome_.refuse("The bank account has another currency than the transaction");
        if (foreign && !element_.contains("CurrencyCode")) {
            draft_.currency = account->currency;
            draft_.rate = books_.rate_for(draft_.currency, draft_.date);
        }
    }

    /// With money applied only texts may change (sheet 4.3).
    void check_applied() {
        if (creating() || !existing_->applied() || leaving()) return;
        if (!same_money()) {
            outcome_.refuse(std::string(wrong_status));
            outcome_.refuse(std::string(applied_text));
        }
    }

    bool same_money() const {
        bool const lines_free = draft_.type == "ACCPAY" || call_.switches.paid_lines_editable;
        if (draft_.lines.size() != existing_->lines.size() || draft_.total != existing_->total ||
            draft_.total_tax != existing_->total_tax || draft_.date != existing_->date ||
            draft_.currency != existing_->currency || draft_.rate != existing_->rate ||
            draft_.line_amount_types != existing_->line_amount_types)
            return false;
        for (std::size_t i = 0; i < draft_.lines.size(); ++i) {
            auto const& now = draft_.lines[i];
            auto const& was = existing_->lines[i];
            if (now.id != was.id || now.line_amount != was.line_amount ||
                now.tax_amount != was.tax_amount || now.tax_type != was.tax_type ||
                now.quantity != was.quantity || now.unit_amount != was.unit_amount ||
                now.item_id != was.item_id)
                return false;
            bool const texts = now.description == was.description &&
                               now.account_id == was.account_id && now.tracking == was.tracking;
            if (!texts && !lines_free) return false;
        }
        return true;
    }

    void read_number() {
        number_ = draft_.number;
        if (family_.number_field.empty()) return;
        auto const sent = text_of(element_, family_.number_field);
        if (sent.size() > 255)
            outcome_.refuse("The field " + std::string(family_.number_field) +
                            " must be a string with a maximum length of 255.");
        if (!sent.empty()) number_ = sent;
        if (number_.empty()) {
            if (draft_.type != "ACCPAY" && outcome_.errors.empty())
                number_ = books_.next_number(family_.kind);
            return;
        }
        if (draft_.type == "ACCPAY") return;
        auto const* other = books_.document_by_number(family_.kind, number_);
        if (other != nullptr && other != existing_)
            outcome_.refuse(family_.kind == DocumentKind::invoice
                                ? "Invoice # must be unique."
                                : "Credit Note # must be unique.");
    }

    void check_stock() {
        if (draft_.status != "AUTHORISED" || call_.flag("allowBackorders", false)) return;
        auto problem = stock_problem(books_, draft_, existing_);
        if (!problem.empty()) outcome_.refuse(std::move(problem));
    }

    Outcome finish() {
        bool const nested_contact = !choice_.nested.empty();
        if (!outcome_.failed() && !nested_contact) {
            outcome_.element =
                document_json(books_, store(), DocumentDetail::full, call_.unit_places());
            return std::move(outcome_);
        }
        outcome_.element = refused_json();
        if (nested_contact) {
            auto problems = Json::array();
            for (auto const& text : choice_.nested)
                problems.push_back(Json::object({{"Message", text}}));
            auto& contact = outcome_.element.member("Contact");
            contact = element_["Contact"];
            contact.set("HasValidationErrors", true);
            contact.set("ValidationErrors", std::move(problems));
            outcome_.nested = true;
        }
        return std::move(outcome_);
    }

    Json refused_json() {
        auto shown = draft_;
        shown.number = number_.empty() ? text_of(element_, family_.number_field) : number_;
        if (creating()) shown.id = zero_guid;
        auto json = document_json(books_, shown, DocumentDetail::full, call_.unit_places());
        if (draft_.contact_id.empty() && element_.contains("Contact"))
            json.set("Contact", element_["Contact"]);
        if (creating()) {
            json.erase("UpdatedDateUTC");
            json.erase("UpdatedDateUTCString");
            for (auto& line : json.member("LineItems").mutable_items()) line.erase("LineItemID");
        }
        return json;
    }

    Document& store() {
        if (choice_.create || choice_.update) {
            auto done = write_contact(
                books_, call_.events, call_.now, element_["Contact"], choice_.row, true);
            CF_CHECK(done.row != nullptr);
            draft_.contact_id = done.row->id;
        }
        bool const created = creating();
        Document* row = existing_;
        if (created) {
            draft_.id = books_.new_id();
            row = &books_.documents(family_.kind).add(draft_, call_.now);
        } else {
            if (existing_->live()) move_stock(books_, *existing_, -1, call_.now);
            auto const old_number = existing_->number;
            draft_.number = old_number;
            books_.documents(family_.kind).replace(*existing_, std::move(draft_), call_.now);
        }
        if (!family_.number_field.empty()) books_.claim_number(*row, number_);
        if (row->live()) move_stock(books_, *row, 1, call_.now);
        books_.settle(*row);
        mark_contact(*row);
        if (bank()) keep_child(*row, created);
        tell_document(books_, call_.events, *row, created, call_.now);
        return *row;
    }

    /// The flag turns without moving UpdatedDateUTC (quirk 35).
    void mark_contact(Document const& document) {
        auto* contact = books_.contacts.find(document.contact_id);
        if (contact == nullptr || family_.kind != DocumentKind::invoice) return;
        (document.sales() ? contact->is_customer : contact->is_supplier) = true;
    }

    /// Creating RECEIVE-OVERPAYMENT makes an overpayment as well (sheet 4.7).
    void keep_child(Document& row, bool created) {
        bool const over = row.type.ends_with("OVERPAYMENT");
        if (!over && !row.type.ends_with("PREPAYMENT")) return;
        auto const kind = over ? DocumentKind::overpayment : DocumentKind::prepayment;
        auto& table = books_.documents(kind);
        if (!created) {
            auto* child = table.find(row.child_id);
            if (child == nullptr) return;
            if (row.gone()) child->status = "VOIDED";
            table.touch(*child, call_.now);
            tell_document(books_, call_.events, *child, false, call_.now);
            return;
        }
        Document child = row;
        child.kind = kind;
        child.id = books_.new_id();
        child.child_id.clear();
        row.child_id = child.id;
        tell_document(
            books_, call_.events, table.add(std::move(child), call_.now), true, call_.now);
    }

    Call& call_;
    Books& books_;
    Family const& family_;
    Json const& element_;
    Document* existing_;
    Document draft_;
    Outcome outcome_;
    ContactChoice choice_;
    std::string number_;
};

}  // namespace

Outcome write_document(Call& call, Family const& family, Json const& element, Document* existing) {
    return DocumentWriter(call, family, element, existing).run();
}

void tell_document(
    Books& books, EventLog& events, Document const& document, bool created, Instant now) {
    auto const& family = family_of(document.kind);
    if (family.event.empty() || !books.switches.events_on_documents) return;
    Json data;
    if (document.kind == DocumentKind::credit_note)
        data = Json::object({{"Type", document.type}, {"Status", document.status}});
    events.add({std::string(family.event),
                created ? "CREATE" : "UPDATE",
                std::string(family.envelope),
                document.id,
                books.organisation.id,
                now,
                std::move(data)});
}

void money_moved(Books& books, EventLog& events, Document& document, Instant now) {
    books.settle(document);
    books.documents(document.kind).touch(document, now);
    if (books.switches.events_on_money) tell_document(books, events, document, false, now);
}

}  // namespace cf::xero::sim

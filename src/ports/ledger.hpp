#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/id.hpp"
#include "base/task.hpp"
#include "domain/books.hpp"
#include "domain/contact.hpp"
#include "ports/storefront.hpp"

namespace cf {

// ---- What a ledger is like ------------------------------------------------------------------

struct LedgerAccount {
    VendorId id;
    std::string code;  ///< What policies name; falls back to the id where an account has no code.
    std::string name;
    std::string type;  ///< revenue, expense, liability, asset, equity, bank
    bool active = true;
    bool accepts_payments = false;
    std::string currency;  ///< "" when in base currency or none.
};

struct LedgerTaxRate {
    std::string code;
    std::string name;
    Decimal rate_percent;
    struct Component {
        std::string name;
        Decimal rate_percent;
        bool compound = false;
    };
    std::vector<Component> components;
    bool active = true;
    bool for_sales = true;
};

struct TrackingOption {
    std::string id, name;
    bool active = true;
};
struct TrackingDimension {
    std::string id, name;
    bool active = true;
    std::vector<TrackingOption> options;
};

struct LedgerProfile {
    std::string organisation_id;
    std::string organisation_name;
    Currency base_currency{};
    std::string time_zone;
    std::optional<CalendarDate> locked_through;  ///< Last day nothing may be posted on.
    std::vector<std::string> currencies;         ///< Enabled ones.
    std::vector<LedgerAccount> accounts;
    std::vector<LedgerTaxRate> tax_rates;
    std::vector<TrackingDimension> tracking;
};

/// Stated, not discovered by an error at run time.
struct LedgerCapabilities {
    std::size_t batch_size_max = 50;  ///< Elements of one put or find.
    std::size_t number_length_max = 255;
    std::size_t reference_length_max = 255;
    std::size_t tracking_dimensions_max = 2;
    bool explicit_tax = true;  ///< Accepts a tax amount per line.
    bool credit_notes = true;
    bool batch_allocations = false;  ///< False: one call per allocation.
};

// ---- Operations ------------------------------------------------------------------------------

struct PutContact {
    std::optional<VendorId> existing;  ///< Update: only the fields set here are sent.
    Contact contact;
};
struct PutItem {
    std::string code, name;
    std::string sales_account, tax_code;
};
struct PutDocument {
    std::optional<VendorId> existing;  ///< Update in place.
    std::string revision;              ///< Of the existing one, for ledgers that want it back.
    Document document;                 ///< Accounts, tax codes, tracking already the ledger's.
    std::string number;
    std::string reference;
    std::string url;  ///< The store's order page.
    VendorId contact;
    bool explicit_tax = true;  ///< Send each line's tax, else let the ledger compute.
    bool amounts_include_tax = false;
    bool items_by_code = false;  ///< Send SKUs as item codes.
};
struct VoidDocument {
    DocumentType type = DocumentType::invoice;
    VendorId document;
    std::string revision;
};
/// A payment of an invoice, or money given back on a credit note (`target` says which).
struct PutPayment {
    DocumentType target = DocumentType::invoice;
    VendorId document;
    Movement movement;
    std::string account;  ///< Ledger account that receives or gives the money.
    std::string reference;
};
struct PutAllocation {
    VendorId credit_note;
    VendorId invoice;
    Money amount;
    CalendarDate date{};
};
/// customer_credit: money received beyond what is due, kept as an overpayment of the contact.
struct PutCustomerCredit {
    VendorId contact;
    Movement movement;
    std::string account;
    std::string reference;
};
/// transfer, spend or journal.
struct PutBankMovement {
    Movement movement;  ///< Accounts already the ledger's.
    std::string reference;
    std::optional<VendorId> contact;
};
struct Annotate {
    DocumentType type = DocumentType::invoice;
    VendorId document;
    std::string text;
};

using OperationBody = std::variant<PutContact,
                                   PutItem,
                                   PutDocument,
                                   VoidDocument,
                                   PutPayment,
                                   PutAllocation,
                                   PutCustomerCredit,
                                   PutBankMovement,
                                   Annotate>;

/// One ledger write. Its key and content are on disk before it is sent.
struct Operation {
    std::string key;              ///< Ours, unique; see architecture 10.5.
    std::string idempotency_key;  ///< hash(key, revision, generation); at most 64 characters.
    OperationBody body;
};
/// "contact", "item", "document", "void", "payment", "allocation", "customer_credit", "bank",
/// "note".
std::string_view kind_of(OperationBody const& body);

/// What the ledger holds of a document, movement or contact after an operation.
struct LedgerState {
    VendorId id;
    std::string number;
    std::string reference;
    std::string
        revision;  ///< Changes whenever the ledger's version changes (UpdatedDateUTC, SyncToken).
    std::string status;  ///< draft, authorised, paid, voided, deleted
    std::optional<Money> total, tax_total, amount_due;
    std::vector<Money> line_net;  ///< When the answer showed lines, in their order.
    std::vector<Money> line_tax;
    std::vector<std::string> warnings;
    // The rest of what is the books of a document, as far as the answer showed it.
    std::optional<CalendarDate> date{};
    VendorId contact{};
    std::optional<Decimal> rate{};
    std::vector<std::string> line_account{};     ///< Beside `line_net`: codes, or ids without one.
    std::vector<std::string> line_account_id{};  ///< "" when not shown: codes can be renamed.
    std::vector<std::string> line_tax_code{};
};

struct Outcome {
    enum class Kind {
        done,     ///< The ledger explicitly says so; `state` is what it holds.
        refused,  ///< It understood and said no; `error` says why.
        absent,   ///< Only from `find`: nothing there.
        foreign,  ///< Only from `find`: something with our number or reference, but not ours.
        unknown,  ///< No clear answer for this element.
    };
    Kind kind = Kind::unknown;
    LedgerState state{};
    std::optional<Error> error;
    /// Of a refusal: the vendor's own words, without secrets and names. "" when there are none.
    std::string vendor_text{};
};

/// A document or movement that changed in the ledger, by whomever.
struct LedgerChange {
    enum class Kind { document, payment, contact };
    Kind kind = Kind::document;
    DocumentType type = DocumentType::invoice;
    LedgerState state;
    std::optional<VendorId> document;  ///< Of a payment.
    std::optional<Contact> contact;
};

class LedgerBooks;

/// A ledger. `put` and `find` take operations of one kind, at most `batch_size_max`, and answer one
/// outcome per operation in the same order. A Result error of `put` speaks of the whole call:
/// unavailable / rate_limited / unauthorized = nothing was executed; outcome_unknown = look first.
class Ledger {
  public:
    virtual ~Ledger() = default;

    virtual LedgerCapabilities capabilities() const = 0;
    virtual Task<LedgerProfile> read_profile() = 0;

    virtual Task<std::vector<Outcome>> put(std::vector<Operation> operations) = 0;
    /// Looks for what the operations would have made: by vendor id, number, reference. No writes.
    virtual Task<std::vector<Outcome>> find(std::vector<Operation> operations) = 0;

    /// Present state of documents, by list; a missing one has status "deleted".
    virtual Task<std::vector<LedgerState>> read_documents(DocumentType type,
                                                          std::vector<VendorId> ids) = 0;

    /// Everything that changed since the cursor (documents, payments, contacts); "" starts at
    /// `since`.
    virtual Task<ChangePage<LedgerChange>> changes(std::string cursor, Instant since) = 0;
    /// Sales invoices alone, by whomever: one cheap call before new ones are posted. What is not
    /// offered answers an empty page.
    virtual Task<ChangePage<LedgerState>> invoices_changed(std::string cursor, Instant since) {
        (void)cursor, (void)since;
        co_return ChangePage<LedgerState>{};
    }
    /// Contacts alone, for the mirror: the one cheap call at the head of a wave.
    virtual Task<ChangePage<Contact>> contacts_changed(std::string cursor) = 0;

    /// The document's page in the ledger's web application.
    virtual std::string document_url(DocumentType type, VendorId id) const = 0;

    /// What the ledger itself holds, for the daily proof (ports/ledger_books.hpp); nullptr when the
    /// connector cannot read it.
    virtual LedgerBooks* books() { return nullptr; }

    virtual Task<> load_webhook_secrets() = 0;
    virtual WebhookVerifier webhook_verifier() const = 0;

    /// A call that keeps long unused credentials alive (Xero: refresh tokens die after 60 idle
    /// days).
    virtual Task<> keep_alive() = 0;
};

}  // namespace cf

#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "connectors/xero/client.hpp"
#include "connectors/xero/transform.hpp"
#include "ports/ledger.hpp"
#include "ports/ledger_books.hpp"

namespace cf::xero {

/// One Xero organisation behind the ledger port. One strand; lives as long as its connection.
///
/// `put` may need several calls (creates and updates, one per allocation, one per note). A Result
/// error means that the first of them failed as a whole; when a later one does, its operations and
/// those after it are `unknown` with that error, and what went before is reported. A batch refused
/// as a whole executed nothing: it is halved until the elements that spoil it are alone.
class XeroLedger : public Ledger, public LedgerBooks {
  public:
    XeroLedger(Settings settings, ConnectionId connection, ConnectorContext context);

    LedgerCapabilities capabilities() const override;
    Task<LedgerProfile> read_profile() override;
    Task<std::vector<Outcome>> put(std::vector<Operation> operations) override;
    Task<std::vector<Outcome>> find(std::vector<Operation> operations) override;
    Task<std::vector<LedgerState>> read_documents(DocumentType type,
                                                  std::vector<VendorId> ids) override;
    Task<ChangePage<LedgerChange>> changes(std::string cursor, Instant since) override;
    Task<ChangePage<LedgerState>> invoices_changed(std::string cursor, Instant since) override;
    Task<ChangePage<Contact>> contacts_changed(std::string cursor) override;
    std::string document_url(DocumentType type, VendorId id) const override;
    LedgerBooks* books() override { return this; }
    Task<BookedPeriod> read_period(CalendarDate from, CalendarDate to) override;
    Task<std::vector<BookedDocument>> read_numbered(DocumentType type,
                                                    std::vector<std::string> numbers) override;
    Task<std::vector<BookedDocument>> read_with_ids(DocumentType type,
                                                    std::vector<VendorId> ids) override;
    Task<std::vector<BookedMovement>> read_movements(CalendarDate from, CalendarDate to) override;
    Task<> load_webhook_secrets() override;
    WebhookVerifier webhook_verifier() const override;
    Task<> keep_alive() override;

  private:
    // ---- put.cpp
    Task<std::vector<Outcome>> void_drafts(std::vector<Operation> operations,
                                           std::vector<Outcome> outcomes);
    // ---- find.cpp
    Task<std::vector<Outcome>> find_contacts(std::vector<Operation> operations);
    Task<std::vector<Outcome>> find_items(std::vector<Operation> operations);
    Task<std::vector<Outcome>> find_documents(std::vector<Operation> operations);
    Task<std::vector<Outcome>> find_voids(std::vector<Operation> operations);
    Task<std::vector<Outcome>> find_payments(std::vector<Operation> operations);
    Task<std::vector<Outcome>> find_allocations(std::vector<Operation> operations);
    Task<std::vector<Outcome>> find_bank(std::vector<Operation> operations);
    Task<std::vector<Outcome>> find_notes(std::vector<Operation> operations);
    // ---- read.cpp
    /// Documents by id, by number, or both; each once, in no particular order.
    struct DocumentKeys {
        std::vector<std::string> ids;
        std::vector<std::string> numbers;
    };
    Task<std::vector<wire::Document>> fetch_documents(DocumentType type, DocumentKeys keys);
    // ---- books.cpp
    Task<std::vector<BookedDocument>> documents_dated(DocumentType type, std::string condition);
    Task<std::vector<BookedPayment>> payments_dated(std::string condition);
    Task<std::vector<Json>> fetch_invoices(DocumentKeys keys);
    Task<std::vector<Json>> fetch_credit_notes(DocumentKeys keys);
    /// Every page of a list; at most `pages_max` of them.
    Task<std::vector<Json>> fetch_list(std::string resource, QueryParameters query);
    /// Reads the profile once if nobody has yet.
    Task<> need_accounts();

    Client client_;
    SecretVault& secrets_;
    ConnectionId connection_;
    BankAccounts accounts_;  ///< Known after the first profile.
    bool accounts_known_ = false;
    std::string short_code_;  ///< Xero's name for the organisation in web addresses.
    Secret<> webhook_key_;
};

/// One HTTP write and the operations it carries.
struct WriteCall {
    std::string method, path;
    std::string plural;  ///< Key of the list in request and answer: "Invoices".
    QueryParameters query;
    Json elements = Json::array();
    std::vector<std::size_t> members;  ///< Index of each element's operation.
    std::string idempotency_key;       ///< Creates only (sheet 6).
};

/// The calls that carry these operations, in order; what cannot be sent is refused in `outcomes`.
std::vector<WriteCall> plan_calls(std::vector<Operation> const& operations,
                                  BankAccounts const& accounts,
                                  std::vector<Outcome>& outcomes);

/// What element n of an answer says about operation n. `unknown` unless it shows that it is ours.
Outcome read_outcome(Operation const& operation, Json const& element);

/// Names, addresses and numbers of the person an operation is about, longest first.
std::vector<std::string> private_texts(OperationBody const& body);

/// Xero resource of a document type: "Invoices", "CreditNotes".
std::string_view resource_of(DocumentType type);

}  // namespace cf::xero

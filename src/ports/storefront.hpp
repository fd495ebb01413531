#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/http.hpp"
#include "base/id.hpp"
#include "base/json.hpp"
#include "base/secret.hpp"
#include "base/task.hpp"
#include "domain/order.hpp"

namespace cf {

enum class RecordKind { order, customer, item };
std::string_view to_string(RecordKind kind);

struct RecordRef {
    RecordKind kind = RecordKind::order;
    RecordId id;
    friend auto operator<=>(RecordRef const&, RecordRef const&) = default;
};

/// Where an order stands in its store, in words every store shares.
enum class StoreOrderStatus {
    unfinished,  ///< Checkout draft, incomplete: not a fact, never posts.
    pending,     ///< Waiting for payment that the customer has not given: never posts.
    accepted,  ///< Business: posts as `post_when` says (bank transfer on hold counts as accepted).
    held,      ///< The store itself holds it (manual verification, dispute): waits, listed.
    cancelled,
    failed,   ///< Declined: never posts.
    deleted,  ///< Trash, archive or 404: the fact "gone"; nothing is undone by itself.
};
std::string_view to_string(StoreOrderStatus status);

/// Do the store's own figures explain its own total?
struct TotalCheck {
    enum class Verdict { exact, rounding, unexplained };
    Verdict verdict = Verdict::exact;
    Decimal lines_total;  ///< Gross of the canonical lines after discounts, coupons and taxes.
    Decimal difference;   ///< total - lines_total
    std::string why;      ///< One sentence; "" when exact.
    /// The store shows amounts with fewer decimals than the currency has. A setting does that, for
    /// old orders too: what was read in full before is not to be compared with it.
    bool coarse = false;
};
std::string_view to_string(TotalCheck::Verdict verdict);

/// One order with everything that belongs to it, as the store says it now.
struct OrderSnapshot {
    RecordId id;
    StoreOrderStatus status = StoreOrderStatus::accepted;
    OrderFacts facts;  ///< `facts.order` is missing when the order is gone. Never holds edits:
                       ///< those are derived.
    TotalCheck check;
    Instant modified_at{};
    /// Equal to the mark a sweep reports while nothing that matters has changed (totals, status,
    /// refunds).
    std::string sweep_mark;
    /// What was read does not add up to what the order says, or more may come without the mark
    /// telling: while the order is young, every sweep reads it again.
    bool unsettled = false;
    std::string admin_url;  ///< The order's page in the store's back office.
    std::string raw;        ///< The vendor's payloads as one JSON object, for "explain".
    /// Line to the store's product, where it has one: what categories and types are asked with. Not
    /// kept.
    std::map<std::string, RecordId> products{};
};

struct CustomerSnapshot {
    RecordId id;
    OrderCustomer customer;
    Instant modified_at{};
    bool deleted = false;
};

template <class T>
struct ChangePage {
    std::vector<T> records;
    std::string next;   ///< Cursor to go on with; opaque, survives restarts.
    bool more = false;  ///< There is another page right now.
};

struct SweepEntry {
    RecordId id;
    std::string mark;
};

struct StoreProfile {
    std::string name;
    std::string version;
    Currency currency{};
    std::string time_zone;  ///< tz database name, or "UTC".
    bool prices_include_tax = false;
};

struct WebhookHealth {
    int expected = 0;
    int active = 0;
    std::vector<std::string> repaired;  ///< What was registered or re-enabled just now, in words.
    std::vector<std::string> problems;
};

/// What a delivery is worth. It never carries truth: it only names records to look at.
struct WebhookVerdict {
    enum class Kind {
        accepted,  ///< Signature right: mark `records` dirty (or poll when it names none).
        greeting,  ///< A ping or handshake: answer `status`, mark nothing.
        forged,    ///< Answer 401 and count.
    };
    Kind kind = Kind::forged;
    std::vector<RecordRef> records;
    bool poll_now = false;
    std::string delivery_id;
    int status = 200;
};

/// Checks and reads one delivery over its raw bytes, in constant time where secrets are compared.
/// Pure: no I/O, callable from the intake path. Bound to its connection's secrets.
using WebhookVerifier = std::function<WebhookVerdict(HttpRequest const&, Instant now)>;

/// What only some account rules ask of an order, and stores keep elsewhere: calls that are made
/// only where a rule needs the answer.
struct OrderDetails {
    bool segments = false;       ///< `OrderCustomer::segment`.
    bool categories = false;     ///< Of the lines' products.
    bool product_types = false;  ///< Of lines: physical or digital.
};

/// A store. Every method may make several calls; the transport it was given keeps the budget.
/// Nothing in here retries: errors go up with their kind.
class Storefront {
  public:
    virtual ~Storefront() = default;

    /// From now on orders come with these.
    virtual void want(OrderDetails details) = 0;

    /// Also the connection test: proves credentials, address and permissions.
    virtual Task<StoreProfile> read_profile() = 0;

    /// Orders that moved since `cursor`, oldest change first, complete with payments and refunds.
    /// An empty cursor starts at `since`. Overlaps on purpose: the same order may come twice.
    virtual Task<ChangePage<OrderSnapshot>> orders_changed(std::string cursor, Instant since) = 0;

    /// Those orders, by list where the store can; a vanished one comes back with status deleted.
    virtual Task<std::vector<OrderSnapshot>> fetch_orders(std::vector<RecordId> ids) = 0;

    /// Id and mark of every order placed in [from, to): finds what raises no event.
    virtual Task<ChangePage<SweepEntry>> sweep_orders(Instant from,
                                                      Instant to,
                                                      std::string cursor) = 0;

    /// How many orders were placed in [from, to), and how many calls reading them will take.
    struct BackfillSize {
        std::int64_t orders = 0;
        std::int64_t calls = 0;
    };
    virtual Task<BackfillSize> measure_backfill(Instant from, Instant to) = 0;
    /// Orders placed in [from, to), complete, in pages.
    virtual Task<ChangePage<OrderSnapshot>> orders_placed(Instant from,
                                                          Instant to,
                                                          std::string cursor) = 0;

    virtual Task<ChangePage<CustomerSnapshot>> customers_changed(std::string cursor,
                                                                 Instant since) = 0;
    virtual Task<std::vector<CustomerSnapshot>> fetch_customers(std::vector<RecordId> ids) = 0;

    /// Makes sure our webhooks exist at `url` and are active. Idempotent; repairs what it can.
    virtual Task<WebhookHealth> ensure_webhooks(std::string url) = 0;
    /// Ready once `ensure_webhooks` or `load_webhook_secrets` has run.
    virtual Task<> load_webhook_secrets() = 0;
    virtual WebhookVerifier webhook_verifier() const = 0;
};

}  // namespace cf

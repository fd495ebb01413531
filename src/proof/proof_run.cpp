// Gathers both sides: orders from the store, documents and payments from the ledger.
#include "proof/proof_run.hpp"

#include <algorithm>
#include <set>
#include <sstream>

#include "base/text.hpp"
#include "engine/persons.hpp"
#include "engine/strangers.hpp"
#include "proof/strangers.hpp"

namespace cf::proof {
namespace {

constexpr int days_max = 366;
constexpr int pages_max = 5'000;   // 500,000 orders: beyond it something goes round in circles.
constexpr int window_days = 7;     // Of one look into the ledger.
constexpr int movement_days = 31;  // The same, for bank movements and journals.
constexpr std::size_t lookup_size = 50;
constexpr std::size_t tokens_max = 4;         // Of a reference that are tried as an order's number.
constexpr int orders_looked_through = 1'000;  // Numbers that begin with the one that is looked for.

Error wrong_range(std::string message) {
    return {ErrorKind::invalid_input, "proof.range", std::move(message)};
}

class ProofRun {
  public:
    ProofRun(ProofParts parts, Integration const& integration, CalendarDate from, CalendarDate to)
        : parts_(parts),
          integration_(integration),
          zone_(integration_.policy().books.org_timezone),
          now_(parts.clock.now()),
          span_{from, to, std::nullopt, {}} {
        for (auto const& [tender, account] : integration_.policy().books.tender_accounts)
            span_.tender_accounts.insert(account);
        for (auto const& [kind, account] : integration_.policy().books.accounts)
            accounts_.insert(account);
    }

    Task<std::vector<DayProof>> run() {
        CF_CO_TRY_VOID(check());
        CF_CO_TRY_VOID(co_await read_profile());
        CF_CO_TRY_VOID(co_await read_store());
        CF_CO_TRY_VOID(co_await read_ledger());
        CF_CO_TRY_VOID(co_await read_orders_of_documents());
        co_await remember();
        plan();
        CF_CO_TRY_VOID(co_await read_what_is_missing());
        co_return compare();
    }

  private:
    Result<> check() {
        if (span_.to < span_.from) return wrong_range("the last day lies before the first");
        if (span_.from.plus_days(days_max) <= span_.to)
            return wrong_range("at most " + std::to_string(days_max) + " days at once");
        if (zone_.start_of(span_.from) > now_)
            return wrong_range("the day " + span_.from.to_string() + " has not begun");
        // Of days to come there is nothing to read, and reading it would use up live work's calls.
        span_.to = std::min(span_.to, zone_.date_of(now_));
        auto* ledger = parts_.engine.connection(integration_.row.ledger);
        books_ = ledger && ledger->ledger ? ledger->ledger->books() : nullptr;
        auto* store = parts_.engine.connection(integration_.row.store);
        store_ = store ? store->backfill_store.get() : nullptr;
        if (store && !store_) store_ = store->store.get();
        if (books_ && store_) return {};
        return Error{ErrorKind::invalid_input,
                     "proof.ledger",
                     "integration '" + integration_.row.id.value +
                         "' has a store or ledger that cannot be read back"};
    }

    Task<> read_profile() {
        auto* lane = parts_.engine.lane(integration_.row.ledger);
        if (lane->profile_age() > std::chrono::hours(1)) {
            CF_CO_TRY_VOID(co_await lane->refresh_profile());
        }
        span_.locked_through = lane->profile().locked_through;
        base_currency_ = lane->profile().base_currency;
        co_return Result<>();
    }

    void take(OrderSnapshot snapshot) {
        auto const id = snapshot.id.value;
        mask_card_numbers(snapshot.facts);  // As what was posted is.
        snapshots_.insert_or_assign(id, std::move(snapshot));
    }

    /// What was placed in these days, and whatever has changed since: a refund or payment of an
    /// older order falls on them too.
    Task<> read_store() {
        Instant const begin = zone_.start_of(span_.from);
        Instant const end = std::min(zone_.start_of(span_.to.plus_days(1)), now_);
        std::string cursor;
        for (int page = 0; page < pages_max; ++page) {
            CF_CO_TRY(auto answer, co_await store_->orders_placed(begin, end, cursor));
            for (auto& record : answer.records) take(std::move(record));
            cursor = answer.next;
            if (!answer.more) break;
        }
        cursor.clear();
        for (int page = 0; page < pages_max; ++page) {
            CF_CO_TRY(auto answer, co_await store_->orders_changed(cursor, begin));
            for (auto& record : answer.records) take(std::move(record));
            cursor = answer.next;
            if (!answer.more) break;
        }
        co_return Result<>();
    }

    Task<> read_ledger() {
        for (auto from = span_.from; from <= span_.to; from = from.plus_days(window_days)) {
            auto const to = std::min(from.plus_days(window_days - 1), span_.to);
            if (parts_.progress && span_.from.plus_days(window_days) <= span_.to)
                parts_.progress("Reading the ledger, " + from.to_string() + " to " +
                                to.to_string() +
                                " (waits while the ledger's calls of this minute are used up) ...");
            CF_CO_TRY(auto period, co_await books_->read_period(from, to));
            for (auto& document : period.documents) view_.take(std::move(document));
            for (auto& document : period.paid_documents) view_.take(std::move(document));
            view_.take(std::move(period.payments));
        }
        for (auto from = span_.from; from <= span_.to; from = from.plus_days(movement_days)) {
            auto const to = std::min(from.plus_days(movement_days - 1), span_.to);
            CF_CO_TRY(auto seen, co_await books_->read_movements(from, to));
            view_.take(std::move(seen));
        }
        co_return Result<>();
    }

    /// Orders that the store did not list, found by the documents that name them.
    Task<> read_orders_of_documents() {
        std::set<RecordId> wanted;
        co_await parts_.storage.read([&](Transaction& tx) {
            wanted.clear();
            others_.clear();
            for (auto const& document : view_.documents()) look_up(tx, document, wanted);
            for (auto const& movement : view_.movements()) look_up(tx, movement, wanted);
        });
        std::vector<RecordId> ids(wanted.begin(), wanted.end());
        for (std::size_t at = 0; at < ids.size(); at += lookup_size) {
            auto const end = std::min(ids.size(), at + lookup_size);
            std::vector<RecordId> some(ids.begin() + std::ptrdiff_t(at),
                                       ids.begin() + std::ptrdiff_t(end));
            CF_CO_TRY(auto fetched, co_await store_->fetch_orders(std::move(some)));
            for (auto& snapshot : fetched) take(std::move(snapshot));
        }
        co_return Result<>();
    }

    void look_up(Transaction& tx, BookedDocument const& document, std::set<RecordId>& wanted) {
        if (auto const posting = posting_of(tx, document.id)) {
            if (posting->integration != integration_.row.id)
                others_.insert(document.id.value);
            else
                want(posting->record, wanted);
            return;
        }
        auto const& prefix = integration_.policy().numbering.prefix;
        if (!prefix.empty() && document.number.starts_with(prefix))
            want_numbered(tx, document.number.substr(prefix.size()), wanted);
        else if (document.living())
            want_referred(tx, document.reference, wanted);
    }

    void look_up(Transaction& tx, BookedMovement const& movement, std::set<RecordId>& wanted) {
        if (posting_of(tx, movement.id))
            posted_.insert(movement.id.value);
        else
            want_referred(tx, movement.reference, wanted);
    }

    std::optional<PostingRow> posting_of(Transaction& tx, VendorId const& id) {
        for (auto const* other : parts_.engine.integrations()) {
            if (other->row.ledger != integration_.row.ledger) continue;
            if (auto posting = tx.posting_of(other->row.id, id)) return posting;
        }
        return std::nullopt;
    }

    void want(RecordId const& record, std::set<RecordId>& wanted) const {
        if (!snapshots_.contains(record.value)) wanted.insert(record);
    }

    void want_numbered(Transaction& tx, std::string const& number, std::set<RecordId>& wanted) {
        OrderQuery query{integration_.row.id.value, "", number, "", orders_looked_through};
        for (auto const& state : tx.order_states(query))
            if (state.number == number) return want(state.record, wanted);
    }

    /// Somebody's reference may speak of an order of long ago: "Shop 1042 ch_77".
    void want_referred(Transaction& tx, std::string const& reference, std::set<RecordId>& wanted) {
        std::istringstream words(reference_key(reference));
        std::string word;
        for (std::size_t i = 0; i < tokens_max && words >> word; ++i)
            if (word.find_first_of("0123456789") != std::string::npos)
                want_numbered(tx, reference_key(word), wanted);
    }

    Wait remember() {
        Integration& integration = integration_;
        co_await parts_.storage.read([&](Transaction& tx) {
            memories_.clear();
            integration.taken_up =
                TakenUp(tx.value("cursor/" + integration.row.id.value, "taken_up"));
            for (auto const& [id, snapshot] : snapshots_) {
                OrderMemory memory;
                RecordId const record(id);
                memory.snapshot = tx.snapshot(integration.row.store, {RecordKind::order, record});
                memory.state = tx.order_state(integration.row.id, record);
                memory.postings = tx.postings(integration.row.id, record);
                memory.history = tx.history(integration.row.id, record);
                if (memory.history.empty() && memory.snapshot)
                    memory.history = memory.snapshot->history_json;
                memory.reviews = tx.reviews_of(integration.row.id, record);
                for (auto const& posting : memory.postings) posted_.insert(posting.vendor_id.value);
                memories_.emplace(id, std::move(memory));
            }
        });
    }

    void plan() {
        for (auto const& [id, snapshot] : snapshots_) {
            auto const& memory = memories_.at(id);
            ExpectInput input{snapshot, memory, integration_, span_.locked_through, false, now_};
            auto order = expect(input);
            auto const* note =
                view_.numbered(DocumentType::credit_note, order.base_number + "-CN-C");
            if (note && note->living()) {
                input.cancelled_by_note = true;
                order = expect(input);
            }
            orders_.push_back(std::move(order));
        }
    }

    /// Documents that should be in these days and are not: somewhere else, perhaps.
    Task<> read_what_is_missing() {
        std::map<DocumentType, std::vector<std::string>> numbers;
        for (auto const& order : orders_)
            for (auto const& one : order.documents)
                if (touches(order, one) && !view_.numbered(one.document.type, one.number))
                    numbers[one.document.type].push_back(one.number);
        for (auto const& [type, all] : numbers)
            for (std::size_t at = 0; at < all.size(); at += lookup_size) {
                auto const end = std::min(all.size(), at + lookup_size);
                std::vector<std::string> some(all.begin() + std::ptrdiff_t(at),
                                              all.begin() + std::ptrdiff_t(end));
                CF_CO_TRY(auto found, co_await books_->read_numbered(type, std::move(some)));
                for (auto& document : found) view_.take(std::move(document));
            }
        co_return co_await read_renumbered();
    }

    /// What we posted and nobody has seen under its number: renumbered by a person, or gone.
    Task<> read_renumbered() {
        std::map<DocumentType, std::vector<VendorId>> ids;
        for (auto const& order : orders_)
            for (auto const& one : order.documents) {
                auto const* posting = memories_.at(order.id.value).posting(one.document.key);
                if (posting && !posting->vendor_id.empty() && touches(order, one) &&
                    !view_.with_id(posting->vendor_id))
                    ids[one.document.type].push_back(posting->vendor_id);
            }
        for (auto const& [type, all] : ids) {
            CF_CO_TRY(auto found, co_await books_->read_with_ids(type, all));
            for (auto& document : found) view_.take(std::move(document));
        }
        co_return Result<>();
    }

    /// The document, or money on it, falls on these days.
    bool touches(ExpectedOrder const& order, ExpectedDocument const& one) const {
        if (one.document.status != DocumentStatus::voided && span_.contains(one.document.date))
            return true;
        return std::ranges::any_of(order.movements, [&](ExpectedMovement const& money) {
            auto const& movement = money.movement;
            bool const on_it =
                movement.applies_to == one.document.key || movement.from == one.document.key.value;
            return on_it && span_.contains(movement.date);
        });
    }

    std::vector<DayProof> compare() {
        Findings findings;
        std::map<CalendarDate, std::int64_t> placed;
        for (auto const& order : orders_) {
            compare_order(order, memories_.at(order.id.value), span_, view_, findings);
            if (!order.documents.empty()) ++placed[order.placed_on];
        }
        StrangerScope const scope{
            orders_, span_, view_, others_, integration_.policy().numbering.prefix};
        compare_unclaimed(scope, findings);
        compare_rates(span_, view_, base_currency_, posted_, findings);
        compare_movements({orders_, span_, view_, posted_, accounts_, base_currency_}, findings);
        return cut_into_days(std::move(findings), placed, span_, zone_, now_);
    }

    ProofParts parts_;
    Integration integration_;  ///< A copy: policies do not change under it.
    TimeZone zone_;
    Instant now_;
    Span span_;
    Currency base_currency_{};
    Storefront* store_ = nullptr;
    LedgerBooks* books_ = nullptr;
    std::map<std::string, OrderSnapshot> snapshots_;
    std::map<std::string, OrderMemory> memories_;
    std::set<std::string> others_;    ///< Documents of other integrations.
    std::set<std::string> posted_;    ///< Ids of payments and movements we made.
    std::set<std::string> accounts_;  ///< Of the policy's lines.
    std::vector<ExpectedOrder> orders_;
    LedgerView view_;
};

}  // namespace

Task<std::vector<DayProof>> prove_days(ProofParts parts,
                                       IntegrationId integration,
                                       CalendarDate from,
                                       CalendarDate to) {
    for (auto const* one : parts.engine.integrations()) {
        if (one->row.id != integration) continue;
        ProofRun run(parts, *one, from, to);
        co_return co_await run.run();
    }
    co_return Error{ErrorKind::invalid_input,
                    "proof.integration",
                    "there is no integration '" + integration.value + "'"};
}

}  // namespace cf::proof

#include "engine/own_writes.hpp"

#include "base/text.hpp"

namespace cf {
namespace {

/// Documents that change when the operation is carried out, besides the one it makes.
std::vector<VendorId> touched_by(OperationBody const& body) {
    if (auto const* payment = std::get_if<PutPayment>(&body)) return {payment->document};
    if (auto const* voided = std::get_if<VoidDocument>(&body)) return {voided->document};
    if (auto const* allocation = std::get_if<PutAllocation>(&body))
        return {allocation->credit_note, allocation->invoice};
    if (auto const* note = std::get_if<Annotate>(&body)) return {note->document};
    if (auto const* document = std::get_if<PutDocument>(&body))
        return {document->existing.value_or(VendorId()), document->contact};
    if (auto const* credit = std::get_if<PutCustomerCredit>(&body)) return {credit->contact};
    return {};
}

}  // namespace

Task<std::vector<Outcome>> OwnWrites::put(std::vector<Operation> operations) {
    // Before the call: its echo may overtake the answer.
    for (auto const& operation : operations)
        for (auto const& id : touched_by(operation.body)) remember(id);
    auto outcomes = co_await inner_.put(std::move(operations));
    if (outcomes.has_value())
        for (auto const& outcome : *outcomes)
            if (outcome.kind == Outcome::Kind::done) remember(outcome.state.id);
    forget_old();
    co_return outcomes;
}

bool OwnWrites::is_echo(RecordId const& record) {
    auto const colon = record.value.find(':');
    auto const id = colon == std::string::npos ? record.value : record.value.substr(colon + 1);
    auto const found = last_.find(ascii_lower(id));
    return found != last_.end() && clock_.now() - found->second <= echo_time;
}

void OwnWrites::remember(VendorId const& id) {
    if (id.empty()) return;
    auto key = ascii_lower(id.value);
    Instant const now = clock_.now();
    in_order_.push_back({key, now});
    last_[std::move(key)] = now;
}

void OwnWrites::forget_old() {
    Instant const horizon = clock_.now() - echo_time;
    while (!in_order_.empty() &&
           (in_order_.front().at < horizon || in_order_.size() > remembered_max)) {
        auto const found = last_.find(in_order_.front().id);
        if (found != last_.end() && found->second == in_order_.front().at) last_.erase(found);
        in_order_.pop_front();
    }
}

}  // namespace cf

// Items the ledger does not have yet, made before the documents that name them.
#include <algorithm>
#include <map>
#include <set>

#include "engine/lane_work.hpp"
#include "engine/review_text.hpp"

namespace cf {
namespace {

bool sends_items(OrderPlan const& plan, IntegrationPolicy const& policy) {
    return policy.items.send_codes && policy.items.create_missing && !plan.steps.empty();
}

}  // namespace

void LedgerLane::close_intent(Transaction& tx, std::string const& key) {
    // A create whose answer was lost: the item itself has answered.
    auto const open = tx.operation(key);
    if (open && open->outcome.empty())
        tx.record_outcome(key, open->generation, "done", "{}", clock_.now());
}

/// What a wave's documents want and this program has not seen in the ledger.
Wait LedgerLane::collect_items(Works& works, std::map<std::string, ItemNeed>& wanted) {
    for (auto& work : works) {
        if (work->stopped() || !sends_items(work->plan, work->policy())) continue;
        for (auto const& step : work->plan.steps) {
            if (!step.document || step.action == StepAction::void_document) continue;
            for (auto const& line : step.document->lines) {
                auto const& sku = line.detail.sku;
                if (line.kind != LineKind::product || sku.empty()) continue;
                auto const account =
                    ledger_account(work->policy(), line.account, step.document->currency);
                auto& need = wanted[sku];
                need.works.insert(work.get());
                if (need.works.size() > 1) continue;
                need.operation = {"item/" + ledger_id_.value + "/" + sku,
                                  work->integration->row.id,
                                  work->id(),
                                  PostingKey(),
                                  PutItem{sku, line.detail.description, *account, line.tax_code},
                                  Json::object({{"item", sku}})};
            }
        }
    }
    std::string const scope = "item/" + ledger_id_.value;
    co_await storage_.read([&](Transaction& tx) {
        std::erase_if(wanted,
                      [&](auto const& entry) { return !tx.value(scope, entry.first).empty(); });
    });
}

Task<> LedgerLane::make_items(Works& works) {
    std::map<std::string, ItemNeed> wanted;
    co_await collect_items(works, wanted);
    std::vector<ItemNeed*> needs;
    for (auto& [sku, need] : wanted) needs.push_back(&need);
    std::size_t const size = ledger_.capabilities().batch_size_max;
    for (std::size_t at = 0; at < needs.size(); at += size) {
        std::vector<ItemNeed*> batch(
            needs.begin() + std::ptrdiff_t(at),
            needs.begin() + std::ptrdiff_t(std::min(needs.size(), at + size)));
        CF_CO_TRY_VOID(co_await make_item_batch(std::move(batch)));
    }
    co_return Result<>();
}

/// Most are there already: one look by list, then what is missing in one write.
Task<> LedgerLane::make_item_batch(std::vector<ItemNeed*> batch) {
    std::vector<Operation> looks;
    for (auto const* need : batch) looks.push_back({need->operation.key, "", need->operation.body});
    CF_CO_TRY(auto found, co_await ledger_.find(std::move(looks)));
    CF_CHECK(found.size() == batch.size());
    std::vector<PendingOperation*> missing;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        auto& operation = batch[i]->operation;
        if (found[i].kind == Outcome::Kind::done)
            operation.end = PendingOperation::End::done;
        else
            missing.push_back(&operation);
    }
    auto ran = co_await runner_.run(missing, [](Transaction&, PendingOperation const&) {});
    co_await storage_.write([&](Transaction& tx) {
        for (auto const* need : batch) {
            auto const& operation = need->operation;
            auto const& code = std::get<PutItem>(operation.body).code;
            bool const unsendable = operation.end == PendingOperation::End::refused &&
                                    operation.error->kind == ErrorKind::invalid_input;
            // A code the ledger cannot hold is not sent with the line either.
            if (operation.end == PendingOperation::End::done) close_intent(tx, operation.key);
            if (operation.end == PendingOperation::End::done || unsendable)
                tx.put_value("item/" + ledger_id_.value, code, unsendable ? "none" : "made");
        }
    });
    for (auto* need : batch)
        for (auto* work : need->works) {
            auto const& operation = need->operation;
            bool const bad_code =
                operation.error && operation.error->kind == ErrorKind::invalid_input;
            if (!bad_code) take_end(*work, operation);
            work->unknown = work->unknown || operation.end == PendingOperation::End::waiting;
        }
    co_return ran;
}

}  // namespace cf

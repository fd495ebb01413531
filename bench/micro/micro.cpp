// Small operations one by one: what an order is made of.
#include <benchmark/benchmark.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <fstream>
#include <iterator>

#include "base/decimal.hpp"
#include "base/encoding.hpp"
#include "base/json.hpp"
#include "canonical/facts_json.hpp"
#include "engine/order_plan.hpp"
#include "flows/policy_file.hpp"
#include "storage/sql/sql_storage.hpp"

namespace cf {
namespace {

std::string read_text(std::string const& file) {
    std::ifstream in(std::string(CF_SOURCE_DIR) + "/" + file);
    return {std::istreambuf_iterator<char>(in), {}};
}

void decimal_parse(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(Decimal::parse("1234567.8901"));
}
BENCHMARK(decimal_parse);

void decimal_multiply_and_round(benchmark::State& state) {
    Decimal const price = Decimal::parse("19.9950").value();
    Decimal const rate = Decimal::parse("0.19").value();
    for (auto _ : state) benchmark::DoNotOptimize((price * rate).rounded(2, Rounding::half_up));
}
BENCHMARK(decimal_multiply_and_round);

void decimal_print(benchmark::State& state) {
    Decimal const amount = Decimal::parse("1234567.89").value();
    for (auto _ : state) benchmark::DoNotOptimize(amount.to_string());
}
BENCHMARK(decimal_print);

/// An order of six lines, paid once, as a store's connector would tell it.
OrderFacts sample_facts() {
    OrderFacts facts;
    Order order;
    order.id = order.number = "1042";
    order.currency = Currency::parse("EUR").value();
    order.placed_at = parse_instant("2026-03-02T08:00:00Z").value();
    order.customer.name = "Online";
    Decimal total;
    for (int i = 1; i <= 6; ++i) {
        OrderLine line;
        line.id = "L" + std::to_string(i);
        line.kind = LineKind::product;
        line.amount = Decimal::from_parts(1999 + i * 100, 2);
        line.tax_code = "DE MwSt 19%";  // The key that the sandbox policy maps.
        line.tax = (line.amount * Decimal::from_parts(19, 2)).rounded(2, Rounding::half_up);
        total += line.amount + *line.tax;
        order.lines.push_back(line);
    }
    order.total = total;
    Capture capture;
    capture.id = "t1";
    capture.gateway = "stripe";
    capture.amount = total;
    capture.at = order.placed_at;
    facts.order = std::move(order);
    facts.captures.push_back(std::move(capture));
    return facts;
}

void facts_written_and_read(benchmark::State& state) {
    auto const facts = sample_facts();
    for (auto _ : state) {
        auto const json = Json::parse(facts_to_json(facts).dump());
        benchmark::DoNotOptimize(facts_from_json(JsonCursor(*json)));
    }
}
BENCHMARK(facts_written_and_read);

void order_planned(benchmark::State& state) {
    auto policy = read_policy(read_text("src/app/sandbox/woocommerce.yaml"), "policy");
    if (policy.has_error()) return state.SkipWithError(policy.error().message.c_str());
    auto const facts = sample_facts();
    TotalCheck check;
    check.verdict = TotalCheck::Verdict::exact;
    IntegrationRow integration;
    integration.id = IntegrationId("shop");
    std::vector<PostingRow> const none;
    std::size_t steps = 0;
    for (auto _ : state) {
        auto const plan = plan_order({.facts = facts,
                                      .status = StoreOrderStatus::accepted,
                                      .check = check,
                                      .policy = *policy,
                                      .integration = integration,
                                      .postings = none});
        steps = plan.steps.size();
        benchmark::DoNotOptimize(plan.steps);
    }
    if (steps == 0) state.SkipWithError("the order was not planned");
    state.counters["steps"] = double(steps);
}
BENCHMARK(order_planned);

void json_read(benchmark::State& state) {
    auto const text = facts_to_json(sample_facts()).dump();
    for (auto _ : state) benchmark::DoNotOptimize(Json::parse(text));
    state.SetBytesProcessed(std::int64_t(state.iterations()) * std::int64_t(text.size()));
}
BENCHMARK(json_read);

void hmac_of_a_webhook(benchmark::State& state) {
    std::string const body(1500, 'x'), key(32, 'k');
    for (auto _ : state) benchmark::DoNotOptimize(hmac_sha256(key, body));
}
BENCHMARK(hmac_of_a_webhook);

/// Verify, then mark: the database part in memory, one transaction for `range` marks.
void webhook_verified_and_marked(benchmark::State& state) {
    auto sealer = sql::Sealer::with_key(Secret<>(std::string(sql::Sealer::key_size_bytes, 'k')));
    auto const storage = sql::open_sqlite(":memory:", *sealer, sql::Threads::caller);
    std::string const body(1500, 'x'), key(32, 'k');
    auto const expected = to_base64(hmac_sha256(key, body));
    std::int64_t id = 0, wrong = 0;
    for (auto _ : state) {
        std::vector<DirtyMark> marks;
        for (std::int64_t i = 0; i < state.range(0); ++i) {
            wrong += !constant_time_equal(to_base64(hmac_sha256(key, body)), expected);
            RecordId const record(std::to_string(++id % 20'000));
            marks.push_back(
                {ConnectionId("shop"), {RecordKind::order, record}, Priority::live, ""});
        }
        boost::asio::io_context io;
        Storage::Work const work = [&](Transaction& tx) { tx.mark_dirty(marks, from_micros(id)); };
        boost::asio::co_spawn(io, storage->write(work), boost::asio::detached);
        io.run();
    }
    if (wrong > 0) state.SkipWithError("a signature was wrong");
    state.SetItemsProcessed(std::int64_t(state.iterations()) * state.range(0));
}
BENCHMARK(webhook_verified_and_marked)->Arg(1)->Arg(50);

}  // namespace
}  // namespace cf

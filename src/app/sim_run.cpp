#include "app/sim_run.hpp"

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <iomanip>
#include <sstream>

#include "app/mischief.hpp"
#include "app/sandbox_report.hpp"
#include "app/virtual_time.hpp"
#include "storage/sql/sql_storage.hpp"

namespace cf::app {
namespace {

using namespace std::chrono_literals;

/// The last days before clocks change, a month ends, a year ends; and an ordinary day.
constexpr std::array<std::string_view, 4> beginnings{
    "2026-03-28T08:00:00Z", "2026-10-24T15:00:00Z", "2026-12-31T03:00:00Z", "2026-06-10T06:00:00Z"};

/// How often stores are asked: rarely asked, more hangs on webhooks alone.
constexpr std::array<std::chrono::minutes, 3> polls{5min, 15min, 30min};

/// How often all orders of a store are listed and compared.
constexpr std::array<std::chrono::hours, 4> sweeps{4h, 8h, 12h, 24h};

/// Of five worlds so many reach the ledger by a person's consent.
constexpr std::uint64_t consents_of_five = 2;

constexpr Duration changes_noticed_in = 2h;   ///< The ledger's changes are looked at hourly.
constexpr Duration rest_patience = 24h * 20;  ///< Virtual time to come to rest in.

class SeedRun {
  public:
    explicit SeedRun(SimOptions const& options)
        : options_(options),
          clock_(parse_instant(beginnings[options.seed % beginnings.size()]).value()),
          sealer_(sql::Sealer::with_key(Secret<>(std::string(sql::Sealer::key_size_bytes, 'k')))
                      .value()),
          storage_(sql::open_sqlite(":memory:", sealer_, sql::Threads::caller)),
          vault_(sql::make_vault(*storage_)) {}

    Result<SimOutcome> run();

  private:
    Wait live();
    Task<> come_to_rest();
    /// What still waits (loops that were told to stop) ends before what it holds is destroyed.
    void drain();
    SimOutcome judge() const;
    SandboxOptions world_options() const;

    SimOptions const& options_;
    boost::asio::io_context io_;
    VirtualClock clock_;
    sql::Sealer sealer_;
    std::unique_ptr<Storage> storage_;
    std::unique_ptr<SecretVault> vault_;
    std::unique_ptr<SandboxWorld> world_;
    std::unique_ptr<Mischief> mischief_;
    std::exception_ptr broken_;
    std::optional<Error> problem_;
    Json report_;
    bool ended_ = false;
};

SandboxOptions SeedRun::world_options() const {
    double const per_minute =
        double(options_.orders) / double(std::max<std::int64_t>(1, options_.days) * 24 * 60);
    return {options_.seed,
            options_.orders,
            per_minute,
            false,
            "",
            polls[options_.seed % polls.size()],
            sweeps[options_.seed / polls.size() % sweeps.size()],
            options_.faults,
            options_.seed % 5 < consents_of_five};
}

Result<SimOutcome> SeedRun::run() {
    CF_TRY(world_,
           SandboxWorld::make(world_options(), io_.get_executor(), clock_, *storage_, *vault_, {}));
    mischief_ =
        std::make_unique<Mischief>(*world_, options_.faults.per_day, options_.seed + 11, clock_);
    boost::asio::co_spawn(io_, live(), [this](std::exception_ptr problem) {
        broken_ = problem;
        ended_ = true;
    });
    CF_TRY_VOID(pass_time_until(io_, clock_, [this] { return ended_; }));
    drain();
    if (broken_) std::rethrow_exception(broken_);
    if (problem_) return *problem_;
    return judge();
}

Wait SeedRun::live() {
    Instant const began = clock_.now();
    auto ready = co_await world_->set_up();
    if (ready.has_error()) {
        problem_ = ready.error();
        co_return;
    }
    world_->start();
    boost::asio::co_spawn(io_, mischief_->run(), [](std::exception_ptr) {});
    while (!world_->trading().finished()) co_await clock_.sleep_for(1min);
    mischief_->stop();
    world_->calm();
    while (!world_->engine_runs() || !mischief_->ended()) co_await clock_.sleep_for(1min);
    auto const rested = co_await come_to_rest();
    if (rested.has_error()) {
        problem_ = rested.error();
        co_return;
    }
    report_ = co_await sandbox_report(*world_, *storage_, clock_.now() - began);
    world_->stop();
}

/// What no event told is found by the next list of all orders and the next look at the ledger.
Task<> SeedRun::come_to_rest() {
    Instant const calm = clock_.now();
    co_await clock_.sleep_for(changes_noticed_in);
    CF_CO_TRY_VOID(co_await world_->until_swept(calm, calm + rest_patience));
    for (bool drafts = true; drafts;) {
        CF_CO_TRY_VOID(co_await world_->settle(clock_.now() + rest_patience));
        drafts = mischief_->approve_drafts() > 0;
        if (drafts) co_await clock_.sleep_for(changes_noticed_in);
    }
    co_return Result<>();
}

void SeedRun::drain() {
    if (!broken_ && !problem_) world_->stop();
    Instant const limit = clock_.now() + 48h;
    do {
        io_.restart();
        io_.poll();
    } while (clock_.jump_to_next_waiter(limit));
}

SimOutcome SeedRun::judge() const {
    std::ostringstream digest;
    digest << std::hex << std::setw(16) << std::setfill('0') << world_->network().digest();
    SimOutcome outcome;
    outcome.ok = is_right(report_) && mischief_->forgeries_taken() == 0;
    outcome.report = report_;
    outcome.report.set("seed", std::int64_t(options_.seed));
    outcome.report.set("digest", digest.str());
    outcome.report.set("kills", world_->kills());
    outcome.report.set("forgeries_taken", mischief_->forgeries_taken());
    Json struck = Json::object();
    for (auto const& [kind, count] : world_->faults_struck()) struck.set(kind, count);
    for (auto const& [kind, count] : mischief_->counts()) struck.set(kind, count);
    struck.set("kills", world_->kills());
    outcome.report.set("faults", std::move(struck));
    outcome.report.set("ok", outcome.ok);
    return outcome;
}

}  // namespace

Result<SimOutcome> run_seed(SimOptions const& options) { return SeedRun(options).run(); }

}  // namespace cf::app

#include "sim/life.hpp"

namespace cf::sim {

Life::Write Life::draw_write() {
    must_live();
    if (odds_ == 0 || !random_.chance_per_million(odds_)) return Write::goes_on;
    return random_.below(2) == 0 ? Write::dies_before_commit : Write::dies_after_commit;
}

void Life::die() {
    if (dead_) return;
    dead_ = true;
    on_death_();
}

boost::asio::awaitable<void> MortalStorage::write(Work work) {
    auto const fate = life_.draw_write();
    co_await storage_.write([&](Transaction& tx) {
        work(tx);
        if (fate == Life::Write::dies_before_commit) {
            life_.die();
            throw Killed();
        }
    });
    if (fate == Life::Write::dies_after_commit) life_.die();
    life_.must_live();
}

boost::asio::awaitable<void> MortalStorage::read(Work work) {
    life_.must_live();
    co_await storage_.read(std::move(work));
}

Task<Secret<>> MortalVault::read(ConnectionId connection, std::string name) {
    life_.must_live();
    co_return co_await vault_.read(std::move(connection), std::move(name));
}

Task<> MortalVault::write(ConnectionId connection, NamedSecrets secrets) {
    life_.must_live();
    co_return co_await vault_.write(std::move(connection), std::move(secrets));
}

Task<HttpReply> MortalNetwork::send(HttpRequest request, HttpOptions options) {
    life_.must_live();
    auto reply = co_await network_.send(std::move(request), options);
    life_.must_live();
    co_return reply;
}

}  // namespace cf::sim

#pragma once

#include <functional>
#include <stdexcept>

#include "base/random.hpp"
#include "ports/http_transport.hpp"
#include "ports/secret_vault.hpp"
#include "ports/storage.hpp"

namespace cf::sim {

/// Thrown by everything a killed engine still tries to do: it unwinds and changes nothing more.
class Killed : public std::runtime_error {
  public:
    Killed() : std::runtime_error("the engine was killed") {}
};

/// One life of an engine's process. Death strikes in a storage transaction, drawn by chance: before
/// the commit (nothing of it stays) or right after it (it stays, and nobody was told). As a
/// transaction is atomic, a kill between any two statements is one of the two.
class Life {
  public:
    /// `on_death` runs once, inside whatever died: it may note and spawn, never destroy.
    Life(Random& random, std::uint32_t deaths_per_million_writes, std::function<void()> on_death)
        : random_(random), odds_(deaths_per_million_writes), on_death_(std::move(on_death)) {}

    enum class Write { goes_on, dies_before_commit, dies_after_commit };
    Write draw_write();
    void die();
    bool dead() const { return dead_; }
    void must_live() const {
        if (dead_) throw Killed();
    }
    /// From here on death comes only by `die`.
    void spare() { odds_ = 0; }

  private:
    Random& random_;
    std::uint32_t odds_;
    std::function<void()> on_death_;
    bool dead_ = false;
};

/// A database that a dead engine no longer reaches. The database itself outlives every life.
class MortalStorage final : public Storage {
  public:
    MortalStorage(Storage& storage, Life& life) : storage_(storage), life_(life) {}
    boost::asio::awaitable<void> write(Work work) override;
    boost::asio::awaitable<void> read(Work work) override;

  private:
    Storage& storage_;
    Life& life_;
};

class MortalVault final : public SecretVault {
  public:
    MortalVault(SecretVault& vault, Life& life) : vault_(vault), life_(life) {}
    Task<Secret<>> read(ConnectionId connection, std::string name) override;
    Task<> write(ConnectionId connection, NamedSecrets secrets) override;

  private:
    SecretVault& vault_;
    Life& life_;
};

/// A network a dead engine no longer reaches. What was under way arrives at the vendor all the
/// same.
class MortalNetwork final : public HttpTransport {
  public:
    MortalNetwork(HttpTransport& network, Life& life) : network_(network), life_(life) {}
    Task<HttpReply> send(HttpRequest request, HttpOptions options) override;

  private:
    HttpTransport& network_;
    Life& life_;
};

}  // namespace cf::sim

#pragma once

#include "proof/proof_run.hpp"
#include "proof/statement.hpp"

namespace cf::app {

/// Proves yesterday of every integration each night, once three in the morning has passed in the
/// organisation's zone, behind live work; and again what was not proven of the six days before.
/// Each hour in which the audit grew, it signs where the audit stands.
class NightlyProof {
  public:
    NightlyProof(Engine& engine, Storage& storage, SecretVault& vault, Clock& clock)
        : engine_(engine), storage_(storage), vault_(vault), clock_(clock) {}

    /// Goes on until `stop`; ends within a minute after it.
    Wait run();
    void stop() { stopping_ = true; }
    bool proving() const { return proving_; }
    /// One look: proves what is due. Failures are logged and tried again with the next look.
    Wait look();

  private:
    Wait sign_root();
    Wait prove(Integration& integration, CalendarDate from, CalendarDate to);

    Engine& engine_;
    Storage& storage_;
    SecretVault& vault_;
    Clock& clock_;
    bool stopping_ = false, proving_ = false;
    Instant rooted_{};
    std::map<std::string, Instant> tried_;  ///< By integration.
};

}  // namespace cf::app

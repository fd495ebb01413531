#include "proof/audit_chain.hpp"

#include <map>

#include "base/encoding.hpp"
#include "proof/statement.hpp"

namespace cf::proof {
namespace {

constexpr int page_size = 1'000;

/// What one chain looks like from its first entry on.
class ChainCheck {
  public:
    ChainCheck(std::string chain, AuditReport& report)
        : chain_(std::move(chain)), report_(report) {}

    void take(AuditRow const& row) {
        if (row.sequence != last_ + 1) {
            bool const one = row.sequence == last_ + 2;
            say(last_ + 1,
                "missing",
                one ? "entry " + std::to_string(last_ + 1) + " is missing"
                    : "entries " + std::to_string(last_ + 1) + " to " +
                          std::to_string(row.sequence - 1) + " are missing");
            sound_ = false;
        }
        bool const fits = entry_hash(hash_, row) == row.hash;
        // Behind a gap the hash before is not known: nothing can be said of the first entry.
        if (!fits && sound_) wrong(row);
        sound_ = true;
        last_ = row.sequence;
        hash_ = row.hash;
        at_ = row.at;
        hashes_[row.sequence] = row.hash;
        ++report_.entries;
    }

    void end(std::optional<AuditHead> const& head) {
        report_.chains.push_back(
            Json::object({{"chain", chain_}, {"entries", last_}, {"hash", hash_}}));
        if (!head) return say(last_, "head", "the note of where the chain ends is missing");
        if (!head->genuine)
            return say(head->sequence, "head", "the note of where the chain ends was changed");
        if (head->sequence > last_)
            say(last_ + 1,
                "removed_at_end",
                "entries " + std::to_string(last_ + 1) + " to " + std::to_string(head->sequence) +
                    " were removed at the end");
        else if (head->sequence < last_ || head->hash != hash_)
            say(last_, "head", "the chain does not end where its writer left it");
    }

    /// What a signed root says of the chain.
    void hold_against(std::string const& day, std::int64_t entries, std::string const& hash) {
        if (entries > last_)
            return say(last_ + 1,
                       "removed_at_end",
                       "the signed root of " + day + " has " + std::to_string(entries) +
                           " entries, the chain only " + std::to_string(last_));
        auto const found = hashes_.find(entries);
        if (entries > 0 && (found == hashes_.end() || found->second != hash))
            say(entries,
                "changed",
                "up to entry " + std::to_string(entries) +
                    " the chain is not the one whose root was signed on " + day);
    }

  private:
    void wrong(AuditRow const& row) {
        std::string const entry = "entry " + std::to_string(row.sequence);
        if (row.at < at_)
            say(row.sequence,
                "reordered",
                entry + " stands behind a later one: entries were put into another order");
        else
            say(row.sequence,
                "changed",
                entry + " is not what was written: it was changed, or moved from another place");
    }

    void say(std::int64_t sequence, std::string kind, std::string text) {
        report_.faults.push_back(
            {chain_, sequence, std::move(kind), "chain " + chain_ + ": " + text});
    }

    std::string chain_;
    AuditReport& report_;
    std::int64_t last_ = 0;
    std::string hash_;
    Instant at_ = Instant::min();
    bool sound_ = true;
    std::map<std::int64_t, std::string> hashes_;
};

}  // namespace

std::string entry_hash(std::string const& before, AuditRow const& row) {
    return to_hex(sha256(before + "\n" + std::to_string(row.sequence) + "\n" +
                         std::to_string(to_micros(row.at)) + "\n" + row.entry_json));
}

Task<AuditReport> verify_audit(Storage& storage, SecretVault& vault) {
    AuditReport report;
    CF_CO_TRY(auto key, co_await SigningKey::open(vault));
    std::vector<std::string> chains;
    std::vector<std::pair<std::string, std::string>> roots;
    co_await storage.read([&](Transaction& tx) {
        chains = audit_log(tx).audit_chains();
        roots = tx.values(root_scope);
    });
    std::map<std::string, ChainCheck> checks;
    for (auto const& chain : chains) {
        auto& check = checks.emplace(chain, ChainCheck(chain, report)).first->second;
        std::int64_t after = 0;
        for (bool more = true; more;) {
            std::vector<AuditRow> rows;
            std::optional<AuditHead> head;
            co_await storage.read([&](Transaction& tx) {
                rows = audit_log(tx).audit_after(chain, after, page_size);
                head = audit_log(tx).audit_head(chain);
            });
            for (auto const& row : rows) check.take(row);
            more = int(rows.size()) == page_size;
            if (!rows.empty()) after = rows.back().sequence;
            if (!more) check.end(head);
        }
    }
    for (auto const& [day, kept] : roots) {
        ++report.roots;
        auto const root = SignedStatement::from_json(Json::parse(kept).value_or(Json::object()));
        if (!root || !root->genuine() || root->public_key != key.public_key()) {
            report.faults.push_back({"", 0, "root", "the root of " + day + " is not genuine"});
            continue;
        }
        auto const text = Json::parse(root->text).value_or(Json());
        for (auto const& one : text["chains"].items()) {
            std::string const chain(one["chain"].text());
            auto const entries = JsonCursor(one).integer_at("entries").value_or(0);
            auto& check = checks.try_emplace(chain, ChainCheck(chain, report)).first->second;
            check.hold_against(day, entries, std::string(one["hash"].text()));
        }
    }
    co_return report;
}

Task<> anchor_audit(Storage& storage, SecretVault& vault, Instant now) {
    CF_CO_TRY(auto key, co_await SigningKey::open(vault));
    std::string const day = to_iso(now).substr(0, 10);
    co_await storage.write([&](Transaction& tx) {
        if (!tx.value(root_scope, day).empty()) return;
        Json chains = Json::array();
        for (auto const& chain : audit_log(tx).audit_chains()) {
            auto const head = audit_log(tx).audit_head(chain);
            if (!head) continue;
            chains.push_back(Json::object(
                {{"chain", chain}, {"entries", head->sequence}, {"hash", head->hash}}));
        }
        SignedStatement root;
        root.text = Json::object({{"crossfoot_audit_root", 1},
                                  {"day", day},
                                  {"at", to_iso(now)},
                                  {"chains", std::move(chains)}})
                        .dump();
        root.signature = key.sign(root.text);
        root.public_key = key.public_key();
        tx.put_value(root_scope, day, root.to_json().dump());
    });
    co_return Result<>();
}

}  // namespace cf::proof

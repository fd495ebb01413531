#include "proof/audit_chain.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/encoding.hpp"
#include "ports/page_cursor.hpp"

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

    /// `noted` is where the audit's summary has its end; nothing when there is no genuine one.
    void end(std::optional<AuditHead> const& head, std::optional<AuditSummary::End> const& noted) {
        report_.chains.push_back(
            Json::object({{"chain", chain_}, {"entries", last_}, {"hash", hash_}}));
        std::int64_t known = noted ? noted->sequence : 0;
        if (head && head->genuine) known = std::max(known, head->sequence);
        if (known > last_) return cut(known, "");
        if (!head) return say(last_, "head", "the note of where the chain ends is missing");
        if (!head->genuine)
            return say(last_, "head", "the note of where the chain ends was changed");
        if (head->sequence != last_ || head->hash != hash_)
            return say(last_, "head", "the chain does not end where its writer left it");
        if (noted && (noted->sequence != last_ || noted->hash != hash_))
            say(last_, "summary", "the audit's summary has another end of the chain");
    }

    /// What a signed root says of the chain. The first that does not fit says it all.
    void hold_against(std::string const& root, std::int64_t entries, std::string const& hash) {
        if (against_root_) return;
        auto const found = hashes_.find(entries);
        bool const fits = entries <= 0 || (found != hashes_.end() && found->second == hash);
        if (fits) return;
        against_root_ = true;
        if (entries > last_) return cut(entries, ", as " + root + " knows them");
        say(entries,
            "changed",
            "up to entry " + std::to_string(entries) + " the chain is not the one that " + root +
                " was signed for");
    }

    /// Of a document that the database has as written then.
    void expect_entry(std::string const& number, Instant at) {
        if (cut_ || std::exchange(lacks_entry_, true)) return;
        say(last_,
            "missing",
            "the document " + number + " was written on " + to_iso(at) +
                ", and no entry tells of it: entries were removed");
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

    void cut(std::int64_t known, std::string const& whence) {
        if (std::exchange(cut_, true)) return;
        bool const one = known == last_ + 1;
        say(last_ + 1,
            "removed_at_end",
            (one ? "entry " + std::to_string(known) + " was"
                 : "entries " + std::to_string(last_ + 1) + " to " + std::to_string(known) +
                       " were") +
                " removed at the end" + whence);
    }

    std::string chain_;
    AuditReport& report_;
    std::int64_t last_ = 0;
    std::string hash_;
    Instant at_ = Instant::min();
    bool sound_ = true, cut_ = false, against_root_ = false, lacks_entry_ = false;
    std::map<std::int64_t, std::string> hashes_;
};

/// One check of everything: the chains first, then what else tells of them.
class AuditCheck {
  public:
    explicit AuditCheck(Storage& storage) : storage_(storage) {}

    Task<AuditReport> run(std::string public_key) {
        std::set<std::string> chains;
        co_await storage_.read([&](Transaction& tx) {
            summary_ = audit_log(tx).audit_summary();
            roots_ = tx.values(audit_root_scope);
            integrations_ = tx.integrations();
            chains.clear();
            for (auto& chain : audit_log(tx).audit_chains()) chains.insert(chain);
        });
        for (auto const& end : summary_.ends) chains.insert(end.chain);
        for (auto const& chain : chains) {
            co_await check_chain(chain);
            if (chain.starts_with("lane/")) lanes_.push_back(chain);
        }
        check_roots(public_key);
        check_summary();
        for (auto const& integration : integrations_) co_await check_postings(integration);
        co_return std::move(report_);
    }

  private:
    ChainCheck& of(std::string const& chain) {
        return checks_.try_emplace(chain, ChainCheck(chain, report_)).first->second;
    }

    void say(std::string kind, std::string text) {
        report_.faults.push_back({"", 0, std::move(kind), std::move(text)});
    }

    boost::asio::awaitable<void> check_chain(std::string chain) {
        auto& check = of(chain);
        std::int64_t after = 0;
        for (bool more = true; more;) {
            std::vector<AuditRow> rows;
            std::optional<AuditHead> head;
            AuditSummary summary;
            co_await storage_.read([&](Transaction& tx) {
                rows = audit_log(tx).audit_after(chain, after, page_size);
                head = audit_log(tx).audit_head(chain);
                summary = audit_log(tx).audit_summary();
            });
            for (auto const& row : rows) check.take(row);
            more = int(rows.size()) == page_size;
            if (!rows.empty()) after = rows.back().sequence;
            if (more) continue;
            std::optional<AuditSummary::End> noted;
            if (summary.genuine) noted = AuditSummary::End{chain, 0, ""};
            for (auto const& end : summary.ends)
                if (end.chain == chain) noted = end;
            check.end(head, noted);
        }
    }

    void check_root(std::string const& number, std::string const& kept, std::string const& key) {
        auto const root = SignedStatement::from_json(Json::parse(kept).value_or(Json::object()));
        if (!root || !root->genuine() || root->public_key != key)
            return say("root", "the signed root " + number + " is not genuine");
        auto const text = Json::parse(root->text).value_or(Json());
        for (auto const& one : text["chains"].items())
            of(std::string(one["chain"].text()))
                .hold_against("the root of " + std::string(text["at"].text()),
                              JsonCursor(one).integer_at("entries").value_or(0),
                              std::string(one["hash"].text()));
    }

    void check_roots(std::string const& key) {
        std::string hash;
        std::int64_t number = 0;
        for (auto const& [name, kept] : roots_) {
            ++report_.roots;
            hash = next_roots_hash(hash, kept);
            check_root(name, kept, key);
            if (name != audit_root_name(++number) && !roots_wrong_)
                say("root", "signed roots before number " + name + " are missing, or it was added");
            roots_wrong_ = roots_wrong_ || name != audit_root_name(number);
        }
        if (!summary_.genuine || roots_wrong_) return;
        if (number < summary_.roots)
            say("root",
                std::to_string(summary_.roots - number) + " of " + std::to_string(summary_.roots) +
                    " signed roots were removed");
        else if (number > summary_.roots)
            say("root", "there are signed roots that the audit's summary does not know");
        else if (hash != summary_.roots_hash)
            say("root", "the signed roots are not those that were signed");
    }

    void check_summary() {
        if (!summary_.kept)
            say("summary", "the audit's summary is missing: nothing tells which chains there were");
        else if (!summary_.genuine)
            say("summary", "the audit's summary was changed");
        for (auto const& one : summary_.breaks) say("summary", one);
    }

    /// Whatever was posted has its entry.
    boost::asio::awaitable<void> check_postings(IntegrationRow integration) {
        std::string const chain = "lane/" + integration.ledger.value;
        std::string after;
        for (bool more = true; more;) {
            std::vector<PostingRow> lacking;
            co_await storage_.read([&](Transaction& tx) {
                lacking.clear();
                auto const rows = tx.list_postings(integration.id.value, "", after, page_size);
                for (auto const& row : rows)
                    if (row.posted_at != Instant{} && !told(tx, row)) lacking.push_back(row);
                more = int(rows.size()) == page_size;
                if (more) after = page_cursor(rows.back().posted_at, rows.back().key.value);
            });
            for (auto const& row : lacking) of(chain).expect_entry(row.number, row.posted_at);
        }
    }

    /// In any lane: a ledger's connection may have been called otherwise then.
    bool told(Transaction& tx, PostingRow const& posting) const {
        return std::ranges::any_of(lanes_, [&](std::string const& lane) {
            auto const entries = audit_log(tx).audit_of(lane, posting.record, page_size);
            return std::ranges::any_of(
                entries, [&](auto const& one) { return one.at >= posting.posted_at; });
        });
    }

    Storage& storage_;
    AuditReport report_;
    AuditSummary summary_;
    std::vector<std::pair<std::string, std::string>> roots_;
    std::vector<IntegrationRow> integrations_;
    std::vector<std::string> lanes_;
    std::map<std::string, ChainCheck> checks_;
    bool roots_wrong_ = false;
};

}  // namespace

std::string entry_hash(std::string const& before, AuditRow const& row) {
    return to_hex(sha256(before + "\n" + std::to_string(row.sequence) + "\n" +
                         std::to_string(to_micros(row.at)) + "\n" + row.entry_json));
}

Task<AuditReport> verify_audit(Storage& storage, SecretVault& vault) {
    CF_CO_TRY(auto key, co_await SigningKey::open(vault));
    AuditCheck check(storage);
    co_return co_await check.run(key.public_key());
}

Task<SignedStatement> anchor_audit(Storage& storage, SecretVault& vault, Instant now) {
    CF_CO_TRY(auto key, co_await SigningKey::open(vault));
    SignedStatement root;
    co_await storage.write([&](Transaction& tx) {
        Json chains = Json::array();
        for (auto const& chain : audit_log(tx).audit_chains()) {
            auto const head = audit_log(tx).audit_head(chain);
            if (!head || !head->genuine) continue;
            chains.push_back(Json::object(
                {{"chain", chain}, {"entries", head->sequence}, {"hash", head->hash}}));
        }
        auto const last = SignedStatement::from_json(
            Json::parse(
                tx.value(audit_root_scope, audit_root_name(audit_log(tx).audit_summary().roots)))
                .value_or(Json::object()));
        if (last && last->genuine() && last->public_key == key.public_key() &&
            Json::parse(last->text).value_or(Json())["chains"] == chains) {
            root = *last;
            return;
        }
        root.text = Json::object({{"crossfoot_audit_root", 1},
                                  {"day", to_iso(now).substr(0, 10)},
                                  {"at", to_iso(now)},
                                  {"chains", std::move(chains)}})
                        .dump();
        root.signature = key.sign(root.text);
        root.public_key = key.public_key();
        audit_log(tx).append_root(root.to_json().dump());
    });
    co_return root;
}

}  // namespace cf::proof

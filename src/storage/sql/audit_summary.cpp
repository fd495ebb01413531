// What there is of the audit as a whole: where every chain ends, and every signed root.
#include <algorithm>
#include <tuple>

#include "base/json.hpp"
#include "storage/sql/audit_heads.hpp"

namespace cf::sql {
namespace {

using I = std::int64_t;
using S = std::string;

/// What somebody does again and again needs no more notes.
constexpr std::size_t breaks_max = 20;

S proof_of_summary(KeyRing& keys, S const& text) { return keys.hash("audit.summary", text); }

S text_of(AuditSummary const& summary) {
    Json ends = Json::array(), breaks = Json::array();
    for (auto const& end : summary.ends)
        ends.push_back(
            Json::object({{"chain", end.chain}, {"entries", end.sequence}, {"hash", end.hash}}));
    for (auto const& one : summary.breaks) breaks.push_back(one);
    return Json::object({{"chains", std::move(ends)},
                         {"roots", summary.roots},
                         {"roots_hash", summary.roots_hash},
                         {"breaks", std::move(breaks)}})
        .dump();
}

/// Gives the roots their numbers, in the order they were signed.
void number_roots(Database& db, AuditSummary& summary) {
    S const scope = audit_root_scope;
    auto const roots = db.rows<S, S>(
        "SELECT name, value FROM single_values WHERE scope = :s ORDER BY name", scope);
    db.run("DELETE FROM single_values WHERE scope = :s", scope);
    for (auto const& [name, root] : roots) {
        db.run("INSERT INTO single_values VALUES (:s, :n, :v)",
               scope,
               audit_root_name(++summary.roots),
               root);
        summary.roots_hash = next_roots_hash(summary.roots_hash, root);
    }
}

AuditSummary as_it_stands(Database& db, KeyRing& keys) {
    AuditSummary summary;
    for (auto const& chain : all_audit_chains(db)) {
        auto const last = db.rows<I, S>(
            "SELECT sequence, hash FROM audit WHERE chain = :c ORDER BY sequence DESC LIMIT 1",
            chain);
        auto const head = read_audit_head(db, keys, chain);
        auto& end = end_of(summary, chain);
        if (head && head->genuine) {
            end.sequence = head->sequence;
            end.hash = head->hash;
            continue;
        }
        if (!last.empty()) std::tie(end.sequence, end.hash) = last.front();
        note_audit_break(summary,
                         "chain " + chain +
                             ": when the audit was summed up, the note of where the "
                             "chain ends was " +
                             (head ? "changed" : "missing"));
    }
    number_roots(db, summary);
    return summary;
}

}  // namespace

void keep_audit_summary(Database& db, KeyRing& keys) {
    write_audit_summary(db, keys, as_it_stands(db, keys));
}

AuditSummary read_audit_summary(Database& db, KeyRing& keys) {
    AuditSummary summary;
    auto const rows = db.rows<S, S>("SELECT text, proof FROM audit_summary");
    if (rows.empty()) return summary;
    summary.kept = true;
    auto const& [text, proof] = rows.front();
    auto const json = Json::parse(text);
    if (rows.size() > 1 || !json || proof_of_summary(keys, text) != proof) return summary;
    summary.genuine = true;
    for (auto const& one : (*json)["chains"].items())
        summary.ends.push_back({S(one["chain"].text()),
                                JsonCursor(one).integer_at("entries").value_or(0),
                                S(one["hash"].text())});
    summary.roots = JsonCursor(*json).integer_at("roots").value_or(0);
    summary.roots_hash = (*json)["roots_hash"].text();
    for (auto const& one : (*json)["breaks"].items()) summary.breaks.emplace_back(one.text());
    return summary;
}

void write_audit_summary(Database& db, KeyRing& keys, AuditSummary const& summary) {
    S const text = text_of(summary);
    db.command("DELETE FROM audit_summary");
    db.run("INSERT INTO audit_summary VALUES (:t, :p)", text, proof_of_summary(keys, text));
}

AuditSummary audit_summary_to_go_on(Database& db, KeyRing& keys, S const& at) {
    auto summary = read_audit_summary(db, keys);
    if (summary.genuine) return summary;
    bool const kept = summary.kept;
    summary = as_it_stands(db, keys);
    note_audit_break(
        summary,
        "when " + at + " was written, the audit's summary was " + (kept ? "changed" : "missing"));
    return summary;
}

AuditSummary::End& end_of(AuditSummary& summary, S const& chain) {
    auto const found = std::ranges::find(summary.ends, chain, &AuditSummary::End::chain);
    if (found != summary.ends.end()) return *found;
    summary.ends.push_back({chain, 0, ""});
    return summary.ends.back();
}

void note_audit_break(AuditSummary& summary, S text) {
    if (summary.breaks.size() < breaks_max) summary.breaks.push_back(std::move(text));
}

}  // namespace cf::sql

#pragma once

#include "ports/audit_log.hpp"
#include "storage/sql/key_ring.hpp"

/// The order an entry is about, as the index of it has it. An entry somebody spoiled has none.
#define CF_AUDITED_ORDER "CASE WHEN json_valid(entry) THEN json_extract(entry, '$.order') END"

namespace cf::sql {

/// Notes where every chain ends now: for databases from before there were heads.
void keep_audit_heads(Database& database, KeyRing& keys);

std::optional<AuditHead> read_audit_head(Database& database,
                                         KeyRing& keys,
                                         std::string const& chain);

/// Chains that have entries or a head.
std::vector<std::string> all_audit_chains(Database& database);

/// Sums up chains and roots as they stand: for databases from before there was a summary. A chain
/// whose head is missing or was changed is noted as a break.
void keep_audit_summary(Database& database, KeyRing& keys);

AuditSummary read_audit_summary(Database& database, KeyRing& keys);
void write_audit_summary(Database& database, KeyRing& keys, AuditSummary const& summary);

/// What the writer goes on from: the summary, or what is there when somebody took the summary away
/// or changed it. That is a break, named by `at`: what is written next.
AuditSummary audit_summary_to_go_on(Database& database, KeyRing& keys, std::string const& at);

/// The entry of a chain, added at sequence 0 when it is new.
AuditSummary::End& end_of(AuditSummary& summary, std::string const& chain);

void note_audit_break(AuditSummary& summary, std::string text);

}  // namespace cf::sql

#pragma once

#include <string>

#include "app/secret_source.hpp"

namespace cf::app {

/// The commands beside `serve`, on the same configuration. All answer an exit code.
struct OperatorCommand {
    std::string config_file;
    bool json = false;
    std::string integration;     ///< "" when there is only one.
    std::string subject;         ///< Order or document number, connection id, file.
    std::string from, to;        ///< Days, YYYY-MM-DD.
    bool yes = false;            ///< Do it, after the plan was shown.
    bool payload = false;        ///< explain: the vendor's raw payload too.
    std::string answer;          ///< connect: the address the browser came back to.
    bool print_address = false;  ///< connect: print the consent's address and end.
    std::string form;            ///< reconcile: "csv", "html"; "" for people.
    std::string public_key;      ///< statement verify: the key it must be signed with.
    SecretSource key;  ///< key rotate: the new master key; restore: the one of the copy's time.
};

int run_connect(OperatorCommand const& command);  ///< Tests connections; leads through consent.
int run_status(OperatorCommand const& command);
int run_backfill(OperatorCommand const& command);  ///< Prints its plan in calls and hours first.
int run_replay(OperatorCommand const& command);
int run_explain(OperatorCommand const& command);    ///< The whole story of an order or document.
int run_reconcile(OperatorCommand const& command);  ///< Proves days; keeps signed statements.
int run_statement_key(OperatorCommand const& command);
int run_statement_show(OperatorCommand const& command);
int run_statement_verify(OperatorCommand const& command);  ///< Needs no configuration.
int run_audit_verify(OperatorCommand const& command);
int run_audit_export(OperatorCommand const& command);  ///< `from` is the month.
int run_doctor(OperatorCommand const& command);
int run_backup(OperatorCommand const& command);      ///< Beside a serving process.
int run_restore(OperatorCommand const& command);     ///< Refused while one serves.
int run_key_rotate(OperatorCommand const& command);  ///< Beside a serving process.
int run_person_export(OperatorCommand const& command);
int run_person_erase(OperatorCommand const& command);

}  // namespace cf::app

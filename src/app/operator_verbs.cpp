// The verbs beside `serve`: their options and what their help teaches.
#include "app/operator_verbs.hpp"

#include <CLI/CLI.hpp>
#include <memory>

#include "app/operator_commands.hpp"

namespace cf::app {

char const* const exit_code_help =
    "Exit codes:\n"
    "  0  done, and everything is right\n"
    "  1  it ran, and something is not right\n"
    "  2  wrong input, arguments or configuration; nothing was done\n"
    "  3  it could not be carried out (network, database, vendor)";

namespace {

struct Verb {
    char const* name;
    char const* summary;
    char const* lesson;  ///< What it does, and examples.
    int (*run)(OperatorCommand const&);
};

constexpr Verb connect_verb{
    "connect",
    "Test connections; leads through a vendor's consent page",
    "Writes connections, sealed secrets and policies of the configuration into the data folder,\n"
    "then asks every store and ledger for its profile: proof that address, certificate and\n"
    "credentials are right. Where a person must consent (Xero), it prints the address to open and\n"
    "waits for the browser on this machine, or for the address pasted into the terminal.\n"
    "\n"
    "Examples:\n"
    "  crossfoot connect                       everything the configuration names\n"
    "  crossfoot connect shop                  one connection\n"
    "  crossfoot connect books --print-address then, with what the browser ended on:\n"
    "  crossfoot connect books --answer 'http://localhost:8484/consent?code=...&state=...'",
    run_connect};

constexpr Verb status_verb{
    "status",
    "Is everything right, and what needs a person",
    "Shows how far the books are complete, store against books per currency, orders by state and\n"
    "what waits in Review. Calls no vendor. Exit code 1 when there is a difference or somebody is\n"
    "needed: fit for a monitor.\n"
    "\n"
    "Examples:\n"
    "  crossfoot status\n"
    "  crossfoot status --json | jq '.totals'",
    run_status};

constexpr Verb backfill_verb{
    "backfill",
    "Take up orders of the past; shows calls and hours first",
    "Prints how many orders the days hold, and the calls and hours they will take within the\n"
    "vendors' limits. With --yes it takes them up; `crossfoot serve` posts them behind live "
    "orders.\n"
    "What is known already is passed over: it may be interrupted and repeated.\n"
    "\n"
    "Examples:\n"
    "  crossfoot backfill --from 2026-04-01 --to 2026-04-30          the plan alone\n"
    "  crossfoot backfill --from 2026-04-01 --to 2026-04-30 --yes    do it",
    run_backfill};

constexpr Verb replay_verb{
    "replay",
    "Look at one order again",
    "Marks the order; `crossfoot serve` reads it from the store and posts only what differs from\n"
    "the books. Harmless at any time: nothing is posted twice.\n"
    "\n"
    "Examples:\n"
    "  crossfoot replay 1042\n"
    "  crossfoot replay WC-1042 --integration shop-to-books",
    run_replay};

constexpr Verb explain_verb{
    "explain",
    "The whole story of an order or document, from the store to the posted line",
    "Shows what the store says, which rule sent each line to which account and tax code, what the\n"
    "books hold, store against books, every call that wrote, and what waits. Calls no vendor.\n"
    "\n"
    "Examples:\n"
    "  crossfoot explain 1042                  by number or id in the store\n"
    "  crossfoot explain WC-1042               by number of a document in the books\n"
    "  crossfoot explain 1042 --payload        with the store's raw answer (personal data)",
    run_explain};

constexpr Verb doctor_verb{"doctor",
                           "Check data folder, connections, webhooks, policies and what waits",
                           "Looks at everything that must hold for orders to be posted, says what "
                           "is wrong and how to put\n"
                           "it right. Asks every vendor once. Webhooks that are missing or "
                           "disabled are registered again.\n"
                           "\n"
                           "Examples:\n"
                           "  crossfoot doctor\n"
                           "  crossfoot doctor --json | jq '.checks[] | select(.ok | not)'",
                           run_doctor};

constexpr Verb reconcile_verb{
    "reconcile",
    "The daily proof: store against books, read afresh, to the cent",
    "Fetches the orders of the days from the store and the documents and payments from the "
    "ledger,\n"
    "and compares invoices, credit notes, accounts, tax codes and tenders per day and currency.\n"
    "Every difference is named with its order and document. A day begins and ends in the\n"
    "organisation's time zone. Without days: yesterday. A day that agrees, or differs only by what "
    "has an\n"
    "explanation, gets a signed statement (crossfoot statement). Posts and changes nothing.\n"
    "\n"
    "Exit code 1 when a difference has no explanation.\n"
    "\n"
    "Examples:\n"
    "  crossfoot reconcile                                        yesterday\n"
    "  crossfoot reconcile --from 2026-04-01 --to 2026-04-30\n"
    "  crossfoot reconcile --from 2026-04-01 --to 2026-04-30 --html > april.html\n"
    "  crossfoot reconcile --json | jq '.days[].differences[] | select(.explained | not)'",
    run_reconcile};

constexpr Verb statement_key_verb{
    "key",
    "Print the public key that statements are signed with",
    "Ed25519, made at the first use and sealed under the master key. Keep a copy of what this\n"
    "prints outside of the installation: with it anybody can check a statement or an audit root.\n"
    "\n"
    "Example: crossfoot statement key",
    run_statement_key};

constexpr Verb statement_show_verb{"show",
                                   "Print the signed statement of a day",
                                   "The JSON is what `crossfoot statement verify` reads.\n"
                                   "\n"
                                   "Example: crossfoot statement show 2026-04-01 > april-1.json",
                                   run_statement_show};

constexpr Verb statement_verify_verb{
    "verify",
    "Check that a statement is what was signed",
    "Needs no configuration and no network. Exit code 1 when the statement is not genuine.\n"
    "\n"
    "Examples:\n"
    "  crossfoot statement verify april-1.json\n"
    "  crossfoot statement verify april-1.json --public-key 3b6a27bc...",
    run_statement_verify};

constexpr Verb backup_verb{
    "backup",
    "Copy the database while it is in use",
    "Writes a checked copy of one instant: connections with sealed secrets, marks, postings,\n"
    "reviews, audit. Serving goes on meanwhile. The master key is not in the copy: keep it apart,\n"
    "without it the copy opens nothing, and a change of the key does not reach copies.\n"
    "\n"
    "Examples:\n"
    "  crossfoot backup                        into the data folder's backups/, named by the time\n"
    "  crossfoot backup /mnt/safe/monday.db",
    run_backup};

constexpr Verb restore_verb{
    "restore",
    "Put a copy in the database's place",
    "Checks that the copy is whole, of a known schema, and opens with the master key; then puts "
    "it\n"
    "in place. The database that was there is kept beside it. Stop `serve` first. What was posted\n"
    "after the copy was made is found in the ledger again by its numbers and not posted twice; "
    "run\n"
    "a backfill from the day of the copy afterwards.\n"
    "\n"
    "A copy from before the master key was changed needs the key of its time; it opens with the\n"
    "present one afterwards.\n"
    "\n"
    "Examples:\n"
    "  crossfoot restore /mnt/safe/monday.db          tells what would be done\n"
    "  crossfoot restore /mnt/safe/monday.db --yes    does it\n"
    "  crossfoot restore /mnt/safe/may.db --yes --key-file data/master.key.old-jq0ZuVhT",
    run_restore};

constexpr Verb key_rotate_verb{
    "rotate",
    "Change the master key while the service runs",
    "The master key opens the keys that everything sealed is sealed under. This seals them under "
    "a\n"
    "new master key, and new values under a new key. Nothing stops meanwhile. Killed at any\n"
    "moment, run it again: it carries on where it was.\n"
    "\n"
    "The old key comes from where the configuration says (master_key, or master.key in the data\n"
    "folder). Where that is a file, the new key is made and put into it (mode 0600); a running\n"
    "service reads it there. The old key stays beside it as FILE.old-NAME: copies made before\n"
    "need it (crossfoot restore FILE --key-file). Keep it apart from them, and delete it with the\n"
    "last of them.\n"
    "\n"
    "Where master_key is a variable or a command, name where the new key comes from. Both keys\n"
    "open the database then, until the configuration yields the new one (restart the service when\n"
    "it is a variable) and you run this again.\n"
    "\n"
    "Examples:\n"
    "  crossfoot key rotate                            a new key, into the file of the old one\n"
    "  crossfoot key rotate --new-command 'vault kv get -field=next crossfoot'\n"
    "  crossfoot key rotate --new-file next.key        made there when it does not exist",
    run_key_rotate};

constexpr Verb person_export_verb{
    "export",
    "Print everything held of one person, as JSON",
    "An e-mail finds orders, customers and contacts known by it; a customer's id in the store\n"
    "that account alone. Personal data: keep what it prints as safely as the database.\n"
    "\n"
    "Examples:\n"
    "  crossfoot person export ada@shop.example > ada.json\n"
    "  crossfoot person export shop:42          customer 42 of the connection 'shop'",
    run_person_export};

constexpr Verb person_erase_verb{
    "erase",
    "Forget one person: destroys their key and empties what names them",
    "Orders keep amounts, lines, dates and documents; names, addresses, e-mails, telephones\n"
    "and the store's payloads go, and cannot be read any more from this database. The ledger's\n"
    "documents and the audit are not touched and stay valid. Works beside a serving process.\n"
    "Erase the person in the store first: what it still shows of older orders is not taken over\n"
    "again, a new order of theirs is.\n"
    "\n"
    "Examples:\n"
    "  crossfoot person erase ada@shop.example          tells what would be done\n"
    "  crossfoot person erase ada@shop.example --yes    does it",
    run_person_erase};

std::pair<CLI::App*, std::shared_ptr<OperatorCommand>> add(CLI::App& app,
                                                           int& exit_code,
                                                           Verb const& verb) {
    auto options = std::make_shared<OperatorCommand>();
    options->config_file = "crossfoot.yaml";
    auto* added = app.add_subcommand(verb.name, verb.summary);
    added->add_option("--config", options->config_file, "Configuration, YAML")
        ->envname("CROSSFOOT_CONFIG")
        ->capture_default_str();
    added->add_flag("--json", options->json, "Print JSON for programs");
    added->footer(std::string(verb.lesson) + "\n\n" + exit_code_help);
    added->callback([options, run = verb.run, &exit_code] { exit_code = run(*options); });
    return {added, options};
}

void choose_integration(CLI::App* verb, OperatorCommand& options) {
    verb->add_option("--integration",
                     options.integration,
                     "Which integration, when several know the order or there are several");
}

void add_person_verbs(CLI::App& app, int& exit_code) {
    auto* person = app.add_subcommand("person", "Export or erase what is held of one person");
    person->require_subcommand(1);
    auto [exported, whole] = add(*person, exit_code, person_export_verb);
    auto [erase, forgetting] = add(*person, exit_code, person_erase_verb);
    for (auto const& [verb, options] : {std::pair(exported, whole), std::pair(erase, forgetting)})
        verb->add_option("EMAIL|CUSTOMER", options->subject, "Whom: an e-mail, ID or CONNECTION:ID")
            ->required();
    erase->add_flag("--yes", forgetting->yes, "Do it");
}

/// One of three options that say where a key comes from.
void choose_key(CLI::App* verb, OperatorCommand& options) {
    using Kind = SecretSource::Kind;
    auto const choice = [&](char const* name, Kind kind, char const* meaning) {
        return verb->add_option_function<std::string>(
            name,
            [&options, kind](std::string const& value) {
                options.key = {kind, value};
            },
            meaning);
    };
    auto* file = choice("--new-file", Kind::file, "File of the new key; base64 of 32 bytes");
    auto* variable = choice("--new-env", Kind::environment, "Variable that holds the new key");
    auto* command = choice("--new-command", Kind::command, "Command that prints the new key");
    file->excludes(variable)->excludes(command);
    variable->excludes(command);
}

void add_key_verbs(CLI::App& app, int& exit_code) {
    auto* key = app.add_subcommand("key", "Change the master key");
    key->require_subcommand(1);
    auto [rotate, rotating] = add(*key, exit_code, key_rotate_verb);
    choose_key(rotate, *rotating);
}

constexpr Verb audit_verify_verb{
    "verify",
    "Check every entry against its chain, its head and the signed roots",
    "Names what was changed, removed (also at the end of a chain) or put into another order.\n"
    "Exit code 1 when something is not as it was written.\n"
    "\n"
    "Example: crossfoot audit verify",
    run_audit_verify};

constexpr Verb audit_export_verb{
    "export",
    "Write a month's evidence, readable and checkable without Crossfoot",
    "JSON lines, signed roots and statements, the public key, a README that describes the hash in\n"
    "words, and verify.py, which needs python3 and openssl alone. Holds no secret and no name of "
    "a\n"
    "customer.\n"
    "\n"
    "Example: crossfoot audit export --month 2026-04 --out evidence-2026-04",
    run_audit_export};

void add_audit_verbs(CLI::App& app, int& exit_code) {
    auto* audit = app.add_subcommand("audit", "What was done, by whom, in chains that only grow");
    audit->require_subcommand(1);
    add(*audit, exit_code, audit_verify_verb);
    auto [pack, packing] = add(*audit, exit_code, audit_export_verb);
    pack->add_option("--month", packing->from, "YYYY-MM, UTC")->required();
    pack->add_option("--out", packing->subject, "A new folder")->required();
}

void add_proof_verbs(CLI::App& app, int& exit_code) {
    auto [reconcile, proving] = add(app, exit_code, reconcile_verb);
    choose_integration(reconcile, *proving);
    reconcile->add_option("--from", proving->from, "First day, YYYY-MM-DD");
    reconcile->add_option("--to", proving->to, "Last day, YYYY-MM-DD");
    auto* csv = reconcile->add_flag_callback(
        "--csv", [proving = proving] { proving->form = "csv"; }, "Print CSV for spreadsheets");
    auto* html = reconcile->add_flag_callback(
        "--html", [proving = proving] { proving->form = "html"; }, "Print a page for the file");
    csv->excludes(html)->excludes("--json");
    html->excludes("--json");
    auto* statement = app.add_subcommand("statement", "Signed statements of proven days");
    statement->require_subcommand(1);
    add(*statement, exit_code, statement_key_verb);
    auto [show, showing] = add(*statement, exit_code, statement_show_verb);
    choose_integration(show, *showing);
    show->add_option("DAY", showing->subject, "YYYY-MM-DD")->required();
    auto [verify, verifying] = add(*statement, exit_code, statement_verify_verb);
    verify->add_option("FILE", verifying->subject, "The statement, JSON")->required();
    verify->add_option("--public-key", verifying->public_key, "64 hex digits it must be signed by");
}

}  // namespace

void add_operator_verbs(CLI::App& app, int& exit_code) {
    auto [connect, connecting] = add(app, exit_code, connect_verb);
    connect->add_option("CONNECTION", connecting->subject, "Only this one");
    connect->add_flag("--print-address",
                      connecting->print_address,
                      "Print the consent's address and end; finish with --answer");
    connect->add_option("--answer", connecting->answer, "The address the browser came back to");
    add(app, exit_code, status_verb);
    auto [backfill, filling] = add(app, exit_code, backfill_verb);
    choose_integration(backfill, *filling);
    backfill->add_option("--from", filling->from, "First day, YYYY-MM-DD")->required();
    backfill->add_option("--to", filling->to, "Last day, YYYY-MM-DD")->required();
    backfill->add_flag("--yes", filling->yes, "Take them up");
    auto [replay, again] = add(app, exit_code, replay_verb);
    choose_integration(replay, *again);
    replay->add_option("ORDER", again->subject, "Number or id in the store, or a document's number")
        ->required();
    auto [explain, story] = add(app, exit_code, explain_verb);
    choose_integration(explain, *story);
    explain
        ->add_option("ORDER", story->subject, "Number or id in the store, or a document's number")
        ->required();
    explain->add_flag("--payload", story->payload, "The store's raw answer too (personal data)");
    add(app, exit_code, doctor_verb);
    add_proof_verbs(app, exit_code);
    add_audit_verbs(app, exit_code);
    auto [backup, copying] = add(app, exit_code, backup_verb);
    backup->add_option("FILE", copying->subject, "Where to write it; must not exist");
    auto [restore, restoring] = add(app, exit_code, restore_verb);
    restore->add_option("FILE", restoring->subject, "The copy")->required();
    restore->add_flag("--yes", restoring->yes, "Do it");
    restore->add_option_function<std::string>(
        "--key-file",
        [options = restoring](std::string const& file) {
            options->key = {SecretSource::Kind::file, file};
        },
        "The master key of the copy's time, when it was changed since");
    add_key_verbs(app, exit_code);
    add_person_verbs(app, exit_code);
}

}  // namespace cf::app

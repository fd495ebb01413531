// `crossfoot person export` and `crossfoot person erase`.
#include <iostream>

#include "app/bench.hpp"
#include "engine/persons.hpp"
#include "storage/sql/backup.hpp"

namespace cf::app {
namespace {

Task<> export_person(Bench& bench) {
    Persons persons(*bench.data.storage, bench.clock);
    CF_CO_TRY(auto held, co_await persons.exported(bench.command.subject));
    print(held);
    co_return Result<>();
}

Task<> erase_job(Bench& bench) {
    Persons persons(*bench.data.storage, bench.clock);
    CF_CO_TRY(auto held, co_await persons.exported(bench.command.subject));
    if (!bench.command.yes) {
        Json plan = Json::object({{"erased", false},
                                  {"orders", std::int64_t(held["orders"].size())},
                                  {"customers", std::int64_t(held["customers"].size())},
                                  {"contacts", std::int64_t(held["contacts"].size())}});
        if (bench.command.json) print(plan);
        std::cerr << "This takes the person out of " << plan["orders"].text() << " orders, "
                  << plan["customers"].text() << " customers and " << plan["contacts"].text()
                  << " mirrored contacts, for good. Amounts, documents and the audit stay.\n"
                     "Nothing was done; repeat with --yes.\n";
        co_return Result<>();
    }
    CF_CO_TRY(auto done, co_await persons.erase(bench.command.subject, "terminal"));
    sql::empty_journal(bench.config.data_folder + "/crossfoot.db");
    if (bench.command.json) {
        print(done);
        co_return Result<>();
    }
    std::cout << "Erased: " << done["persons"].text() << " keys destroyed, "
              << done["orders"].text() << " orders and " << done["contacts_emptied"].text()
              << " contacts emptied. The store and the ledger hold their own data: erase there "
                 "too.\nBackups made before hold theirs until you delete them; restore erases "
                 "again.\n";
    co_return Result<>();
}

}  // namespace

int run_person_export(OperatorCommand const& command) {
    return run_with(command, Needs::storage, export_person);
}
int run_person_erase(OperatorCommand const& command) {
    return run_with(command, Needs::storage, erase_job);
}

}  // namespace cf::app

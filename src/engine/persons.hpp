#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "ports/storage.hpp"

namespace cf {

/// Gives the order's row to its person, whose key seals it. When they were erased after the order
/// was placed, everything personal is taken out of the row instead.
void keep_for_person(Transaction& tx, SnapshotRow& row, OrderFacts const& facts);

/// The facts without name, addresses, contact details and free text: what the books need stays.
OrderFacts without_person(OrderFacts facts);

/// No card number is ever stored, whatever a customer or a plug-in wrote into an order.
void mask_card_numbers(OrderFacts& facts);
void mask_card_numbers(OrderCustomer& customer);

/// Everything held of a person, to give or to forget (architecture, section 10.10).
class Persons {
  public:
    Persons(Storage& storage, Clock& clock) : storage_(storage), clock_(clock) {}

    /// `subject`: an e-mail, a customer's id in a store, or CONNECTION:ID.
    /// Error: not_found "person.unknown".
    Task<Json> exported(std::string subject);

    /// Destroys the person's key, takes what is personal out of every row, empties the mirrored
    /// contacts; the books and the audit stay. Answers what was done, in numbers.
    /// Errors: not_found "person.unknown"; conflict "person.busy" while something of theirs is
    /// being posted.
    Task<Json> erase(std::string subject, std::string by);

    /// Erases again whoever is in the list: a restored copy may be from before.
    Task<std::int64_t> erase_again(std::vector<ErasedPerson> list);

  private:
    struct Found {
        std::vector<std::string> ids;
        std::vector<ContactRow> contacts;
        std::vector<std::pair<ConnectionId, std::string>> customers;
    };
    static Found find(Transaction& tx, std::string const& subject);

    Storage& storage_;
    Clock& clock_;
};

}  // namespace cf

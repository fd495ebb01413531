#pragma once

#include <functional>
#include <string>
#include <vector>

#include "proof/proof_run.hpp"
#include "tests/scenario/world.hpp"

namespace cf::scenario {

/// A world whose books a person spoils, and the proof that must name what was done.
class SpoiltBooks {
  public:
    explicit SpoiltBooks(WorldOptions options = standard());
    /// Posts orders when they are placed, so that unpaid ones can be edited in the ledger.
    static WorldOptions standard();

    World world;

    /// Places the order and lets it be posted.
    std::string post(Json order);
    /// Proves from the first day of the world until today.
    std::vector<proof::DayProof> prove();
    std::vector<proof::DayProof> prove(CalendarDate from, CalendarDate to);
    CalendarDate today();

    // ---- What people do in the ledger
    Json ledger_document(std::string const& number, char const* resource = "Invoices");
    void edit(std::string const& number,
              std::function<void(Json& body, Json::Array& lines)> change);
    /// Takes the payment off, changes the document, pays the same again.
    void edit_paid(std::string const& number,
                   std::function<void(Json& body, Json::Array& lines)> change);
    /// Makes a copy of the invoice as a person would; answers its number.
    std::string copy(std::string const& number, std::string const& new_number);
    /// The same, with a reference of its own.
    void twin(std::string const& number, std::string const& reference);
    /// A credit note of nobody's order, set off against the invoice.
    void set_off_by_hand(std::string const& invoice,
                         std::string const& number,
                         std::string const& amount);
    /// 7.00 over the clearing account, by hand.
    void bank(char const* type, char const* account, std::string const& reference);
    /// 3.00 from the sales account to the shipping account, by hand.
    void journal(std::string const& narration);
    void void_by_hand(std::string const& number);
    Json payment_of(std::string const& number);
    void delete_payment(std::string const& number);
    void pay(std::string const& number,
             std::string const& amount,
             std::string const& account,
             std::string const& date,
             std::string const& reference = "by hand");
};

/// Names of the kinds, explained ones left out, each once, in their order; joined by a blank.
std::string unexplained(std::vector<proof::DayProof> const& days);
/// All of them.
std::string all_kinds_of(std::vector<proof::DayProof> const& days);
std::string texts(std::vector<proof::DayProof> const& days);

}  // namespace cf::scenario

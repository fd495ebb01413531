#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/decimal.hpp"
#include "base/json.hpp"

namespace cf::audit {

/// A document as the ledger itself shows it.
struct LedgerDocument {
    std::string number;
    bool credit_note = false;
    bool voided = false;
    std::string currency;
    Decimal total;
    Decimal due;  ///< Of an invoice: still to be paid. Of a credit note: still to be used.
};

/// What an independent look at both sides finds.
struct Findings {
    std::int64_t orders = 0;      ///< In the stores, finished checkouts only.
    std::int64_t documents = 0;   ///< In the ledger, voided ones included.
    std::int64_t duplicates = 0;  ///< Orders with more than one living invoice of the same number.
    std::int64_t lost = 0;        ///< Orders with money collected and no document.
    std::int64_t strangers = 0;   ///< Documents that belong to no order.
    std::map<std::string, Decimal>
        difference;  ///< By currency: sum of |store - ledger| over orders, what was charged.
    std::map<std::string, Decimal> open_difference;  ///< The same of what is still to be paid.
    std::vector<std::string> details;  ///< A sentence per finding, at most 200.
};

/// Compares order by order, to the cent. `stores`: facts as `StoreSimulator::facts` gives them,
/// with the prefix of their document numbers. Orders named in `excused` ("prefix" + number) wait
/// for a human and count neither as lost nor as different.
Findings audit_books(std::vector<std::pair<std::string, Json>> const& stores,
                     std::vector<LedgerDocument> const& documents,
                     std::vector<std::string> const& excused);

}  // namespace cf::audit

// What makes two documents or movements the same for the books.
#include "base/encoding.hpp"
#include "engine/order_plan.hpp"

namespace cf {
namespace {

std::string digest(std::string const& content) { return to_hex(sha256(content)).substr(0, 24); }

}  // namespace

std::string fingerprint_of(Document const& document) {
    std::string content = document.type == DocumentType::invoice ? "invoice" : "credit_note";
    content += "|" + std::string(document.currency.code()) + "|" + document.total.to_string() +
               "|" + document.tax_total.to_string();
    for (auto const& line : document.lines)
        content += "|" + line.ref.value_or("-") + "," + std::string(to_string(line.kind)) + "," +
                   line.tax_code + "," + line.net.to_string() + "," + line.tax.to_string();
    return digest(content);
}

std::string fingerprint_of(Movement const& movement) {
    std::string content = std::string(to_string(movement.kind)) + "|" +
                          movement.amount.to_string() + "|" +
                          std::string(movement.amount.currency().code()) + "|" + movement.account +
                          "|" + movement.from + "|" + movement.to;
    if (movement.applies_to) content += "|" + movement.applies_to->value;
    for (auto const& line : movement.lines)
        content += "|" + line.account + "," + line.amount.to_string();
    return digest(content);
}

}  // namespace cf

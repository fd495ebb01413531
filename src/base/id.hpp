#pragma once

#include <compare>
#include <functional>
#include <string>
#include <utility>

namespace cf {

/// An identifier that cannot be mistaken for another kind of identifier.
template <class Tag>
struct Id {
    std::string value;

    Id() = default;
    explicit Id(std::string text) : value(std::move(text)) {}
    bool empty() const { return value.empty(); }
    friend auto operator<=>(Id const&, Id const&) = default;
};

using ConnectionId = Id<struct ConnectionTag>;
using IntegrationId = Id<struct IntegrationTag>;
using RecordId = Id<struct RecordTag>;  ///< The store's own id of an order, customer or item.
using VendorId = Id<struct VendorTag>;  ///< The ledger's own id of a document, movement, contact.
using PostingKey = Id<struct PostingKeyTag>;  ///< Deterministic key of a document or movement.

}  // namespace cf

template <class Tag>
struct std::hash<cf::Id<Tag>> {
    std::size_t operator()(cf::Id<Tag> const& id) const noexcept {
        return std::hash<std::string>{}(id.value);
    }
};

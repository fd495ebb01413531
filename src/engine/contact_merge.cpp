#include "engine/contact_merge.hpp"

#include "base/text.hpp"
#include "engine/intent_json.hpp"

namespace cf {
namespace {

/// One address as one text: ledgers keep its lines in places of their own.
std::string flat(PostalAddress const& a) {
    std::string text;
    for (auto const* part :
         {&a.company, &a.line_1, &a.line_2, &a.city, &a.region, &a.postal_code, &a.country})
        if (!part->empty()) text += (text.empty() ? "" : ", ") + *part;
    return text;
}

std::string digits(std::string const& phone) {
    std::string only;
    for (char const c : phone)
        if (c >= '0' && c <= '9') only.push_back(c);
    return only;
}

struct Field {
    char const* name;
    std::string (*comparable)(Contact const&);
    void (*copy)(Contact const& from, Contact& to);
};

std::string first_email(Contact const& c) { return c.emails.empty() ? "" : fold(c.emails[0]); }

constexpr Field fields[] = {
    {"name",
     [](Contact const& c) { return fold(c.name); },
     [](Contact const& from, Contact& to) { to.name = from.name; }},
    {"email", first_email, [](Contact const& from, Contact& to) { to.emails = from.emails; }},
    {"vat number",
     [](Contact const& c) { return fold(c.vat_number); },
     [](Contact const& from, Contact& to) { to.vat_number = from.vat_number; }},
    {"first name",
     [](Contact const& c) { return fold(c.first_name); },
     [](Contact const& from, Contact& to) { to.first_name = from.first_name; }},
    {"last name",
     [](Contact const& c) { return fold(c.last_name); },
     [](Contact const& from, Contact& to) { to.last_name = from.last_name; }},
    {"phone",
     [](Contact const& c) { return digits(c.phone); },
     [](Contact const& from, Contact& to) { to.phone = from.phone; }},
    {"billing address",
     [](Contact const& c) { return fold(flat(c.billing)); },
     [](Contact const& from, Contact& to) { to.billing = from.billing; }},
    {"shipping address",
     [](Contact const& c) { return fold(flat(c.shipping)); },
     [](Contact const& from, Contact& to) { to.shipping = from.shipping; }},
};

}  // namespace

ContactUpdate merge_contact(Contact const& present,
                            Contact const& store,
                            std::optional<ContactHistory> const& history) {
    ContactUpdate update;
    update.written = history ? history->written : store;
    for (auto const& field : fields) {
        auto const now = field.comparable(store), there = field.comparable(present);
        if (now.empty() || now == there) continue;
        bool send = there.empty();
        if (history) {
            if (now == field.comparable(history->store)) continue;  // The store changed nothing.
            send = there == field.comparable(history->written);
        }
        if (!send) {
            if (history) update.kept.emplace_back(field.name);
            continue;
        }
        field.copy(store, update.fields);
        field.copy(store, update.written);
        update.sent.emplace_back(field.name);
    }
    return update;
}

Json history_to_json(ContactHistory const& history) {
    return Json::object({{"store", contact_to_json(history.store)},
                         {"written", contact_to_json(history.written)},
                         {"writes", history.writes}});
}

std::optional<ContactHistory> history_from_json(Json const& json) {
    auto store = contact_from_json(JsonCursor(json["store"]));
    auto written = contact_from_json(JsonCursor(json["written"]));
    if (!store || !written) return std::nullopt;
    auto const writes = JsonCursor(json).integer_at("writes").value_or(0);
    return ContactHistory{*std::move(store), *std::move(written), int(writes)};
}

}  // namespace cf

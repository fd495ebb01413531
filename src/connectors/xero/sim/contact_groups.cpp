#include <algorithm>

#include "base/text.hpp"
#include "connectors/xero/sim/contacts.hpp"
#include "connectors/xero/sim/listing.hpp"
#include "connectors/xero/sim/resources.hpp"

namespace cf::xero::sim {
namespace {

constexpr ElementStyle group_style{"ContactGroupID", "HasValidationErrors"};
constexpr std::size_t groups_max = 100;

Json group_json(Books& books, ContactGroup const& group, bool with_contacts) {
    auto json = Json::object({{"ContactGroupID", group.id},
                              {"Name", group.name},
                              {"Status", group.status},
                              {"HasValidationErrors", false}});
    auto contacts = Json::array();
    if (with_contacts)
        for (auto const& id : group.contacts)
            if (auto const* contact = books.contacts.find(id))
                contacts.push_back(
                    Json::object({{"ContactID", contact->id}, {"Name", contact->name}}));
    json.set("Contacts", std::move(contacts));
    return json;
}

HttpReply one(Call& call, ContactGroup const& group) {
    auto items = Json::array();
    items.push_back(group_json(call.books, group, true));
    return answer(call, "ContactGroups", std::move(items));
}

ContactGroup* group_of(Call& call) {
    auto* group = call.books.groups.find(ascii_lower(call.values[0]));
    return group && group->status == "ACTIVE" ? group : nullptr;
}

HttpReply list_groups(Call& call) {
    auto items = Json::array();
    for (auto const* group : call.books.groups.by_update())
        if (group->status == "ACTIVE") items.push_back(group_json(call.books, *group, false));
    return answer(call, "ContactGroups", std::move(items));
}

HttpReply put_group(Call& call) {
    auto const& element = call.elements.front();
    auto const name = text_of(element, "Name");
    Outcome outcome;
    outcome.element = echo(element, group_style, "");
    if (trim(name).empty()) outcome.refuse("Name is required");
    for (auto const* other : call.books.groups.by_update())
        if (other->status == "ACTIVE" && number_key(other->name) == number_key(name))
            outcome.refuse("A contact group with this name already exists");
    if (call.books.groups.size() >= groups_max)
        outcome.refuse("An organisation can have at most 100 contact groups");
    if (outcome.failed()) return write_one(call, group_style, std::move(outcome));
    ContactGroup fresh;
    fresh.id = call.books.new_id();
    fresh.name = name;
    return one(call, call.books.groups.add(std::move(fresh), call.now));
}

HttpReply get_group(Call& call) {
    auto const* group = group_of(call);
    return group ? one(call, *group) : not_found();
}

HttpReply post_group(Call& call) {
    auto* group = group_of(call);
    if (group == nullptr) return not_found();
    auto const& element = call.elements.front();
    if (element.contains("Name")) group->name = text_of(element, "Name");
    if (text_of(element, "Status") == "DELETED") group->status = "DELETED";
    call.books.groups.touch(*group, call.now);
    return one(call, *group);
}

HttpReply put_members(Call& call) {
    auto* group = group_of(call);
    if (group == nullptr) return not_found();
    auto items = Json::array();
    for (auto const& element : call.elements) {
        auto const* contact = call.books.contacts.find(text_of(element, "ContactID"));
        if (contact == nullptr) return not_found();
        if (std::find(group->contacts.begin(), group->contacts.end(), contact->id) ==
            group->contacts.end())
            group->contacts.push_back(contact->id);
        items.push_back(contact_json(*contact, ContactDetail::embedded));
    }
    return answer(call, "Contacts", std::move(items));
}

HttpReply delete_members(Call& call) {
    auto* group = group_of(call);
    if (group == nullptr) return not_found();
    if (call.values.size() > 1) {
        if (std::erase(group->contacts, ascii_lower(call.values[1])) == 0) return not_found();
    } else {
        group->contacts.clear();
    }
    return {204, {}, ""};
}

}  // namespace

void add_contact_group_routes(Routes& routes) {
    std::string const base = "/api.xro/2.0/ContactGroups";
    std::string_view const key = "ContactGroups";
    routes.add("GET", base, {list_groups, "contacts", key});
    routes.add("PUT", base, {put_group, "contacts", key, named_schema});
    routes.add("GET", base + "/{id}", {get_group, "contacts", key});
    routes.add("POST", base + "/{id}", {post_group, "contacts", key, named_schema});
    routes.add("PUT",
               base + "/{id}/Contacts",
               {put_members, "contacts", "Contacts", group_contact_schema});
    routes.add("DELETE", base + "/{id}/Contacts", {delete_members, "contacts", "Contacts"});
    routes.add("DELETE", base + "/{id}/Contacts/{cid}", {delete_members, "contacts", "Contacts"});
}

}  // namespace cf::xero::sim

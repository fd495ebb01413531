#include <algorithm>
#include <set>

#include "connectors/bigcommerce/sim/api.hpp"
#include "connectors/bigcommerce/sim/customer_fields.hpp"

namespace cf::bigcommerce::sim {
namespace {

void announce(Store& store, CustomerAddress const& address, char const* what) {
    // `id` is the address; customer/updated is not told. (Sheet section 11, table of stubs.)
    store.emit(std::string("store/customer/address/") + what,
               Json::object({{"type", "customer"},
                             {"id", address.id},
                             {"address", Json::object({{"customer_id", address.customer_id}})}}));
}

CustomerAddress* find_address(Store& store, Id id) {
    for (auto& [customer_id, customer] : store.customers) {
        for (auto& address : customer.addresses) {
            if (address.id == id) return &address;
        }
    }
    return nullptr;
}

bool same_place(Party const& a, Party const& b) {
    return a.first_name == b.first_name && a.last_name == b.last_name && a.street_1 == b.street_1 &&
           a.street_2 == b.street_2 && a.city == b.city && a.state == b.state && a.zip == b.zip &&
           a.country_iso2 == b.country_iso2 && a.phone == b.phone && a.company == b.company;
}

}  // namespace

HttpReply Api::list_addresses(Call const& call) {
    CF_TRY(auto const query,
           Query::read(call.request, Version::v3, {"customer_id:in", "id:in", "page", "limit"}));
    CF_TRY(auto const customers, query.integers("customer_id:in"));
    CF_TRY(auto const ids, query.integers("id:in"));
    CF_TRY(auto const page, v3_page_of(query, 50, 250));
    std::vector<CustomerAddress const*> found;
    auto const add_all = [&](Customer const& customer) {
        for (auto const& address : customer.addresses) {
            bool const wanted =
                !query.has("id:in") || std::find(ids.begin(), ids.end(), address.id) != ids.end();
            if (wanted) found.push_back(&address);
        }
    };
    if (query.has("customer_id:in")) {
        for (Id id : std::set<Id>(customers.begin(), customers.end())) {
            if (Customer const* const customer = store_.find_customer(id)) add_all(*customer);
        }
    } else {
        for (auto const& [id, customer] : store_.customers) add_all(customer);
    }
    Json rows = Json::array();
    for (std::size_t i = page.first(); i < found.size() && std::int64_t(rows.size()) < page.limit;
         ++i) {
        rows.push_back(wire_customer_address(*found[i]));
    }
    return v3_page(std::move(rows), found.size(), page);
}

HttpReply Api::post_addresses(Call const& call) {
    CF_TRY(auto const rows, customer_rows(call.request));
    struct Made {
        Customer* customer;
        CustomerAddress address;
    };
    std::vector<Made> made;
    for (auto const& row : rows.items()) {
        Customer* const customer = store_.find_customer(id_member(row, "customer_id", -1));
        if (!customer) return v3_invalid("customer_id", "no such customer");
        CustomerAddress address{.customer_id = customer->id};
        if (auto refused = write_party(address.party, row, {"customer_id", "address_type"}))
            return *refused;
        made.push_back({customer, std::move(address)});
    }
    Json answers = Json::array();
    for (auto& [customer, address] : made) {
        auto& known = customer->addresses;
        // One that exists already is answered with 200 and left out. (Sheet section 10.)
        bool const exists = std::any_of(known.begin(), known.end(), [&](auto& other) {
            return same_place(other.party, address.party);
        });
        if (exists) continue;
        address.id = ++store_.last.customer_address;
        known.push_back(address);
        announce(store_, address, "created");
        answers.push_back(wire_customer_address(address));
    }
    return v3_data(std::move(answers));
}

HttpReply Api::put_addresses(Call const& call) {
    CF_TRY(auto const rows, customer_rows(call.request));
    std::vector<CustomerAddress> changed;
    for (auto const& row : rows.items()) {
        CustomerAddress const* const address = find_address(store_, id_member(row, "id", -1));
        if (!address) return v3_invalid("id", "no such address");
        CustomerAddress next = *address;
        if (auto refused = write_party(next.party, row, {"id", "customer_id", "address_type"}))
            return *refused;
        changed.push_back(std::move(next));
    }
    Json answers = Json::array();
    for (auto& next : changed) {
        auto& address = *find_address(store_, next.id);
        address = std::move(next);
        announce(store_, address, "updated");
        answers.push_back(wire_customer_address(address));
    }
    return v3_data(std::move(answers));
}

HttpReply Api::delete_addresses(Call const& call) {
    CF_TRY(auto const query, Query::read(call.request, Version::v3, {"id:in"}));
    CF_TRY(auto const ids, query.integers("id:in"));
    for (Id id : ids) {
        CustomerAddress const* const address = find_address(store_, id);
        if (!address) continue;
        announce(store_, *address, "deleted");
        auto& all = store_.find_customer(address->customer_id)->addresses;
        std::erase_if(all, [&](auto const& one) { return one.id == id; });
    }
    return no_content();
}

}  // namespace cf::bigcommerce::sim

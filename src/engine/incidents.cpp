#include "engine/incidents.hpp"

namespace cf {

bool open_incident(Transaction& tx, Trouble const& trouble, Instant now) {
    auto row = tx.open_incident(trouble.connection, trouble.kind);
    bool const fresh = !row;
    if (fresh) {
        row = IncidentRow{trouble.connection, trouble.kind};
        row->opened_at = now;
    } else {
        ++row->times;
    }
    row->changed_at = now;
    row->detail_json =
        Json::object({{"title", trouble.title}, {"what", trouble.what}, {"todo", trouble.todo}})
            .dump();
    tx.put_incident(*row);
    return fresh;
}

bool close_incident(Transaction& tx,
                    ConnectionId const& connection,
                    std::string const& kind,
                    std::string const& how,
                    Instant now) {
    auto row = tx.open_incident(connection, kind);
    if (!row) return false;
    row->state = "closed";
    row->changed_at = now;
    auto detail = Json::parse(row->detail_json).value_or(Json::object());
    row->detail_json = detail.set("how", how).dump();
    tx.put_incident(*row);
    return true;
}

Json incident_to_json(IncidentRow const& row) {
    auto const detail = Json::parse(row.detail_json).value_or(Json::object());
    Json json = Json::object({{"connection", row.connection.value},
                              {"kind", row.kind},
                              {"state", row.state},
                              {"times", row.times},
                              {"opened_at", to_iso(row.opened_at)},
                              {"changed_at", to_iso(row.changed_at)}});
    for (auto const* name : {"title", "what", "todo", "how"})
        if (detail.contains(name)) json.set(name, detail[name]);
    return json;
}

}  // namespace cf

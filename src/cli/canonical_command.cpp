#include "cli/canonical_command.hpp"

#include <ostream>

#include "base/text.hpp"
#include "canonical/facts_json.hpp"
#include "cli/exit_codes.hpp"
#include "cli/files.hpp"

namespace cf::cli {
namespace {

Error bad_input(std::string code, std::string message) {
    return {ErrorKind::invalid_input, std::move(code), std::move(message)};
}

Result<ConnectorDescriptor const*> find_store(std::string const& name,
                                              std::vector<ConnectorDescriptor> const& connectors) {
    std::vector<std::string> stores;
    for (auto const& connector : connectors) {
        if (!connector.is_store || connector.read_recorded == nullptr) continue;
        if (connector.name == name) return &connector;
        stores.emplace_back(connector.name);
    }
    std::string const near = nearest(name, stores);
    return bad_input("canonical.store_unknown",
                     "there is no store connector '" + name + "'" +
                         (near.empty() ? std::string() : ", did you mean '" + near + "'?") +
                         " (known: " + join(stores, ", ") + ")");
}

Result<Json> read_document(std::string const& file) {
    CF_TRY(auto const text, read_file(file));
    // Editors of another system put a byte order mark in front.
    std::string_view const mark = "\xEF\xBB\xBF";
    bool const marked = text.starts_with(mark);
    auto parsed = Json::parse(std::string_view(text).substr(marked ? mark.size() : 0));
    if (parsed.has_error()) return parsed.error().while_(file == "-" ? "standard input" : file);
    return *std::move(parsed);
}

/// The facts in one object: the order with what happened to it beside its own members.
Json order_json(OrderSnapshot const& snapshot) {
    Json facts = facts_to_json(snapshot.facts);
    facts.set("store_status", to_string(snapshot.status));
    return facts;
}

Json line_of(OrderSnapshot const& snapshot) {
    Json line = Json::object();
    line.set("id", snapshot.id.value);
    if (!snapshot.facts.order) {
        // Gone in the store: there is no total to explain.
        line.set("currency", Json())
            .set("total", Json())
            .set("lines_total", Json())
            .set("difference", Json());
    } else {
        auto const& order = *snapshot.facts.order;
        int const digits = order.currency.exponent();
        auto const amount = [&](Decimal value) {
            return value.rounded(digits, Rounding::half_up) == value ? value.to_fixed(digits)
                                                                     : value.to_string();
        };
        line.set("currency", order.currency.code());
        line.set("total", amount(order.total));
        line.set("lines_total", amount(snapshot.check.lines_total));
        line.set("difference", amount(snapshot.check.difference));
    }
    line.set("explained", to_string(snapshot.check.verdict));
    line.set("why", snapshot.check.why);
    line.set("order", order_json(snapshot));
    return line;
}

Result<int> run(CanonicalOptions const& options,
                std::vector<ConnectorDescriptor> const& connectors,
                std::ostream& out) {
    CF_TRY(auto store, find_store(options.store, connectors));
    if (options.files.empty())
        return bad_input("canonical.no_file", "name at least one file, or - for standard input");
    std::vector<Json> documents;
    for (auto const& file : options.files) {
        CF_TRY(auto document, read_document(file));
        documents.push_back(std::move(document));
    }
    auto read = store->read_recorded(std::move(documents));
    if (read.has_error())
        return read.error().while_("reading " + join(options.files, ", ") + " as " +
                                   std::string(store->name) + " payloads");
    if (read->empty())
        return bad_input("canonical.no_order", "no order found in " + join(options.files, ", "));
    int code = exit_ok;
    for (auto const& snapshot : *read) {
        if (snapshot.check.verdict == TotalCheck::Verdict::unexplained) code = exit_differs;
        out << line_of(snapshot).dump() << '\n';
    }
    return code;
}

}  // namespace

int run_canonical(CanonicalOptions const& options,
                  std::vector<ConnectorDescriptor> const& connectors,
                  std::ostream& out,
                  std::ostream& err) {
    auto code = run(options, connectors, out);
    if (code.has_value()) return *code;
    err << "crossfoot canonical: " << code.error().message << " [" << code.error().code << "]\n";
    return exit_bad_input;
}

}  // namespace cf::cli

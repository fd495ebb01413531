#include "proof/report.hpp"

#include <map>

#include "base/decimal.hpp"
#include "base/html.hpp"

namespace cf::proof {
namespace {

std::string text(Json const& json, char const* name) { return std::string(json[name].text()); }

bool is_zero(std::string const& amount) {
    auto const parsed = Decimal::parse(amount);
    return parsed && parsed->is_zero();
}

// ---- People's words

struct MeasureWord {
    char const* name;
    char const* word;
};
constexpr MeasureWord measure_words[] = {{"invoices", "Invoices"},
                                         {"credit_notes", "Credit notes"},
                                         {"account", "Account"},
                                         {"taxable", "Net under tax code"},
                                         {"tax", "Tax under code"},
                                         {"tender", "Money on account"}};

std::string label_of(Json const& figure) {
    std::string label = text(figure, "measure");
    for (auto const& one : measure_words)
        if (label == one.name) {
            label = one.word;
            break;
        }
    auto const name = text(figure, "name");
    return name.empty() ? label : label + " " + name;
}

std::string state_word(Json const& day) {
    auto const state = text(day, "state");
    if (state == "proven") return "In agreement";
    return state == "different" ? "Differs" : "Waiting";
}

// ---- CSV

std::string quoted(std::string const& cell) {
    // A spreadsheet takes what begins like a formula for one.
    bool const formula = !cell.empty() && (cell[0] == '=' || cell[0] == '+' || cell[0] == '@');
    std::string out = "\"";
    if (formula) out += "'";
    for (char c : cell) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + "\"";
}

void add_row(std::string& out, std::vector<std::string> const& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) out += (i ? "," : "") + quoted(cells[i]);
    out += "\r\n";
}

// ---- HTML

constexpr char const* page_head =
    "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
    "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
    "<title>Daily proof</title><style>"
    "body{font:14px/1.45 system-ui,sans-serif;margin:24px;color:#1b1b1b;background:#fff}"
    "h1{font-size:20px}h2{font-size:16px;margin-top:28px}"
    "table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}"
    "th,td{padding:4px 8px;border-bottom:1px solid #d5d5d5;text-align:left;vertical-align:top}"
    "td.n,th.n{text-align:right;white-space:nowrap}.off{font-weight:700}"
    "@media print{body{margin:0}h2{break-after:avoid}tr{break-inside:avoid}}"
    "</style></head><body><h1>Daily proof: store against books</h1>";

void add_figures(std::string& out, Json const& day) {
    out +=
        "<table><thead><tr><th>Sum</th><th>Currency</th><th class=n>Store</th><th "
        "class=n>Books</th><th class=n>Explained</th><th class=n>Difference</th></tr></thead>"
        "<tbody>";
    for (auto const& figure : day["figures"].items()) {
        bool const off = !is_zero(text(figure, "difference"));
        out += "<tr><td>" + html_escaped(label_of(figure)) + "</td><td>" +
               text(figure, "currency") + "</td>";
        for (auto const* name : {"store", "ledger", "explained"})
            out += "<td class=n>" + text(figure, name) + "</td>";
        out += std::string("<td class=\"n") + (off ? " off" : "") + "\">" +
               text(figure, "difference") + "</td></tr>";
    }
    out += "</tbody></table>";
}

void add_differences(std::string& out, Json const& day) {
    if (day["differences"].size() == 0) return;
    out +=
        "<table><thead><tr><th>What</th><th>Order</th><th>Document</th><th>In words</th></tr>"
        "</thead><tbody>";
    for (auto const& one : day["differences"].items())
        out += "<tr><td>" + html_escaped(text(one, "title")) +
               (one["explained"].boolean_or(false) ? " (explained)" : "") + "</td><td>" +
               html_escaped(text(one, "order_number")) + "</td><td>" +
               html_escaped(text(one, "document")) + "</td><td>" + html_escaped(text(one, "text")) +
               "</td></tr>";
    out += "</tbody></table>";
}

}  // namespace

std::string report_text(std::vector<Json> const& days) {
    std::string out;
    for (auto const& day : days) {
        out += text(day, "day") + "  " + text(day, "integration") + "  " + state_word(day) + ": " +
               text(day, "orders") + " orders, " + text(day, "documents") + " documents\n";
        for (auto const& figure : day["figures"].items()) {
            auto const measure = text(figure, "measure");
            bool const off = !is_zero(text(figure, "difference"));
            if (!off && measure != "invoices" && measure != "credit_notes") continue;
            out += "    " + label_of(figure) + ", " + text(figure, "currency") + ": store " +
                   text(figure, "store") + ", books " + text(figure, "ledger");
            if (!is_zero(text(figure, "explained")))
                out += ", explained " + text(figure, "explained");
            out += ", difference " + text(figure, "difference") + "\n";
        }
        for (auto const& one : day["differences"].items())
            out += std::string(one["explained"].boolean_or(false) ? "  - " : "  ! ") +
                   text(one, "title") + ": " + text(one, "text") + "\n";
    }
    return out;
}

std::string report_csv(std::vector<Json> const& days) {
    std::string out;
    add_row(out,
            {"row",
             "integration",
             "day",
             "state",
             "currency",
             "measure",
             "name",
             "store",
             "ledger",
             "explained",
             "difference",
             "kind",
             "order",
             "document",
             "text"});
    for (auto const& day : days) {
        auto const integration = text(day, "integration");
        auto const date = text(day, "day");
        auto const state = text(day, "state");
        for (auto const& figure : day["figures"].items())
            add_row(out,
                    {"figure",
                     integration,
                     date,
                     state,
                     text(figure, "currency"),
                     text(figure, "measure"),
                     text(figure, "name"),
                     text(figure, "store"),
                     text(figure, "ledger"),
                     text(figure, "explained"),
                     text(figure, "difference"),
                     "",
                     "",
                     "",
                     ""});
        for (auto const& one : day["differences"].items())
            add_row(out,
                    {"difference",
                     integration,
                     date,
                     state,
                     "",
                     "",
                     "",
                     "",
                     "",
                     one["explained"].boolean_or(false) ? "yes" : "no",
                     "",
                     text(one, "kind"),
                     text(one, "order_number"),
                     text(one, "document"),
                     text(one, "text")});
    }
    return out;
}

std::string report_html(std::vector<Json> const& days) {
    std::string out = page_head;
    for (auto const& day : days) {
        out += "<h2>" + text(day, "day") + " &middot; " + html_escaped(text(day, "integration")) +
               " &middot; " + state_word(day) + "</h2><p>" + text(day, "orders") + " orders, " +
               text(day, "documents") + " documents; the day of " +
               html_escaped(text(day, "time_zone")) + ", " + text(day, "begins") + " to " +
               text(day, "ends") + ".</p>";
        add_figures(out, day);
        add_differences(out, day);
    }
    return out + "</body></html>\n";
}

}  // namespace cf::proof

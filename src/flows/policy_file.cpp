#include "flows/policy_file.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"
#include "flows/yaml_reader.hpp"
#include "rules/tax.hpp"

namespace cf {
namespace {

constexpr std::size_t text_size_bytes_max = 1024 * 1024;

template <class Enum>
void choose(YamlMap& map,
            std::string const& key,
            std::vector<std::string> const& names,
            Enum& into) {
    if (auto const index = map.choice(key, names)) into = Enum(*index);
}

/// "10s", "5m", "1d": the largest unit that fits.
std::string in_words(long seconds) {
    if (seconds % 86400 == 0) return std::to_string(seconds / 86400) + "d";
    return seconds % 60 == 0 ? std::to_string(seconds / 60) + "m" : std::to_string(seconds) + "s";
}

void read_seconds(
    YamlMap& map, std::string const& key, std::chrono::seconds& into, long low, long high) {
    auto const written = map.text(key);
    if (!written) return;
    long value = 0;
    auto const [end, problem] =
        std::from_chars(written->data(), written->data() + written->size(), value);
    std::string_view const unit(end, std::size_t(written->data() + written->size() - end));
    long const factor = unit == "s"   ? 1
                        : unit == "m" ? 60
                        : unit == "h" ? 3600
                        : unit == "d" ? 86400
                                      : 0;
    // Divided, not multiplied: the number may be of any size.
    bool const fits = factor != 0 && value <= high / factor && value >= (low + factor - 1) / factor;
    if (problem != std::errc{} || !fits) {
        map.report(
            *map.take(key),
            key,
            "must be a time like 30s, 5m or 24h, from " + in_words(low) + " to " + in_words(high));
        return;
    }
    into = std::chrono::seconds(value * factor);
}

std::vector<TrackingChoice> read_tracking(YamlMap& map, std::string const& key) {
    std::vector<TrackingChoice> choices;
    auto tracking = map.map(key);
    if (!tracking) return choices;
    for (auto const& [dimension, option] : tracking->texts())
        choices.push_back({dimension, option});
    if (choices.size() > 2) map.report(tracking->node(), key, "holds more than two dimensions");
    return choices;
}

void read_organisation(YamlMap& file, Policy& books) {
    auto map = file.map("organisation");
    if (!map) {
        file.report(file.node(),
                    "organisation",
                    "is missing; it names the ledger's base currency and time zone");
        return;
    }
    if (auto const code = map->text("currency")) {
        auto currency = Currency::parse(*code);
        if (currency.has_error())
            map->report(*map->take("currency"), "currency", currency.error().message);
        else
            books.base_currency = *currency;
    } else {
        map->report(map->node(), "currency", "is missing");
    }
    if (auto const name = map->text("time_zone")) {
        auto zone = TimeZone::named(*name);
        if (zone.has_error())
            map->report(*map->take("time_zone"), "time_zone", zone.error().message);
        else
            books.org_timezone = *zone;
    } else {
        map->report(map->node(), "time_zone", "is missing");
    }
    map->finish();
}

void read_posting(YamlMap& file, IntegrationPolicy& policy) {
    auto& books = policy.books;
    if (auto map = file.map("post")) {
        choose(*map,
               "when",
               {"placed", "first_capture", "paid_or_authorised", "shipped"},
               books.post_when);
        choose(*map, "mode", {"per_order", "daily_summary", "per_payout"}, books.posting_mode);
        choose(*map, "zero_total", {"skip_if_no_effect", "post_always"}, books.zero_total);
        choose(
            *map, "closed_period", {"first_open_day", "hold_for_review"}, books.closed_period_rule);
        if (auto const as = map->choice("as", {"authorised", "draft"})) books.draft = *as == 1;
        if (auto const tests = map->flag("test_orders")) policy.post_test_orders = *tests;
        map->finish();
        if (books.posting_mode != PostingMode::per_order)
            map->report(*map->take("mode"),
                        "mode",
                        "'" + *map->text("mode") +
                            "' is not posted by this version: it posts per_order only. "
                            "'crossfoot plan' computes daily_summary and per_payout offline");
    }
    if (auto map = file.map("amounts")) {
        choose(
            *map, "rounding", {"half_up", "half_down", "half_even", "down"}, books.rounding_mode);
        choose(*map, "tax", {"store_amounts", "ledger_recompute"}, books.tax_strategy);
        choose(*map, "tax_rounding", {"per_line", "per_code"}, books.tax_rounding);
        choose(*map, "discounts", {"net_lines", "separate_lines"}, books.discount_mode);
        if (auto const tolerance = map->text("tolerance"); tolerance && *tolerance != "auto")
            books.rounding_tolerance = map->decimal("tolerance");
        if (books.rounding_tolerance && books.rounding_tolerance->sign() < 0)
            map->report(*map->take("tolerance"), "tolerance", "must not be negative");
        map->finish();
    }
    if (auto map = file.map("refunds")) {
        choose(*map,
               "without_lines",
               {"prorata_by_tax_code", "no_tax_goodwill", "review"},
               books.refund_unallocated);
        choose(*map, "credit_note_rate", {"original", "refund_day"}, books.credit_note_rate);
        map->finish();
    }
}

constexpr std::array line_kinds{LineKind::product,
                                LineKind::shipping,
                                LineKind::handling,
                                LineKind::wrapping,
                                LineKind::fee,
                                LineKind::discount,
                                LineKind::gift_card,
                                LineKind::deferred_voucher,
                                LineKind::tip,
                                LineKind::gov_fee,
                                LineKind::refund_adjustment,
                                LineKind::rounding};

void report_unknown_kind(YamlMap& map, std::string const& written) {
    std::vector<std::string> names;
    for (auto const kind : line_kinds) names.emplace_back(to_string(kind));
    std::string const near = nearest(written, names);
    map.report(*map.take("kind"),
               "kind",
               "'" + written + "' is not a kind of line; " +
                   (near.empty() ? "known: " + join(names, ", ") : "did you mean '" + near + "'?"));
}

/// An empty one would match everything, which is said by leaving it out.
std::string read_selector(YamlMap& map, std::string const& key) {
    auto const written = map.text(key);
    if (written && trim(*written).empty()) map.report(*map.take(key), key, "is empty");
    return written.value_or("");
}

AccountRule read_rule(YamlMap& map, std::size_t index) {
    AccountRule rule;
    rule.name = map.text("name").value_or("rule " + std::to_string(index + 1));
    if (auto const kind = map.text("kind")) {
        rule.kind = parse_line_kind(*kind);
        if (!rule.kind) report_unknown_kind(map, *kind);
    }
    rule.sku = read_selector(map, "sku");
    rule.category = read_selector(map, "category");
    rule.product_type = read_selector(map, "product_type");
    rule.channel = read_selector(map, "channel");
    rule.segment = read_selector(map, "segment");
    rule.account = read_selector(map, "account");
    rule.tracking = read_tracking(map, "tracking");
    if (auto const star = rule.sku.find('*'); star != rule.sku.npos && star + 1 < rule.sku.size())
        map.report(*map.take("sku"), "sku", "may hold * at its end alone, as in WS-*");
    if (!map.take("account")) map.report(map.node(), "account", "is missing");
    bool const selects = map.take("kind") || map.take("sku") || map.take("category") ||
                         map.take("product_type") || map.take("channel") || map.take("segment");
    if (!selects)
        map.report(map.node(),
                   "",
                   "selects nothing; give kind, sku, category, product_type, channel or segment");
    map.finish();
    return rule;
}

/// Whether the earlier rule takes every line the later one asks for.
bool takes_all(AccountRule const& earlier, AccountRule const& later) {
    // Lines of our own making are taken by rules that name their kind only.
    bool const ours = later.kind == LineKind::discount || later.kind == LineKind::rounding ||
                      later.kind == LineKind::refund_adjustment;
    if (earlier.kind ? earlier.kind != later.kind : ours) return false;
    auto const wider = [](std::string const& a, std::string const& b) {
        return a.empty() || a == b;
    };
    bool const beginning = earlier.sku.ends_with('*') && !later.sku.empty() &&
                           later.sku.starts_with(earlier.sku.substr(0, earlier.sku.size() - 1));
    return (beginning || wider(earlier.sku, later.sku)) &&
           wider(earlier.category, later.category) &&
           wider(earlier.product_type, later.product_type) &&
           wider(earlier.channel, later.channel) && wider(earlier.segment, later.segment);
}

void read_accounts(YamlMap& file, Policy& books) {
    auto map = file.map("accounts");
    if (!map) {
        file.report(file.node(),
                    "accounts",
                    "is missing; name an account for each kind of line, such as product: \"200\"");
        return;
    }
    for (auto const kind : line_kinds) {
        std::string const name(to_string(kind));
        auto const account = map->text(name);
        if (account && trim(*account).empty()) map->report(*map->take(name), name, "is empty");
        if (account) books.accounts[kind] = *account;
    }
    auto rules = map->list_of_maps("rules");
    std::vector<bool> sound;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        std::size_t const problems = rules[i].problems();
        auto rule = read_rule(rules[i], i);
        // What is misread may seem to take more than was meant.
        sound.push_back(rules[i].problems() == problems);
        for (std::size_t k = 0; k < i; ++k)
            if (sound[k] && sound[i] && takes_all(books.account_rules[k], rule)) {
                rules[i].report(rules[i].node(),
                                "",
                                "is never used: accounts.rules[" + std::to_string(k) +
                                    "] takes all its lines; put the more specific rule first");
                break;
            }
        books.account_rules.push_back(std::move(rule));
    }
    books.catch_all_account = read_selector(*map, "catch_all");
    if (!books.accounts.contains(LineKind::product) && books.catch_all_account.empty())
        map->report(map->node(), "product", "is missing");
    if (!books.accounts.contains(LineKind::rounding))
        map->report(map->node(), "rounding", "is missing");
    map->finish();
}

TaxCode read_tax_code(YamlMap& map) {
    TaxCode code;
    if (auto const rate = map.decimal("rate"))
        code.components.push_back({map.text("name").value_or("Tax"), *rate, false});
    for (auto& component : map.list_of_maps("components")) {
        TaxComponent read{component.text("name").value_or(""),
                          component.decimal("rate").value_or(Decimal(0)),
                          component.flag("compound").value_or(false)};
        if (read.name.empty()) component.report(component.node(), "name", "is missing");
        code.components.push_back(std::move(read));
        component.finish();
    }
    if (code.components.empty())
        map.report(map.node(), "rate", "is missing; give rate or components");
    if (map.take("rate") && map.take("components"))
        map.report(*map.take("rate"), "rate", "is given beside components; give one of them");
    constexpr std::size_t components_max = 16;
    if (code.components.size() > components_max)
        map.report(map.node(), "components", "has more than 16 of them");
    for (auto const& component : code.components)
        if (component.rate.sign() < 0 || component.rate > Decimal(100))
            map.report(map.node(), "rate", "must lie between 0 and 100");
    code.on_tax_return = map.flag("on_tax_return").value_or(true);
    map.finish();
    return code;
}

/// The rate of a mapping must be that of its code, or every line it matches would wait in review.
void check_rate(YamlMap& entry, TaxMapping const& mapping, TaxCode const& code) {
    auto const rates = TaxRates::of(code);
    if (!rates || !mapping.rate_percent || rates->agree_with(*mapping.rate_percent)) return;
    entry.report(*entry.take("rate"),
                 "rate",
                 "is " + mapping.rate_percent->to_string() + ", but tax code '" + mapping.tax_code +
                     "' has " + rates->percent());
}

TaxMapping read_mapping(YamlMap& entry,
                        Policy const& books,
                        std::vector<std::string> const& known) {
    TaxMapping mapping;
    mapping.store_tax = entry.text("store").value_or("");
    mapping.rate_percent = entry.decimal("rate");
    mapping.country = entry.text("country").value_or("");
    mapping.region = entry.text("region").value_or("");
    mapping.business = entry.flag("business");
    mapping.tax_code = entry.text("code").value_or("");
    entry.finish();
    if (mapping.country.size() != 2 && !mapping.country.empty())
        entry.report(*entry.take("country"), "country", "must be a code of two letters, as in DE");
    auto const code = books.tax_codes.find(mapping.tax_code);
    if (code != books.tax_codes.end()) {
        check_rate(entry, mapping, code->second);
        return mapping;
    }
    std::string const near = nearest(mapping.tax_code, known);
    entry.report(entry.node(),
                 "code",
                 mapping.tax_code.empty()
                     ? "is missing"
                     : "'" + mapping.tax_code + "' is not in taxes.codes" +
                           (near.empty() ? "" : "; did you mean '" + near + "'?"));
    return mapping;
}

void read_taxes(YamlMap& file, Policy& books) {
    auto map = file.map("taxes");
    if (!map) {
        file.report(file.node(),
                    "taxes",
                    "is missing; list the ledger's tax codes and map the store's taxes to them");
        return;
    }
    if (auto codes = map->map("codes"))
        for (auto& [name, code] : codes->maps()) books.tax_codes[name] = read_tax_code(code);
    books.tax_codes.try_emplace("NONE", TaxCode{{{"NONE", Decimal(0), false}}, false});
    std::vector<std::string> known;
    for (auto const& [name, code] : books.tax_codes) known.push_back(name);
    for (auto& entry : map->list_of_maps("map")) {
        auto mapping = read_mapping(entry, books, known);
        auto const same = std::find_if(
            books.tax_mappings.begin(), books.tax_mappings.end(), [&](TaxMapping earlier) {
                earlier.tax_code = mapping.tax_code;
                return earlier == mapping;
            });
        if (same != books.tax_mappings.end())
            entry.report(entry.node(),
                         "",
                         "is never used: taxes.map[" +
                             std::to_string(same - books.tax_mappings.begin()) +
                             "] matches the same taxes");
        books.tax_mappings.push_back(std::move(mapping));
    }
    map->finish();
}

void check_placeholders(YamlMap& map, std::string const& reference) {
    static std::vector<std::string> const known{"store", "order", "transaction"};
    for (std::size_t at = reference.find('{'); at != std::string::npos;
         at = reference.find('{', at + 1)) {
        std::size_t const end = reference.find('}', at);
        std::string const name =
            end == std::string::npos ? "" : reference.substr(at + 1, end - at - 1);
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        std::string const near = nearest(name, known);
        map.report(*map.take("reference"),
                   "reference",
                   "'{" + name + "}' is not one of {store}, {order}, {transaction}" +
                       (near.empty() ? "" : "; did you mean '{" + near + "}'?"));
        return;
    }
}

void read_people(YamlMap& file, IntegrationPolicy& policy) {
    if (auto map = file.map("contacts")) {
        choose(*map, "strategy", {"per_customer", "channel", "hybrid"}, policy.contacts.strategy);
        policy.contacts.channel_contact =
            map->text("channel_contact").value_or(policy.contacts.channel_contact);
        if (map->take("shared_mailboxes"))
            policy.contacts.shared_mailboxes = map->list_of_texts("shared_mailboxes");
        policy.contacts.relay_domains = map->list_of_texts("relay_domains");
        if (auto const unique = map->flag("unique_names"))
            policy.contacts.names_must_be_unique = *unique;
        map->finish();
    }
    if (auto map = file.map("numbers")) {
        policy.numbering.prefix = map->text("prefix").value_or("");
        if (auto const reference = map->text("reference")) {
            check_placeholders(*map, *reference);
            policy.numbering.reference = *reference;
        }
        policy.numbering.store_label = map->text("store").value_or("");
        map->finish();
    }
    if (auto map = file.map("items")) {
        if (auto const send = map->flag("send_codes")) policy.items.send_codes = *send;
        if (auto const create = map->flag("create_missing")) policy.items.create_missing = *create;
        map->finish();
    }
}

/// "stripe" or "stripe:EUR"; "bank:main" is a fixed name of the rules.
void read_tenders(YamlMap& map, Policy& books) {
    for (auto const& [tender, account] : map.texts()) {
        books.tender_accounts[tender] = account;
        auto const colon = tender.find(':');
        if (colon == tender.npos || tender == "bank:main") continue;
        auto const currency = Currency::parse(tender.substr(colon + 1));
        if (currency.has_error())
            map.report(*map.take(tender), tender, currency.error().message);
        else if (colon == 0)
            map.report(*map.take(tender), tender, "names no payment method before the colon");
    }
}

void read_schedules(YamlMap& file, Schedules& schedules) {
    auto map = file.map("schedules");
    if (!map) return;
    read_seconds(*map, "poll", schedules.poll, 10, 86400);
    read_seconds(*map, "watchdog", schedules.watchdog, 60, 86400);
    read_seconds(*map, "ledger_changes", schedules.ledger_changes, 60, 86400);
    read_seconds(*map, "profile", schedules.profile, 60, 86400);
    read_seconds(*map, "sweep", schedules.sweep, 60, 7 * 86400);
    if (auto const days = map->whole("sweep_days", 1, 400)) schedules.sweep_days = int(*days);
    map->finish();
}

/// The file's one document; or why it is none.
std::optional<YAML::Node> only_document(std::string_view text, std::vector<LintMessage>& messages) {
    auto const refuse = [&](int line, std::string why) {
        messages.push_back({line, "", std::move(why)});
        return std::nullopt;
    };
    if (text.size() > text_size_bytes_max) return refuse(1, "the file is larger than 1 MiB");
    YAML::Node root;
    std::optional<int> second;
    try {
        root = YAML::Load(std::string(text));
        second = line_of_second_document(std::string(text));
    } catch (YAML::Exception const& problem) {
        // The library's words for a text that is nested too deeply.
        std::string const why = problem.msg == "bad file" ? "nested too deeply" : problem.msg;
        return refuse(problem.mark.line + 1, "not valid YAML: " + why);
    }
    if (second)
        return refuse(*second,
                      "is a second document in this file; a policy is one, without --- between");
    if (!root.IsMap()) return refuse(1, "is no map of keys and values; start with version: 1");
    if (root["connections"] && !root["accounts"])
        return refuse(root.Mark().line + 1,
                      "is a configuration, not a policy; every command that reads it checks it, "
                      "as in: crossfoot status --config FILE");
    return root;
}

}  // namespace

PolicyReading read_policy_file(std::string_view text) {
    PolicyReading reading;
    auto& messages = reading.messages;
    auto const document = only_document(text, messages);
    if (!document) return reading;
    YAML::Node const& root = *document;
    YamlMap file(root, "", messages);
    auto& policy = reading.policy;
    if (auto const version = file.whole("version", 1, 1'000'000))
        policy.version = int(*version);
    else if (!file.take("version"))
        file.report(root, "version", "is missing; start with version: 1");
    read_organisation(file, policy.books);
    read_posting(file, policy);
    read_accounts(file, policy.books);
    read_taxes(file, policy.books);
    read_people(file, policy);
    read_schedules(file, policy.schedules);
    if (auto tenders = file.map("tenders"))
        read_tenders(*tenders, policy.books);
    else
        file.report(
            root,
            "tenders",
            "is missing; name a clearing account for each payment method, such as stripe: \"610\"");
    policy.books.default_tracking = read_tracking(file, "tracking");
    if (auto const notes = file.flag("notes")) policy.notes = *notes;
    file.finish();
    std::stable_sort(messages.begin(), messages.end(), [](auto const& a, auto const& b) {
        return a.line < b.line;
    });
    return reading;
}

Result<IntegrationPolicy> read_policy(std::string_view text, std::string_view file_name) {
    auto reading = read_policy_file(text);
    if (reading.messages.empty()) return std::move(reading.policy);
    auto const& first = reading.messages.front();
    return Error{ErrorKind::invalid_input,
                 "policy.invalid",
                 std::string(file_name) + ":" + std::to_string(first.line) + ": " + first.path +
                     ": " + first.message};
}

}  // namespace cf

#include "proof/day_proof.hpp"

#include <algorithm>

namespace cf::proof {
namespace {

/// What of a sum's difference has no name yet.
void name_the_rest(DayProof& day) {
    Figures rest;
    for (auto const& [figure, sides] : day.figures)
        if (!sides.difference().is_zero()) rest[figure] = sides;
    for (auto const& difference : day.differences)
        for (auto const& [figure, sides] : difference.effect) {
            if (figure.day != day.day) continue;
            add(rest, Side::ledger, figure, sides.difference());
        }
    std::erase_if(rest, [](auto const& one) { return one.second.difference().is_zero(); });
    if (rest.empty()) return;
    Difference unnamed;
    unnamed.day = day.day;
    auto const& [figure, sides] = *rest.begin();
    unnamed.text = "The sums of " + std::string(to_string(figure.measure)) +
                   (figure.name.empty() ? "" : " " + figure.name) + " differ by " +
                   sides.difference().to_string() + " " + figure.currency +
                   ", and no order says why. Please report this.";
    unnamed.effect = std::move(rest);
    day.differences.push_back(std::move(unnamed));
}

DayState state_of(DayProof const& day, Instant now) {
    bool waits = now < day.ends;
    for (auto const& one : day.differences) {
        if (!text_of(one.kind).explained) return DayState::different;
        waits = waits || one.kind == Kind::not_posted_yet;
    }
    return waits ? DayState::open : DayState::proven;
}

Money explained_part(DayProof const& day, Figure const& figure, Money zero) {
    for (auto const& one : day.differences) {
        auto const found = one.effect.find(figure);
        if (found != one.effect.end() && text_of(one.kind).explained)
            zero += found->second.difference();
    }
    return zero;
}

Json figures_json(DayProof const& day) {
    Json rows = Json::array();
    for (auto const& [figure, sides] : day.figures) {
        Money const zero = Money::zero(sides.store.currency());
        Money const explained = explained_part(day, figure, zero);
        rows.push_back(
            Json::object({{"currency", figure.currency},
                          {"measure", to_string(figure.measure)},
                          {"name", figure.name},
                          {"store", sides.store.to_string()},
                          {"ledger", sides.ledger.to_string()},
                          {"explained", explained.to_string()},
                          {"difference", (sides.difference() - explained).to_string()}}));
    }
    return rows;
}

Json effect_json(Difference const& difference) {
    Json rows = Json::array();
    for (auto const& [figure, sides] : difference.effect)
        rows.push_back(Json::object({{"day", figure.day.to_string()},
                                     {"currency", figure.currency},
                                     {"measure", to_string(figure.measure)},
                                     {"name", figure.name},
                                     {"difference", sides.difference().to_string()}}));
    return rows;
}

}  // namespace

std::string_view to_string(DayState state) {
    switch (state) {
        case DayState::proven:
            return "proven";
        case DayState::different:
            return "different";
        case DayState::open:
            return "open";
    }
    return "";
}

std::vector<DayProof> cut_into_days(Findings findings,
                                    std::map<CalendarDate, std::int64_t> const& orders,
                                    Span const& span,
                                    TimeZone const& zone,
                                    Instant now) {
    std::vector<DayProof> days;
    for (auto date = span.from; date <= span.to; date = date.plus_days(1)) {
        DayProof day;
        day.day = date;
        day.begins = zone.start_of(date);
        day.ends = zone.start_of(date.plus_days(1));
        if (auto const found = orders.find(date); found != orders.end()) day.orders = found->second;
        if (auto const found = findings.documents.find(date); found != findings.documents.end())
            day.documents = found->second;
        for (auto const& [figure, sides] : findings.figures)
            if (figure.day == date && !(sides.store.is_zero() && sides.ledger.is_zero()))
                day.figures.emplace(figure, sides);
        // What touches two days stands under both.
        for (auto const& one : findings.differences) {
            bool const touches = std::ranges::any_of(
                one.effect, [&](auto const& effect) { return effect.first.day == date; });
            if (one.day == date || touches) day.differences.push_back(one);
        }
        name_the_rest(day);
        day.state = state_of(day, now);
        days.push_back(std::move(day));
    }
    return days;
}

Json to_json(DayProof const& day, IntegrationId const& integration, TimeZone const& zone) {
    Json differences = Json::array();
    for (auto const& one : day.differences) {
        auto const& kind = text_of(one.kind);
        differences.push_back(Json::object({{"kind", kind.name},
                                            {"title", kind.title},
                                            {"explained", kind.explained},
                                            {"order", one.order.value},
                                            {"order_number", one.order_number},
                                            {"document", one.document},
                                            {"text", one.text},
                                            {"effect", effect_json(one)}}));
    }
    return Json::object({{"integration", integration.value},
                         {"day", day.day.to_string()},
                         {"time_zone", zone.name()},
                         {"begins", to_iso(day.begins)},
                         {"ends", to_iso(day.ends)},
                         {"state", to_string(day.state)},
                         {"orders", day.orders},
                         {"documents", day.documents},
                         {"figures", figures_json(day)},
                         {"differences", std::move(differences)}});
}

}  // namespace cf::proof

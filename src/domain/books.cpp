#include "domain/books.hpp"

#include "domain/names.hpp"

namespace cf {
namespace {

constexpr Names<DocumentType, 2> document_types{{
    {DocumentType::invoice, "invoice"},
    {DocumentType::credit_note, "credit_note"},
}};

constexpr Names<DocumentStatus, 3> document_statuses{{
    {DocumentStatus::draft, "draft"},
    {DocumentStatus::authorised, "authorised"},
    {DocumentStatus::voided, "voided"},
}};

constexpr Names<MovementKind, 7> movement_kinds{{
    {MovementKind::payment, "payment"},
    {MovementKind::refund, "refund"},
    {MovementKind::allocation, "allocation"},
    {MovementKind::customer_credit, "customer_credit"},
    {MovementKind::transfer, "transfer"},
    {MovementKind::spend, "spend"},
    {MovementKind::journal, "journal"},
}};

}  // namespace

std::string_view to_string(DocumentType type) { return name_of(document_types, type); }
std::optional<DocumentType> parse_document_type(std::string_view name) {
    return value_of(document_types, name);
}

std::string_view to_string(DocumentStatus status) { return name_of(document_statuses, status); }
std::optional<DocumentStatus> parse_document_status(std::string_view name) {
    return value_of(document_statuses, name);
}

std::string_view to_string(MovementKind kind) { return name_of(movement_kinds, kind); }
std::optional<MovementKind> parse_movement_kind(std::string_view name) {
    return value_of(movement_kinds, name);
}

}  // namespace cf

#pragma once

#include "storage/sql/database.hpp"
#include "storage/sql/key_ring.hpp"

namespace cf::sql {

/// Moves what a database of schema 1 holds: makes its keys, gives every order and customer to a
/// person, seals what lay readable, hashes what people are found by. Inside the step's transaction;
/// nothing of it uses today's statements, which later steps may change.
void move_to_person_keys(Database& database, KeyRing& keys);

}  // namespace cf::sql

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "base/instant.hpp"
#include "storage/sql/database.hpp"
#include "storage/sql/master_source.hpp"
#include "storage/sql/sealer.hpp"

namespace cf::sql {

/// The keys of one database, as one session sees them.
///
/// The master key opens nothing but the data keys; a data key seals values and the keys of persons;
/// a person's key seals what is theirs. So the master key changes without touching a value, and a
/// person is forgotten by forgetting a key. Hashes for finding have a key of their own, which stays
/// for the life of the database. Whoever changes keys raises the epoch; every session looks at it
/// once a transaction and reads the keys anew when it moved.
class KeyRing {
  public:
    KeyRing(Database& database, Sealer master, MasterSource source);

    /// The first keys of a new database, or of one from before there were data keys.
    void create();
    void begin_transaction() { checked_ = false; }
    /// What was made in a transaction that did not hold is not there.
    void forget();

    std::string seal(std::string_view text, std::string_view context);
    /// Opens under the key the value names. Throws StorageUnavailable when it cannot be opened.
    std::string open(std::string_view sealed, std::string_view context);
    /// As before there were data keys: straight under the master key.
    std::string open_first_form(std::string_view sealed, std::string_view context) const;

    /// Keyed hash of a text, "" of "".
    std::string hash(std::string_view purpose, std::string_view text);

    // ---- Persons
    std::string customer_id(std::string_view store, std::string_view customer);
    std::string guest_id(std::string_view folded_email);
    bool knows(std::string const& person);
    void make_person(std::string const& person);
    void link_email(std::string const& person, std::string const& email_hash);
    /// "" seals under the data key. Throws StorageUnavailable when the person was erased meanwhile.
    std::string seal_for(std::string const& person,
                         std::string_view text,
                         std::string_view context);
    std::string open_for(std::string const& person,
                         std::string_view sealed,
                         std::string_view context);
    void erase_person(std::string const& person, Instant at);
    std::optional<Instant> erased_at(std::string const& person);

    // ---- Change of keys
    Sealer const& master() const { return master_; }
    std::int64_t active();
    /// Another data key, under this master key; new values are sealed with it from now on.
    void add_data_key();
    /// All keys under another master key too: both open the database from now on.
    void admit(Sealer const& master);
    /// Only this master key opens the database from now on.
    void dismiss_other_masters();
    /// Data keys but the active one. Nothing may be sealed under them any more.
    void drop_old_data_keys();
    void raise_epoch();

  private:
    void check();
    bool load(Sealer const& master);
    void put_key(std::int64_t id, Sealer const& master, Sealer const& key);
    Sealer const& search() const;
    Sealer const* key_of(std::string const& person);

    Database& db_;
    Sealer master_;
    MasterSource source_;
    bool checked_ = false;
    std::int64_t epoch_ = -1;
    std::int64_t active_ = 0;
    bool anyone_erased_ = false;
    std::map<std::int64_t, Sealer> keys_;  ///< 0 is the key of hashes.
    std::unordered_map<std::string, Sealer> persons_;
    std::unordered_set<std::string> linked_;
};

}  // namespace cf::sql

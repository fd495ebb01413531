#include "storage/sql/key_ring.hpp"

#include <charconv>

#include "base/check.hpp"
#include "base/encoding.hpp"
#include "storage/sql/key_rotation.hpp"

namespace cf::sql {
namespace {

using I = std::int64_t;
using S = std::string;

constexpr std::size_t cached_max = 8'192;
constexpr I search_key = 0;
constexpr std::string_view person_mark = "p:";

S context_of(I id) { return "seal_key/" + std::to_string(id); }

S opened(Result<S> text) {
    if (text.has_error()) throw StorageUnavailable(text.error().message);
    return *std::move(text);
}

Sealer sealer_with(Secret<> key) { return Sealer::with_key(std::move(key)).value(); }

}  // namespace

S master_key_name(Sealer const& master) { return master.hash("master key", ""); }

KeyRing::KeyRing(Database& database, Sealer master, MasterSource source)
    : db_(database), master_(std::move(master)), source_(std::move(source)) {}

void KeyRing::create() {
    // The key of hashes follows from the first master key: two databases under one key agree.
    put_key(search_key, master_, sealer_with(master_.derive("crossfoot search")));
    put_key(1, master_, sealer_with(Sealer::new_key()));
    db_.command("INSERT INTO seal_state VALUES (1, 1)");
    forget();
}

void KeyRing::forget() {
    checked_ = false;
    epoch_ = -1;
    persons_.clear();
    linked_.clear();
}

void KeyRing::check() {
    if (checked_) return;
    auto const [active, epoch] = db_.rows<I, I>("SELECT active, epoch FROM seal_state").front();
    if (epoch != epoch_) {
        persons_.clear();
        linked_.clear();
        if (!load(master_)) {
            auto again = source_ ? source_() : Result<Secret<>>(Secret<>());
            auto other = again.has_error() ? Result<Sealer>(again.error())
                                           : Sealer::with_key(*std::move(again));
            if (other.has_error() || !load(*other))
                throw WrongMasterKey(
                    "the master key is not the one this data folder was sealed with");
            master_ = *std::move(other);
        }
        anyone_erased_ = !db_.rows<I>("SELECT 1 FROM erased_persons LIMIT 1").empty();
        active_ = active;
        epoch_ = epoch;
    }
    checked_ = true;
}

bool KeyRing::load(Sealer const& master) {
    std::map<I, Sealer> keys;
    for (auto& [id, wrapped] : db_.rows<I, S>("SELECT id, wrapped FROM seal_keys WHERE master = :m",
                                              master_key_name(master)))
        keys.emplace(id, sealer_with(Secret<>(opened(master.open(wrapped, context_of(id))))));
    if (keys.empty()) return false;
    keys_ = std::move(keys);
    return true;
}

void KeyRing::put_key(I id, Sealer const& master, Sealer const& key) {
    db_.run("INSERT INTO seal_keys VALUES (:id, :m, :w) ON CONFLICT (id, master) DO NOTHING",
            id,
            master_key_name(master),
            master.seal(key.key().reveal(), context_of(id)));
}

S KeyRing::seal(std::string_view text, std::string_view context) {
    if (text.empty()) return {};
    check();
    return std::to_string(active_) + ":" + keys_.at(active_).seal(text, context);
}

S KeyRing::open(std::string_view sealed, std::string_view context) {
    if (sealed.empty()) return {};
    check();
    I id = -1;
    auto const colon = sealed.find(':');
    if (colon != std::string_view::npos) std::from_chars(sealed.data(), sealed.data() + colon, id);
    auto const key = keys_.find(id);
    if (key == keys_.end())
        throw StorageUnavailable("a sealed value names a key this database does not have");
    return opened(key->second.open(sealed.substr(colon + 1), context));
}

S KeyRing::open_first_form(std::string_view sealed, std::string_view context) const {
    return opened(master_.open(sealed, context));
}

Sealer const& KeyRing::search() const { return keys_.at(search_key); }

S KeyRing::hash(std::string_view purpose, std::string_view text) {
    if (text.empty()) return {};
    check();
    return search().hash(purpose, text);
}

S KeyRing::customer_id(std::string_view store, std::string_view customer) {
    return hash("customer", S(store) + "/" + S(customer));
}

S KeyRing::guest_id(std::string_view folded_email) { return hash("email", folded_email); }

Sealer const* KeyRing::key_of(S const& person) {
    check();
    auto const known = persons_.find(person);
    if (known != persons_.end()) return &known->second;
    auto const rows = db_.rows<S>("SELECT wrapped FROM persons WHERE id = :id", person);
    if (rows.empty()) return nullptr;
    if (persons_.size() >= cached_max) persons_.clear();
    S key = open(std::get<0>(rows.front()), "person/" + person);
    return &persons_.emplace(person, sealer_with(Secret<>(std::move(key)))).first->second;
}

bool KeyRing::knows(S const& person) { return key_of(person) != nullptr; }

void KeyRing::make_person(S const& person) {
    if (knows(person)) return;
    auto const key = Sealer::new_key();
    db_.run("INSERT INTO persons VALUES (:id, :w)", person, seal(key.reveal(), "person/" + person));
}

void KeyRing::link_email(S const& person, S const& email_hash) {
    S const pair = person + "/" + email_hash;
    if (linked_.contains(pair)) return;
    if (linked_.size() >= cached_max) linked_.clear();
    db_.run("INSERT INTO person_emails VALUES (:e, :p) ON CONFLICT (email, person) DO NOTHING",
            email_hash,
            person);
    linked_.insert(pair);
}

S KeyRing::seal_for(S const& person, std::string_view text, std::string_view context) {
    if (person.empty()) return seal(text, context);
    if (text.empty()) return {};
    auto const* key = key_of(person);
    if (!key) throw StorageUnavailable("a person was erased while their record was being written");
    return S(person_mark) + key->seal(text, context);
}

S KeyRing::open_for(S const& person, std::string_view sealed, std::string_view context) {
    if (!sealed.starts_with(person_mark)) return open(sealed, context);
    auto const* key = key_of(person);
    if (!key) return {};  // Erased: there is nothing to be read any more.
    return opened(key->open(sealed.substr(person_mark.size()), context));
}

void KeyRing::erase_person(S const& person, Instant at) {
    db_.run("DELETE FROM persons WHERE id = :id", person);
    db_.run("DELETE FROM person_emails WHERE person = :id", person);
    db_.run(
        "INSERT INTO erased_persons VALUES (:id, :at) ON CONFLICT (id) DO UPDATE SET at = "
        "excluded.at WHERE excluded.at > erased_persons.at",
        person,
        to_micros(at));
    raise_epoch();
}

std::optional<Instant> KeyRing::erased_at(S const& person) {
    check();
    if (!anyone_erased_) return std::nullopt;
    auto const rows = db_.rows<I>("SELECT at FROM erased_persons WHERE id = :id", person);
    if (rows.empty()) return std::nullopt;
    return from_micros(std::get<0>(rows.front()));
}

I KeyRing::active() {
    check();
    return active_;
}

void KeyRing::add_data_key() {
    check();
    I const id = keys_.rbegin()->first + 1;
    put_key(id, master_, sealer_with(Sealer::new_key()));
    db_.run("UPDATE seal_state SET active = :id", id);
    raise_epoch();
}

void KeyRing::admit(Sealer const& master) {
    check();
    for (auto const& [id, key] : keys_) put_key(id, master, key);
    raise_epoch();
}

void KeyRing::dismiss_other_masters() {
    check();
    db_.run("DELETE FROM seal_keys WHERE master <> :m", master_key_name(master_));
    raise_epoch();
}

void KeyRing::drop_old_data_keys() {
    check();
    db_.run("DELETE FROM seal_keys WHERE id <> :a AND id <> :s", active_, search_key);
    raise_epoch();
}

void KeyRing::raise_epoch() {
    db_.command("UPDATE seal_state SET epoch = epoch + 1");
    forget();
}

}  // namespace cf::sql

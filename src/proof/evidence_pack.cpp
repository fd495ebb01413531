#include "proof/evidence_pack.hpp"

#include <algorithm>
#include <map>

#include "base/encoding.hpp"
#include "proof/statement.hpp"

namespace cf::proof {
namespace {

constexpr int entries_per_read = 1'000;

constexpr char const* read_me =
    "Evidence of one month\n"
    "=====================\n"
    "\n"
    "manifest.json     What belongs to this folder: the SHA-256 of every file but SHA256SUMS and\n"
    "                  itself, which entries of which chain are here, when it was exported, and\n"
    "                  under faults what was wrong with the audit at that time. It is signed.\n"
    "audit/*.jsonl     What was done, one JSON object a line, in the order it was written. Each\n"
    "                  file is one chain: a ledger's writes (lane_...), decisions of people,\n"
    "                  log-ins, proofs of days. Fields: sequence; at_us, the instant in\n"
    "                  microseconds since 1970 UTC; entry, a text that is itself JSON; hash; and\n"
    "                  before, the hash of the entry before.\n"
    "roots/*.json      Where every chain stood: entries and last hash. The last root of each day\n"
    "                  and the newest one, which covers all that is here.\n"
    "statements/*.json Days on which store and books were proven to agree.\n"
    "*.sig             The signature of the file of the same name, 64 bytes, Ed25519.\n"
    "public_key.pem    The key they are signed with. Compare it with the one you kept.\n"
    "SHA256SUMS        Of every file here but itself.\n"
    "\n"
    "How the hash is made\n"
    "--------------------\n"
    "Write four things, one after another, with one line feed between them and none at the end:\n"
    "the hash of the entry before (nothing for the first entry of a chain), the sequence, at_us,\n"
    "and the entry exactly as it stands. The SHA-256 of that text in hexadecimal is the entry's\n"
    "hash. Whoever changes, removes or moves an entry changes every hash behind it, and the last\n"
    "one is in a signed root.\n"
    "\n"
    "How to check\n"
    "------------\n"
    "  python3 verify.py KEY\n"
    "KEY is the public key you kept: what crossfoot statement key prints. Without it the script\n"
    "prints the key of this folder, for you to compare: whoever forges everything signs with a\n"
    "key of their own. They may also have changed verify.py: when in doubt, take it from a folder\n"
    "you trust; it is the same in all that one version exports. It needs python3 and openssl\n"
    "1.1.1 or newer, ends with 0 when everything is as it was written, with 1 otherwise, and\n"
    "names what is not.\n";

constexpr char const* script = R"py(#!/usr/bin/env python3
"""Checks this folder against its manifest, hashes, roots and signatures."""
import base64, glob, hashlib, json, os, shutil, subprocess, sys

os.chdir(os.path.dirname(os.path.abspath(__file__)))
faults = []
signed = []


def bytes_of(path):
    with open(path, "rb") as file:
        return file.read()


def json_of(path):
    try:
        value = json.loads(bytes_of(path).decode("utf-8"))
        if isinstance(value, dict):
            return value
        faults.append(path + ": is not what is kept there")
    except (OSError, ValueError) as problem:
        faults.append("%s: cannot be read: %s" % (path, problem))
    return {}


def check_signature(path):
    signed.append(path)
    if not shutil.which("openssl"):
        return
    done = subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "public_key.pem",
                           "-rawin", "-in", path, "-sigfile", path[:-5] + ".sig"],
                          capture_output=True)
    if done.returncode != 0:
        faults.append(path + ": the signature does not fit")


def check_key():
    try:
        text = bytes_of("public_key.pem").decode("ascii")
        key = base64.b64decode("".join(text.split("\n")[1:-2]))[-32:].hex()
    except (OSError, ValueError) as problem:
        return faults.append("public_key.pem: cannot be read: %s" % problem)
    if len(sys.argv) < 2:
        print("Signed with the key %s: compare it with the one you kept" % key)
    elif sys.argv[1].strip().lower() != key:
        faults.append("public_key.pem: is %s, not the key you named" % key)


def check_files(manifest):
    """Every file is listed, every listed file is here, as it was."""
    here = {}
    for folder, _, names in os.walk("."):
        for name in names:
            path = os.path.relpath(os.path.join(folder, name), ".").replace(os.sep, "/")
            here[path] = hashlib.sha256(bytes_of(path)).hexdigest()
    listed = manifest.get("files", {})
    sums = {}
    try:
        for line in bytes_of("SHA256SUMS").decode("utf-8").splitlines():
            sums[line[66:]] = line[:64]
    except (OSError, ValueError) as problem:
        faults.append("SHA256SUMS: cannot be read: %s" % problem)
    for path in sorted(set(here) | set(listed) | set(sums)):
        if path not in here:
            faults.append(path + ": is missing")
        elif path != "SHA256SUMS" and sums.get(path) != here[path]:
            faults.append(path + ": is not what SHA256SUMS has")
        own = path in ("manifest.json", "manifest.sig", "SHA256SUMS")
        if path in here and not own and listed.get(path) != here[path]:
            faults.append(path + (": was changed" if path in listed else ": is in no manifest"))


def check_entries(path, chain, hashes):
    before, last, first_before = None, None, ""
    for line in bytes_of(path).decode("utf-8").split("\n")[:-1]:
        row = json.loads(line)
        where = "%s, entry %d" % (path, row["sequence"])
        if row["chain"] != chain["chain"]:
            faults.append(where + ": belongs to another chain")
        if last is not None and row["sequence"] != last + 1:
            faults.append(where + ": entries before it are missing")
        elif before is not None and row["before"] != before:
            faults.append(where + ": does not follow the entry before it")
        text = "\n".join([row["before"], str(row["sequence"]), str(row["at_us"]), row["entry"]])
        if hashlib.sha256(text.encode("utf-8")).hexdigest() != row["hash"]:
            faults.append(where + ": is not what was written")
        if last is None:
            first_before = row["before"]
            if row["sequence"] != chain["first"]:
                faults.append(where + ": entries before it are missing")
        before, last = row["hash"], row["sequence"]
        hashes[(chain["chain"], last)] = before
    if last != chain["last"]:
        faults.append("%s: ends with entry %s instead of %d" % (path, last, chain["last"]))
    hashes[(chain["chain"], chain["first"] - 1)] = first_before


def check_root(path, root, chains, hashes, ends):
    for one in root.get("chains", []):
        name, entries = one["chain"], one["entries"]
        if name not in chains:
            faults.append("%s: chain %s is not here" % (path, name))
            continue
        chain = chains[name]
        inside = chain["file"] and chain["first"] - 1 <= entries <= chain["last"]
        if inside and entries > 0 and hashes.get((name, entries)) != one["hash"]:
            faults.append("%s: chain %s is another one" % (path, name))
        if chain["file"] and entries > chain["last"] and root["at"] < ends:
            faults.append("%s: chain %s was cut off at its end" % (path, name))


def check_all():
    if not shutil.which("openssl"):
        faults.append("openssl is not here: signatures cannot be checked")
    manifest = json_of("manifest.json")
    check_key()
    check_signature("manifest.json")
    check_files(manifest)
    faults.extend("the audit when this was exported: " + one for one in manifest.get("faults", []))
    chains, hashes, count = {}, {}, 0
    for chain in manifest.get("chains", []):
        chains[chain["chain"]] = chain
        if chain["file"] and os.path.exists(chain["file"]):
            check_entries(chain["file"], chain, hashes)
            count += chain["last"] - chain["first"] + 1
    covered = {}
    roots = sorted(glob.glob("roots/*.json"))
    for path in roots:
        check_signature(path)
        root = json_of(path)
        check_root(path, root, chains, hashes, manifest.get("ends", ""))
        for one in root.get("chains", []):
            covered[one["chain"]] = max(covered.get(one["chain"], 0), one["entries"])
    if not roots:
        faults.append("roots: no signed root is here")
    for name, chain in chains.items():
        if chain["file"] and chain["last"] > covered.get(name, 0):
            faults.append("%s: entries behind %d are in no signed root"
                          % (chain["file"], covered.get(name, 0)))
    for path in sorted(glob.glob("statements/*.json")):
        check_signature(path)
    return count


try:
    entries = check_all()
except (OSError, ValueError, KeyError, TypeError, IndexError) as problem:
    entries = 0
    faults.append("something here is not as it was written: %r" % problem)
for fault in faults:
    print(fault)
print("%d entries, %d signed files, %d faults" % (entries, len(signed), len(faults)))
sys.exit(1 if faults else 0)
)py";

std::string file_name_of(std::string chain) {
    std::ranges::replace_if(
        chain, [](unsigned char c) { return !std::isalnum(c) && c != '-' && c != '.'; }, '_');
    return chain;
}

void add_signed(std::vector<PackFile>& files, std::string const& stem, SignedStatement const& one) {
    files.push_back({stem + ".json", one.text});
    files.push_back({stem + ".sig", from_base64(one.signature).value_or("")});
}

struct Month {
    CalendarDate first{}, last{};
    Instant begins{}, ends{};
};

Result<Month> month_of(std::string const& text) {
    auto const first = CalendarDate::parse(text + "-01");
    if (!first)
        return Error{ErrorKind::invalid_input,
                     "audit.month",
                     "'" + text + "' is not a month; write YYYY-MM"};
    auto const last = first->end_of_month();
    return Month{*first, last, Instant(first->day), Instant(last.plus_days(1).day)};
}

struct PackedChain {
    std::string chain, bytes;
    std::int64_t first = 0, last = 0;

    std::string path() const { return "audit/" + file_name_of(chain) + ".jsonl"; }
    Json facts() const {
        return Json::object({{"chain", chain},
                             {"file", bytes.empty() ? Json() : Json(path())},
                             {"first", first},
                             {"last", last}});
    }
};

/// The entries of the month up to `until`, where the newest root has the chain's end.
Task<PackedChain> pack_chain(Storage& storage, std::string chain, std::int64_t until, Month month) {
    PackedChain packed;
    packed.chain = chain;
    std::int64_t after = 0;
    std::string before;
    for (bool more = true; more && after < until;) {
        std::vector<AuditRow> rows;
        co_await storage.read([&](Transaction& tx) {
            rows = audit_log(tx).audit_after(chain, after, entries_per_read);
        });
        more = int(rows.size()) == entries_per_read;
        for (auto const& row : rows) {
            bool const here = row.at >= month.begins && row.at < month.ends;
            if (here && row.sequence <= until) {
                if (packed.bytes.empty()) packed.first = row.sequence;
                packed.last = row.sequence;
                packed.bytes += Json::object({{"chain", chain},
                                              {"sequence", row.sequence},
                                              {"at", to_iso(row.at)},
                                              {"at_us", to_micros(row.at)},
                                              {"before", before},
                                              {"entry", row.entry_json},
                                              {"hash", row.hash}})
                                    .dump() +
                                "\n";
            }
            before = row.hash;
            after = row.sequence;
        }
    }
    co_return packed;
}

/// The last root of each day of the month, and the newest one of all.
void add_roots(Transaction& tx,
               std::string const& month,
               SignedStatement const& newest,
               std::vector<PackFile>& files) {
    std::map<std::string, SignedStatement> days;
    auto const keep = [&](SignedStatement const& root, bool always) {
        auto const text = Json::parse(root.text).value_or(Json());
        std::string const day(text["day"].text());
        if (always || day.starts_with(month)) days[day] = root;
    };
    for (auto const& [number, kept] : tx.values(audit_root_scope)) {
        auto const root = SignedStatement::from_json(Json::parse(kept).value_or(Json::object()));
        if (root.has_value()) keep(*root, false);
    }
    keep(newest, true);
    for (auto const& [day, root] : days) add_signed(files, "roots/" + day, root);
}

void add_statements(Transaction& tx, std::string const& month, std::vector<PackFile>& files) {
    for (auto const& integration : tx.integrations())
        for (auto const& [name, kept] : tx.values("statement/" + integration.id.value)) {
            auto const one = SignedStatement::from_json(Json::parse(kept).value_or(Json::object()));
            if (name.starts_with(month) && one.has_value())
                add_signed(
                    files, "statements/" + file_name_of(integration.id.value + "_" + name), *one);
        }
}

/// The manifest, signed, and the sums of all.
void close_pack(std::vector<PackFile>& files, Json manifest, SigningKey const& key) {
    Json listed = Json::object();
    for (auto const& file : files) listed.set(file.path, to_hex(sha256(file.bytes)));
    manifest.set("files", std::move(listed));
    SignedStatement statement;
    statement.text = manifest.dump();
    statement.signature = key.sign(statement.text);
    add_signed(files, "manifest", statement);
    std::string sums;
    for (auto const& file : files) sums += to_hex(sha256(file.bytes)) + "  " + file.path + "\n";
    files.push_back({"SHA256SUMS", std::move(sums)});
}

}  // namespace

Task<EvidencePack> evidence_pack(Storage& storage,
                                 SecretVault& vault,
                                 std::string month,
                                 Instant now) {
    CF_CO_TRY(auto const span, month_of(month));
    CF_CO_TRY(auto key, co_await SigningKey::open(vault));
    CF_CO_TRY(auto const report, co_await verify_audit(storage, vault));
    CF_CO_TRY(auto const newest, co_await anchor_audit(storage, vault, now));
    EvidencePack pack;
    co_await storage.read([&](Transaction& tx) {
        pack.files.clear();
        add_roots(tx, month, newest, pack.files);
        add_statements(tx, month, pack.files);
    });
    Json chains = Json::array(), faults = Json::array();
    auto const root = Json::parse(newest.text).value_or(Json());
    for (auto const& one : root["chains"].items()) {
        auto const until = JsonCursor(one).integer_at("entries").value_or(0);
        std::string const chain(one["chain"].text());
        CF_CO_TRY(auto packed, co_await pack_chain(storage, chain, until, span));
        chains.push_back(packed.facts());
        if (!packed.bytes.empty()) pack.files.push_back({packed.path(), std::move(packed.bytes)});
    }
    for (auto const& one : report.faults) {
        pack.faults.push_back(one.text);
        faults.push_back(one.text);
    }
    pack.files.push_back({"public_key.pem", public_key_pem(key.public_key())});
    pack.files.push_back({"README.txt", read_me});
    pack.files.push_back({"verify.py", script});
    Json manifest = Json::object({{"crossfoot_evidence", 1},
                                  {"month", month},
                                  {"begins", to_iso(span.begins)},
                                  {"ends", to_iso(span.ends)},
                                  {"at", to_iso(now)},
                                  {"chains", std::move(chains)},
                                  {"faults", std::move(faults)}});
    close_pack(pack.files, std::move(manifest), key);
    co_return pack;
}

}  // namespace cf::proof

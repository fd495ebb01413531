#include "proof/evidence_pack.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "proof/statement.hpp"

namespace cf::proof {
namespace {

constexpr int entries_per_read = 1'000;

constexpr char const* read_me =
    "Evidence of one month\n"
    "=====================\n"
    "\n"
    "audit/*.jsonl     What was done, one JSON object a line, in the order it was written. Each\n"
    "                  file is one chain: a ledger's writes (lane_...), decisions of people,\n"
    "                  log-ins, proofs of days. Fields: sequence; at_us, the instant in\n"
    "                  microseconds since 1970 UTC; entry, a text that is itself JSON; hash; and\n"
    "                  before, the hash of the entry before.\n"
    "roots/*.json      Where every chain stood when a day's root was signed: entries and last "
    "hash.\n"
    "statements/*.json Days on which store and books were proven to agree.\n"
    "*.sig             The signature of the file of the same name, 64 bytes, Ed25519.\n"
    "public_key.pem    The key they are signed with. Compare it with the one you kept.\n"
    "SHA256SUMS        Of every file here.\n"
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
    "  sha256sum -c SHA256SUMS\n"
    "  python3 verify.py\n"
    "verify.py needs python3 and, for signatures, openssl 1.1.1 or newer. It ends with 0 when\n"
    "everything is as it was written, with 1 otherwise, and names what is not.\n";

constexpr char const* script = R"py(#!/usr/bin/env python3
"""Checks this folder's chains against their hashes, roots and signatures."""
import glob, hashlib, json, os, shutil, subprocess, sys

os.chdir(os.path.dirname(os.path.abspath(__file__)))
faults = []
hashes = {}
for path in sorted(glob.glob("audit/*.jsonl")):
    before, last = None, None
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            where = "%s, entry %d" % (path, row["sequence"])
            if last is not None and row["sequence"] != last + 1:
                faults.append(where + ": entries before it are missing")
            elif before is not None and row["before"] != before:
                faults.append(where + ": does not follow the entry before it")
            text = "\n".join([row["before"], str(row["sequence"]), str(row["at_us"]), row["entry"]])
            if hashlib.sha256(text.encode("utf-8")).hexdigest() != row["hash"]:
                faults.append(where + ": is not what was written")
            before, last = row["hash"], row["sequence"]
            hashes[(row["chain"], row["sequence"])] = row["hash"]
ends = {}
for chain, sequence in hashes:
    ends[chain] = max(ends.get(chain, 0), sequence)
for path in sorted(glob.glob("roots/*.json")):
    with open(path, encoding="utf-8") as file:
        root = json.load(file)
    for one in root["chains"]:
        key = (one["chain"], one["entries"])
        if key in hashes and hashes[key] != one["hash"]:
            faults.append("%s: chain %s is another one" % (path, one["chain"]))
        if one["entries"] > ends.get(one["chain"], one["entries"]):
            faults.append("%s: chain %s was cut off at its end" % (path, one["chain"]))
signed = sorted(glob.glob("roots/*.json") + glob.glob("statements/*.json"))
if shutil.which("openssl"):
    for path in signed:
        done = subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-inkey",
                               "public_key.pem", "-rawin", "-in", path, "-sigfile",
                               path[:-5] + ".sig"], capture_output=True)
        if done.returncode != 0:
            faults.append(path + ": the signature does not fit")
else:
    print("openssl is not here: signatures were not checked")
for fault in faults:
    print(fault)
print("%d entries, %d signed files, %d faults" % (len(hashes), len(signed), len(faults)))
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

Task<PackFile> pack_chain(Storage& storage, std::string chain, Month month) {
    PackFile file{"audit/" + file_name_of(chain) + ".jsonl", ""};
    std::int64_t after = 0;
    std::string before;
    for (bool more = true; more;) {
        std::vector<AuditRow> rows;
        co_await storage.read([&](Transaction& tx) {
            rows = audit_log(tx).audit_after(chain, after, entries_per_read);
        });
        more = int(rows.size()) == entries_per_read;
        for (auto const& row : rows) {
            if (row.at >= month.begins && row.at < month.ends)
                file.bytes += Json::object({{"chain", chain},
                                            {"sequence", row.sequence},
                                            {"at", to_iso(row.at)},
                                            {"at_us", to_micros(row.at)},
                                            {"before", before},
                                            {"entry", row.entry_json},
                                            {"hash", row.hash}})
                                  .dump() +
                              "\n";
            before = row.hash;
            after = row.sequence;
        }
    }
    co_return file;
}

}  // namespace

Task<std::vector<PackFile>> evidence_pack(Storage& storage, SecretVault& vault, std::string month) {
    CF_CO_TRY(auto const span, month_of(month));
    CF_CO_TRY(auto key, co_await SigningKey::open(vault));
    std::vector<std::string> chains;
    std::vector<SignedStatement> statements;
    std::vector<PackFile> files;
    co_await storage.read([&](Transaction& tx) {
        files.clear();
        chains = audit_log(tx).audit_chains();
        for (auto const& [day, kept] : tx.values(root_scope)) {
            if (!day.starts_with(month)) continue;
            auto root = SignedStatement::from_json(Json::parse(kept).value_or(Json::object()));
            if (root) add_signed(files, "roots/" + day, *root);
        }
        for (auto const& integration : tx.integrations())
            for (auto const& [name, kept] : tx.values("statement/" + integration.id.value)) {
                auto one = SignedStatement::from_json(Json::parse(kept).value_or(Json::object()));
                if (name.starts_with(month) && one)
                    add_signed(files,
                               "statements/" + file_name_of(integration.id.value + "_" + name),
                               *one);
            }
    });
    for (auto const& chain : chains) {
        CF_CO_TRY(auto file, co_await pack_chain(storage, chain, span));
        if (!file.bytes.empty()) files.push_back(std::move(file));
    }
    files.push_back({"public_key.pem", public_key_pem(key.public_key())});
    files.push_back({"README.txt", read_me});
    files.push_back({"verify.py", script});
    std::string sums;
    for (auto const& file : files) sums += to_hex(sha256(file.bytes)) + "  " + file.path + "\n";
    files.push_back({"SHA256SUMS", std::move(sums)});
    co_return files;
}

}  // namespace cf::proof

#include "rules/summaries.hpp"

#include <algorithm>
#include <numeric>

namespace cf {
namespace {

bool same_group(DocumentLine const& a, DocumentLine const& b) {
    return a.kind == b.kind && a.account == b.account && a.tax_code == b.tax_code &&
           a.tracking == b.tracking;
}

/// By kind, within a kind by first appearance; groups that come to zero only if they are products.
void sort_and_drop(BookDocument& book) {
    std::vector<std::size_t> order(book.amounts.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::erase_if(order, [&](std::size_t i) {
        return book.amounts[i].is_zero() && book.document.lines[i].kind != LineKind::product;
    });
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return book.document.lines[a].kind < book.document.lines[b].kind;
    });
    std::vector<DocumentLine> lines;
    std::vector<TaxedAmount> amounts;
    for (std::size_t const i : order) {
        lines.push_back(std::move(book.document.lines[i]));
        amounts.push_back(std::move(book.amounts[i]));
    }
    book.document.lines = std::move(lines);
    book.amounts = std::move(amounts);
}

}  // namespace

Summaries::Summaries(RuleBook const& rules, std::vector<Payout> const& payouts)
    : rules_(rules),
      base_(rules.policy),
      in_base_(rules),
      periods_(rules.policy, false),
      payouts_(payouts) {
    std::stable_sort(payouts_.begin(), payouts_.end(), [](Payout const& a, Payout const& b) {
        return a.at < b.at;
    });
}

std::optional<Summaries::Bucket> Summaries::bucket_of(OrderBooks const& books,
                                                      BookDocument const& book) const {
    Document const& document = book.document;
    auto bucket = rules_.policy.posting_mode == PostingMode::per_payout
                      ? payout_bucket(books, book)
                      : Bucket{document.date.to_string(), document.date, "", document.type};
    if (!bucket) return bucket;
    if (base_.foreign(document.currency))
        bucket->suffix += "-" + std::string(document.currency.code());
    if (document.rate) bucket->suffix += "-" + document.rate->normalized().to_string();
    if (!books.order().channel.empty()) bucket->suffix += "-" + books.order().channel;
    return bucket;
}

/// The first payout of the gateway after the fact; what belongs to an earlier month than the payout
/// gets a summary of its own, dated that month's last day.
std::optional<Summaries::Bucket> Summaries::payout_bucket(OrderBooks const& books,
                                                          BookDocument const& book) const {
    std::string const& gateway =
        book.gateway.empty() ? books.documents.front().gateway : book.gateway;
    auto const payout = std::find_if(payouts_.begin(), payouts_.end(), [&](Payout const& p) {
        return p.gateway == gateway && p.at >= book.at;
    });
    if (payout == payouts_.end()) return std::nullopt;
    Bucket bucket{payout->id, periods_.day_of(payout->at), "", book.document.type};
    CalendarDate const own = book.document.date;
    if (own.month() < bucket.date.month()) {
        bucket.name += "-" + own.month();
        bucket.date = own.end_of_month();
    }
    if (auto const open = periods_.posting_date(bucket.date)) bucket.date = open->date;
    return bucket;
}

Summaries::Gathering& Summaries::gathering(Bucket const& bucket, BookDocument const& first) {
    auto const [entry, is_new] = by_bucket_.try_emplace(bucket, nullptr);
    if (!is_new) return *entry->second;
    Gathering& made = gatherings_.emplace_back();
    entry->second = &made;
    Document& document = made.book.document;
    bool const invoice = bucket.type == DocumentType::invoice;
    document.key = PostingKey((invoice ? "SUM-" : "SUMCN-") + bucket.name + bucket.suffix);
    document.type = bucket.type;
    document.date = bucket.date;
    document.original_date = first.document.original_date;
    document.currency = first.document.currency;
    document.rate = first.document.rate;
    document.channel_contact = true;
    by_key_[document.key.value] = &made;
    return made;
}

void Summaries::gather(Gathering& into, BookDocument const& book) {
    BookDocument& summary = into.book;
    summary.document.members.push_back(book.member);
    if (summary.document.original_date != book.document.original_date) into.moved_together = false;
    for (std::size_t i = 0; i < book.amounts.size(); ++i) {
        DocumentLine const& line = book.document.lines[i];
        auto const group =
            std::find_if(summary.document.lines.begin(),
                         summary.document.lines.end(),
                         [&](DocumentLine const& known) { return same_group(known, line); });
        if (group != summary.document.lines.end()) {
            summary.amounts[std::size_t(group - summary.document.lines.begin())] += book.amounts[i];
            continue;
        }
        summary.document.lines.push_back(line);
        summary.document.lines.back().ref.reset();
        summary.document.lines.back().detail = {};
        summary.amounts.push_back(book.amounts[i]);
    }
}

void Summaries::add(OrderBooks& books) {
    for (BookDocument const& book : books.documents) {
        auto const bucket = bucket_of(books, book);
        if (!bucket) continue;
        Gathering& into = gathering(*bucket, book);
        gather(into, book);
        in_base_.add(books.order().id, book, into.book.document.key.value);
        summary_of_[book.document.key.value] = into.book.document.key.value;
    }
    if (books.documents.empty() ||
        !summary_of_.contains(books.documents.front().document.key.value)) {
        // Its invoice waits, and so does everything about it.
        books.explained.clear();
        std::erase_if(books.flags, [](Flag const& flag) {
            return !flag.is_review() && !flag.text.starts_with("skipped_");
        });
        return;
    }
    for (BookMovement& book : books.movements) move(books, book);
}

/// One payment per account and day, one refund per account and day, and so on.
void Summaries::move(OrderBooks const& books, BookMovement& book) {
    Movement& movement = book.movement;
    auto const summary = [&](std::string const& key) {
        auto const found = summary_of_.find(key);
        return found == summary_of_.end() ? std::string() : found->second;
    };
    if (movement.kind == MovementKind::journal) return movements_.push_back(std::move(book));
    std::string where = books.order().channel + "/" + std::string(books.order().currency.code());
    std::string lead = "CC-";
    if (movement.applies_to) {
        where = summary(movement.applies_to->value);
        if (where.empty()) return;  // Its document waits for its payout.
        movement.applies_to = PostingKey(where);
        lead = movement.kind == MovementKind::payment ? "PAY-" : "REF-";
    } else if (movement.kind == MovementKind::allocation) {
        movement.from = summary(movement.from);
        movement.to = summary(movement.to);
        if (movement.from.empty() || movement.to.empty()) return;
        where = movement.from + "-" + movement.to;
        lead = "ALL-";
        if (auto const from = by_key_.find(movement.from); from != by_key_.end())
            movement.date = from->second->book.document.date;
    }
    std::string key = lead + where;
    if (!movement.account.empty()) key += "-" + movement.account + "-" + movement.date.to_string();
    if (movement.original_date) key += "-" + movement.original_date->to_string();
    if (movement.rate) key += "-" + movement.rate->normalized().to_string();
    movement.key = PostingKey(key);
    movement.gateway_reference.clear();
    auto const [entry, is_new] = movement_at_.try_emplace(key, movements_.size());
    if (is_new) return movements_.push_back(std::move(book));
    BookMovement& known = movements_[entry->second];
    known.movement.amount += movement.amount;
    known.postings.insert(known.postings.end(), book.postings.begin(), book.postings.end());
}

/// Lines in their order and totals.
void Summaries::close(Gathering& gathering) {
    BookDocument& book = gathering.book;
    sort_and_drop(book);
    for (std::size_t i = 0; i < book.amounts.size(); ++i)
        book.document.lines[i] =
            document_line(rules_, std::move(book.document.lines[i]), book.amounts[i]);
    set_totals(book);
    if (!gathering.moved_together) book.document.original_date.reset();
}

/// The base currency is worked out on the summary, as a ledger does. Invoices first, then credit
/// notes by date: what a summary came to does not change with later ones.
void Summaries::set_base() {
    std::vector<BookDocument*> notes;
    for (Gathering& gathering : gatherings_)
        if (gathering.book.document.type == DocumentType::invoice)
            in_base_.convert(gathering.book);
        else
            notes.push_back(&gathering.book);
    std::stable_sort(notes.begin(), notes.end(), [](auto const* a, auto const* b) {
        return a->document.date < b->document.date;
    });
    for (BookDocument* note : notes) in_base_.convert(*note);
}

void Summaries::finish(std::vector<BookDocument>& documents, std::vector<BookMovement>& movements) {
    for (Gathering& gathering : gatherings_) close(gathering);
    set_base();
    std::stable_sort(movements_.begin(), movements_.end(), [](auto const& a, auto const& b) {
        return a.movement.date < b.movement.date;
    });
    for (BookMovement& book : movements_) {
        Movement& movement = book.movement;
        if (movement.kind == MovementKind::allocation) {
            settle(base_, by_key_.at(movement.from)->book, movement);
            settle(base_, by_key_.at(movement.to)->book, movement);
        } else if (movement.applies_to) {
            book.postings = settle(base_, by_key_.at(movement.applies_to->value)->book, movement);
        }
        movements.push_back(std::move(book));
    }
    for (Gathering& gathering : gatherings_) documents.push_back(std::move(gathering.book));
}

}  // namespace cf

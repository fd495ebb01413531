#pragma once

#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/json.hpp"

namespace cf {

/// Walking a list that is sorted by an instant of whole seconds while it changes underneath.
///
/// Page numbers alone lose records when one moves to the list's end meanwhile. So each page is
/// asked for from the last instant seen; page numbers count only inside one second with more
/// records than a page. At the end the walk steps back, since a record may be written with an
/// instant that has passed, and remembers what it has already told from there on.
class ModifiedWalk {
  public:
    /// A cursor from an earlier walk; "" starts at `since`. Rubbish starts at `since` as well.
    /// Pages of another size than the cursor's count from one again.
    ModifiedWalk(std::string const& cursor, Instant since, std::size_t page_size);

    Instant from() const { return from_; }  ///< Records of this second and later are wanted.
    int page() const { return page_; }

    struct Seen {
        std::string id;
        Instant at;
        std::string digest;  ///< Of the record as the list showed it.
    };
    /// Of one page's records in list order: which have not been told yet with this very content.
    std::vector<bool> unseen(std::vector<Seen> const& records) const;
    /// A page of that many records may not be the last one.
    bool more_after(std::vector<Seen> const& records) const { return records.size() >= page_size_; }
    /// Moves on after a page was taken and answers the next cursor.
    std::string advance(std::vector<Seen> const& records, Duration step_back);

  private:
    Instant from_;
    Instant newest_;
    Instant settled_{};  ///< `newest_` when the end was last reached.
    int page_ = 1;
    std::size_t page_size_;
    std::vector<Seen> told_;
};

}  // namespace cf

#include "app/storage_trouble.hpp"

#include <utility>

namespace cf::app {
namespace {

struct Remedy {
    std::string_view said;  ///< As SQLite words it; its result codes do not survive the way here.
    std::string_view meaning;
    std::string_view advice;
};

constexpr Remedy remedies[] = {
    {"disk is full",
     "has no room left on its disk",
     "Free some space, or move the data folder to a larger disk, then start again"},
    {"disk I/O error",
     "cannot be read or written: its disk is full, over quota or failing",
     "Free some space and look into the system's log; when the disk is sound, start again, "
     "otherwise restore the last backup on another disk"},
    {"readonly database",
     "may not be written",
     "Make the data folder and its files writable for the user who runs Crossfoot, or remount its "
     "disk for writing, then start again"},
    {"unable to open",
     "cannot be opened",
     "Make the data folder and its files readable and writable for the user who runs Crossfoot, "
     "then start again"},
    {"is locked",
     "is held locked by another program",
     "Close what has it open (a database browser, a copying job); then start again"},
    {"malformed",
     "is damaged",
     "Stop Crossfoot, keep a copy of the damaged file, and put the last backup in its place: "
     "crossfoot restore FILE --yes, then a backfill from the day of the copy"},
    {"not a database",
     "is damaged or no database",
     "Stop Crossfoot, keep a copy of the damaged file, and put the last backup in its place: "
     "crossfoot restore FILE --yes, then a backfill from the day of the copy"},
};

}  // namespace

std::string storage_trouble(std::string const& file, std::string const& said) {
    for (auto const& remedy : remedies)
        if (said.find(remedy.said) != std::string::npos)
            return "the database '" + file + "' " + std::string(remedy.meaning) + ". " +
                   std::string(remedy.advice) + ". (" + said + ")";
    return "the database '" + file + "' failed: " + said;
}

void FailingStorage::note(std::string const& said) {
    if (!std::exchange(failed_, true)) on_failure_(said);
}

boost::asio::awaitable<void> FailingStorage::write(Work work) {
    try {
        co_await storage_.write(std::move(work));
    } catch (StorageUnavailable const& problem) {
        note(problem.what());
        throw;
    }
}

boost::asio::awaitable<void> FailingStorage::read(Work work) {
    try {
        co_await storage_.read(std::move(work));
    } catch (StorageUnavailable const& problem) {
        note(problem.what());
        throw;
    }
}

}  // namespace cf::app

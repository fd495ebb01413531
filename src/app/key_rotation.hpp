#pragma once

#include <string>

#include "app/secret_source.hpp"
#include "base/result.hpp"

namespace cf::app {

/// How far a change of the master key came.
struct KeyChange {
    bool finished = false;     ///< The old key opens nothing any more.
    std::string old_key_file;  ///< The old key, for copies from before; "" when it is not ours.
    std::string new_key_file;  ///< A file that holds the new one; "" when there is none of ours.
};

/// Changes the master key of a data folder while others work on it. What was begun before is
/// carried on, wherever it was cut off.
///
/// Where `configured` is a file (or none is named), that file gets the new key, mode 0600 and the
/// old one's owner, and the old key stays beside it as FILE.old-NAME. The new key is `fresh`, or
/// made when `fresh` names none. Where the key comes from a variable or a command, `fresh` must
/// name the new one (a file that does not exist is made); both keys open the database until
/// `configured` yields the new one and this is called again.
///
/// Errors: those of open_data_folder; invalid_input "master_key.next" (no new key is named, or the
/// configuration still yields the old one), "master_key.same"; conflict "master_key.serving".
Result<KeyChange> rotate_master_key(std::string const& folder,
                                    SecretSource const& configured,
                                    SecretSource const& fresh);

}  // namespace cf::app

#include "simkit/store_simulator.hpp"

#include <utility>

namespace cf {

std::string_view to_string(FollowUp what) {
    switch (what) {
        case FollowUp::pay:
            return "pay";
        case FollowUp::ship:
            return "ship";
        case FollowUp::partial_refund:
            return "partial_refund";
        case FollowUp::full_refund:
            return "full_refund";
        case FollowUp::cancel:
            return "cancel";
        case FollowUp::edit:
            return "edit";
        case FollowUp::archive:
            return "archive";
    }
    return "unknown";
}

std::vector<FollowUp> const& all_follow_ups() {
    static std::vector<FollowUp> const all{FollowUp::pay,
                                           FollowUp::ship,
                                           FollowUp::partial_refund,
                                           FollowUp::full_refund,
                                           FollowUp::cancel,
                                           FollowUp::edit,
                                           FollowUp::archive};
    return all;
}

std::optional<FollowUp> StoreSimulator::random_follow_up(std::string const& order,
                                                         Random& random,
                                                         Instant now) {
    // A shuffled order of attempts: the first that the state allows wins.
    std::vector<FollowUp> attempts = all_follow_ups();
    for (std::size_t left = attempts.size(); left > 0; --left) {
        std::swap(attempts[left - 1], attempts[random.below(left)]);
        FollowUp const what = attempts[left - 1];
        if (follow_up(order, what, random, now)) return what;
    }
    return std::nullopt;
}

}  // namespace cf

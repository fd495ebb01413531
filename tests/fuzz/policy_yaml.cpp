#include "flows/policy_file.hpp"
#include "tests/fuzz/targets.hpp"

namespace cf::fuzz {

void policy_yaml(std::string_view bytes) {
    auto const reading = read_policy_file(bytes);
    for (auto const& message : reading.messages) {
        expect(!message.message.empty(), "what is wrong with a policy file is said in words");
        expect(message.line >= 0, "a line number counts from 1; 0 is the file as a whole");
    }
    auto const policy = read_policy(bytes, "policy.yaml");
    expect(policy.has_value() == reading.messages.empty(),
           "a policy is used only when nothing is wrong with its file");
}

}  // namespace cf::fuzz

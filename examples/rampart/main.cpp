// The command line `rampart`: all providers of the tree, their sandbox, and payments by a journal.
#include <utility>
#include <vector>

#include <rampart/cli/run.hpp>

#include "built_in.hpp"
#include "further_commands.hpp"

namespace rampart::cli {

#define X(name) built_in built_in_##name();
RAMPART_CLI_PROVIDERS
#undef X

std::vector<built_in> const& all_built_in() {
    static std::vector<built_in> const all{
#define X(name) built_in_##name(),
        RAMPART_CLI_PROVIDERS
#undef X
    };
    return all;
}

} // namespace rampart::cli

int main(int argument_count, char** arguments) {
    using namespace rampart::cli;
    program how{
        .name = "rampart",
        .about = "Signed calls to the ramp providers HexaRails, Rampnow and Banxa"};
#if defined(RAMPART_CLI_JOURNAL)
    how.more = {&add_pay, &add_journal, &add_sandbox};
#else
    how.more = {&add_sandbox};
#endif
    std::vector<commands> providers;
    for (auto const& one : all_built_in())
        providers.push_back(one.of);
    return run(argument_count, arguments, std::move(providers), std::move(how));
}

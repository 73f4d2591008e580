#include <rampart/hexarails/endpoints.hpp>

#include "facts_made.hpp"

namespace rampart::cli {

std::vector<endpoint_facts> facts_of_hexarails() {
    std::vector<endpoint_facts> out;
    add_facts<hexarails::provider, hexarails::endpoints>(out, "hexarails");
    add_facts<hexarails::provider, hexarails::legacy::endpoints>(out, "hexarails", "legacy.");
    return out;
}

} // namespace rampart::cli

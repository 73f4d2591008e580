#include <rampart/banxa/endpoints.hpp>
#include <rampart/banxa/partner/endpoints.hpp>

#include "facts_made.hpp"

namespace rampart::cli {

std::vector<endpoint_facts> facts_of_banxa() {
    std::vector<endpoint_facts> out;
    add_facts<banxa::provider, banxa::endpoints>(out, "banxa");
    add_facts<banxa::partner::provider, banxa::partner::endpoints>(out, "banxa", "partner.");
    return out;
}

} // namespace rampart::cli

#include <rampart/rampnow/endpoints.hpp>
#include <rampart/rampnow/legacy/endpoints.hpp>
#include <rampart/rampnow/public_api/endpoints.hpp>

#include "facts_made.hpp"
#include "rampnow_fields.hpp"

namespace rampart::cli {

std::vector<endpoint_facts> facts_of_rampnow() {
    std::vector<endpoint_facts> out;
    add_facts<rampnow::provider, rampnow::endpoints>(out, "rampnow");
    add_facts<rampnow::provider, rampnow::public_api::endpoints>(out, "rampnow", "public.");
    add_facts<rampnow::legacy::provider, rampnow::legacy::endpoints>(out, "rampnow", "legacy.");
    return out;
}

} // namespace rampart::cli

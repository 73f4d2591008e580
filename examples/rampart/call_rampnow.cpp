#include "call.hpp"

#include <rampart/rampnow.hpp>

namespace rampart::cli {

// Always sent and allowed to be empty: rampnow::address and rampnow::user say so.
template <>
constexpr bool empty_by_default<rampnow::address>(std::string_view member) {
    return member == "line2" || member == "state" || member == "subDivision";
}
template <>
constexpr bool empty_by_default<rampnow::user>(std::string_view member) {
    return member == "phone";
}

void call_rampnow(call_options const& options) {
    call_by_name<rampnow::provider, rampnow::endpoints>(options, rampnow::sandbox);
}

} // namespace rampart::cli

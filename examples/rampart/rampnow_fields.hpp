// Rampnow's fields that are always sent and may be empty: rampnow::address and rampnow::user say
// so.
#pragma once

#include <string_view>

#include <rampart/rampnow.hpp>

#include "fields.hpp"

namespace rampart::cli {

template <>
constexpr bool empty_by_default<rampnow::address>(std::string_view member) {
    return member == "line2" || member == "state" || member == "subDivision";
}
template <>
constexpr bool empty_by_default<rampnow::user>(std::string_view member) {
    return member == "phone";
}

} // namespace rampart::cli

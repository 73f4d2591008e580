// Definitions of call/check_rules.hpp.
#pragma once

#include <optional>
#include <string_view>

#include <rampart/call/check_rules.hpp>

namespace rampart::detail {

RAMPART_DECL std::optional<broken_rule> check_members(
    std::string_view const* names, member_check const* checks, void const* const* places) {
    for (; !names->empty(); ++names, ++checks, ++places) {
        if (*checks == nullptr) continue;
        auto broken = (*checks)(*places);
        if (!broken) continue;
        json::detail::prefix_path(broken->field, *names);
        return broken;
    }
    return std::nullopt;
}

} // namespace rampart::detail

// The sides of all providers of the tree.
#pragma once

#include <rampart/config.hpp>
#include <rampart/sandbox/side.hpp>

#include <vector>

#define RAMPART_OF(name) <rampart/sandbox/name/side.hpp>
#include <rampart/providers.inc>

namespace rampart::sandbox {

/// All of them, each with its default settings.
inline std::vector<any_side> all_sides() {
    std::vector<any_side> list;
// Each adds itself.
#define RAMPART_OF(name) <rampart/sandbox/name/listed.inc>
#include <rampart/providers.inc>
    return list;
}

} // namespace rampart::sandbox

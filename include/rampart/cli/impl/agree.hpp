// Asking a person before money moves.
#pragma once

#include <rampart/call/operation.hpp>

#include <rampart/cli/impl/call_settings.hpp>
#include <rampart/cli/impl/options.hpp>

namespace rampart::cli {

/// Asks before money moves in production, where somebody is there to answer; ends the command
/// unless it is agreed to.
void agree(call_options const& options, api const& of, operation_facts const& facts);

} // namespace rampart::cli

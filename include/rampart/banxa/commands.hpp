// What a command line knows of Banxa. Opt-in, see rampart/cli/commands.hpp.
#pragma once

#include <rampart/config.hpp>

#include <rampart/banxa/client.hpp>
#include <rampart/banxa/endpoints.hpp>
#include <rampart/banxa/partner/endpoints.hpp>
#include <rampart/banxa/partner/provider.hpp>
#include <rampart/banxa/partner/scheme.hpp>
#include <rampart/banxa/provider.hpp>
#include <rampart/banxa/scheme.hpp>
#include <rampart/banxa/webhooks.hpp>
#include <rampart/cli/commands.hpp>

namespace rampart::banxa {

/// The commands of both APIs, for cli::run. The Partner API has a host for each partner (banxa.md
/// B1), so that none is assumed.
[[nodiscard]] inline cli::commands commands() {
    return cli::commands_of<provider, endpoints>(
               {.url = sandbox, .rate = production_rate, .sandbox_rate = sandbox_rate})
        .also<partner::provider, partner::endpoints>(
            {.group = "partner.",
             .rate = partner::production_rate,
             .sandbox_rate = partner::sandbox_rate})
        .verified_by<webhook_traits>();
}

/// What `rampart pay` makes through a journal.
inline constexpr auto const& paid_from_journal = create_ramp;

} // namespace rampart::banxa

// What a command line knows of HexaRails. Opt-in, see rampart/cli/commands.hpp.
#pragma once

#include <rampart/config.hpp>

#include <rampart/cli/commands.hpp>
#include <rampart/hexarails/client.hpp>
#include <rampart/hexarails/endpoints.hpp>
#include <rampart/hexarails/legacy/endpoints.hpp>
#include <rampart/hexarails/legacy/provider.hpp>
#include <rampart/hexarails/provider.hpp>
#include <rampart/hexarails/scheme.hpp>
#include <rampart/hexarails/webhooks.hpp>

namespace rampart::hexarails {

/// The commands of both APIs, for cli::run.
[[nodiscard]] inline cli::commands commands() {
    return cli::commands_of<provider, endpoints>(
               {.url = sandbox, .rate = production_rate, .sandbox_rate = sandbox_rate})
        .also<provider, legacy::endpoints>(
            {.url = sandbox,
             .group = "legacy.",
             .rate = production_rate,
             .sandbox_rate = sandbox_rate})
        .verified_by<webhook_traits>();
}

/// What `rampart pay` makes through a journal.
inline constexpr auto const& paid_from_journal = create_payment;

} // namespace rampart::hexarails

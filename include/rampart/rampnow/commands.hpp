// What a command line knows of Rampnow. Opt-in, see rampart/cli/commands.hpp.
#pragma once

#include <rampart/config.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/cli/commands.hpp>
#include <rampart/json/document.hpp>
#include <rampart/rampnow/client.hpp>
#include <rampart/rampnow/endpoints.hpp>
#include <rampart/rampnow/legacy/endpoints.hpp>
#include <rampart/rampnow/legacy/provider.hpp>
#include <rampart/rampnow/legacy/webhooks.hpp>
#include <rampart/rampnow/provider.hpp>
#include <rampart/rampnow/public_api/endpoints.hpp>
#include <rampart/rampnow/public_api/provider.hpp>
#include <rampart/rampnow/scheme.hpp>
#include <rampart/rampnow/webhooks.hpp>

namespace rampart::cli {

/// Fields that are always sent and may be empty, as rampnow::address says.
template <>
constexpr bool empty_by_default<rampnow::address>(std::string_view member) {
    return member == "line2" || member == "state" || member == "subDivision";
}
/// The same of rampnow::user.
template <>
constexpr bool empty_by_default<rampnow::user>(std::string_view member) {
    return member == "phone";
}

} // namespace rampart::cli

namespace rampart::rampnow {

namespace detail {

/// Whether what was posted is genuine: no signature is documented, so that the header that was
/// agreed on is asked for, or the hash of the legacy form.
inline void
verify_posted(cli::verify_options const& options, webhook::notification const& as_it_came) {
    using cli::detail::refuse_notification;
    auto received = as_it_came;
    if (options.window) cli::detail::refuse_window("rampnow");
    auto secret = cli::secret_of("rampnow");
    if (options.secret_header) {
        // The policy's name is a constant, the command line's is not: the header is renamed.
        std::erase_if(received.headers, [&](http::field const& header) {
            return !http::same_name(header.name, *options.secret_header);
        });
        for (auto& header : received.headers)
            header.name = "signature";
        webhook_verifier const verifier{hmac_header<"signature">{std::move(secret)}};
        auto const genuine = verifier.verify(received);
        if (genuine) return;
        if (genuine.error().reason == webhook::cause::missing_header) {
            refuse_notification(
                "missing_header", "the header " + *options.secret_header + " is missing");
        }
        refuse_notification(genuine.error());
    }
    std::string problem;
    auto const parsed = json::document::parse(received.body, problem);
    if (!parsed || parsed->root().type() != json::kind::object || !parsed->root().find("hash")) {
        refuse_notification(
            "not_verified", "rampnow documents no signature for webhooks, and the body has no hash "
                            "of the legacy form: fetch the order instead, or name the header that "
                            "was agreed on with --secret-header");
    }
    auto const genuine = legacy::webhook_verifier{std::move(secret)}.verify(received);
    if (!genuine) refuse_notification(genuine.error());
}

} // namespace detail

/// The commands of all three APIs, for cli::run.
[[nodiscard]] inline cli::commands commands() {
    return cli::commands_of<provider, endpoints>(
               {.url = sandbox, .rate = production_rate, .sandbox_rate = sandbox_rate})
        .header_set<provider, endpoints>("rn")
        .header_set<basic_provider<x_rampnow_headers>, endpoints>("x-rampnow")
        .also<provider, public_api::endpoints>(
            {.url = public_api::production,
             .group = "public.",
             .rate = production_rate,
             .sandbox_rate = sandbox_rate})
        .also<legacy::provider, legacy::endpoints, sign::bearer_signer>(
            {.url = legacy::sandbox,
             .group = "legacy.",
             .rate = legacy::production_rate,
             .sandbox_rate = legacy::sandbox_rate})
        .verified_by(&detail::verify_posted, true);
}

/// What `rampart pay` makes through a journal.
inline constexpr auto const& paid_from_journal = create_checkout;

} // namespace rampart::rampnow

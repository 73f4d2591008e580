// What `call --dry-run` prints: the signed request, without its secrets.
#pragma once

#include <string>

#include <rampart/http/message.hpp>

#include <rampart/cli/impl/call_settings.hpp>

namespace rampart::cli {

/// `form` is text (the exact bytes), json or curl. An access token and a client secret are masked:
/// a curl line names their environment variables instead.
void print_dry_run(
    std::string const& form, std::string const& base_url, http::request const& prepared,
    api const& of);

} // namespace rampart::cli

// expect: rampart: an endpoint of this list belongs to another provider than the commands do
#include <rampart/banxa/provider.hpp>
#include <rampart/banxa/scheme.hpp>
#include <rampart/cli/commands.hpp>
#include <rampart/rampnow/endpoints.hpp>
#include <rampart/rampnow/provider.hpp>

namespace banxa = rampart::banxa;
namespace rampnow = rampart::rampnow;

auto wrong() {
    return rampart::cli::commands_of<banxa::provider, rampnow::endpoints>({.url = banxa::sandbox});
}

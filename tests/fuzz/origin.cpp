// Base URLs and webhook callback URLs.
#include <string>
#include <string_view>

#include <rampart/http/origin.hpp>
#include <rampart/webhook/callback.hpp>

#include "support/input.hpp"

namespace {

using rampart::fuzz::require;
using rampart::http::origin;

void check_origin(std::string_view url) {
    auto const read = origin::parse(url);
    if (!read) {
        auto const& failed = read.error();
        require(failed.code == rampart::errc::invalid_base_url, "refused as what it is", url);
        require(failed.delivery == rampart::delivery::not_sent, "nothing was sent", url);
        require(
            url.find('@') == std::string::npos || failed.message.find('@') == std::string::npos,
            "an error repeats no password", url);
        return;
    }
    require(!read->host.empty() && read->port != 0, "an origin has a host and a port", url);
    auto const written = read->str();
    auto const again = origin::parse(written);
    require(again && *again == *read, "an origin that is written is read", url);
    require(again->str() == written, "and is written the same way", url);
    constexpr auto allowed = "abcdefghijklmnopqrstuvwxyz0123456789-._:[]";
    require(
        read->authority().find_first_not_of(allowed) == std::string::npos,
        "nothing else gets into the Host header", url);
    // Letter case and a closing slash make no difference.
    std::string other{url};
    for (auto at = other.find("://") + 3; at < other.size(); ++at)
        if (other[at] >= 'a' && other[at] <= 'z') other[at] = static_cast<char>(other[at] - 32);
    if (!other.ends_with('/')) other += '/';
    auto const same = origin::parse(other);
    require(same && *same == *read, "another spelling of the same origin", other);
}

void check_callback(std::string_view url) {
    auto const read = rampart::webhook::callback::parse(url);
    if (!read) return;
    require(read->target.starts_with('/'), "a target starts with a slash", url);
    for (char const character : read->target)
        require(character > ' ' && character < 127, "a target is visible ASCII", url);
    bool const tls = url.starts_with("https://");
    auto const written = (tls ? "https://" : "http://") + read->host + read->target;
    auto const again = rampart::webhook::callback::parse(written);
    require(
        again && again->host == read->host && again->target == read->target,
        "a callback URL that is written is read", url);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const url{reinterpret_cast<char const*>(data), size};
    check_origin(url);
    check_callback(url);
    return 0;
}

// Proxies' URLs, NO_PROXY, and what a proxy answers.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include <rampart/http/impl/tunnel.hpp>
#include <rampart/http/proxy.hpp>

#include "support/input.hpp"

namespace {

using rampart::fuzz::require;
using rampart::http::origin;
using rampart::http::proxy;
using rampart::http::proxy_kind;

void check_url(std::string_view url) {
    auto const read = proxy::parse(url);
    if (!read) {
        auto const& failed = read.error();
        require(failed.code == rampart::errc::invalid_tls_settings, "refused as what it is", url);
        return;
    }
    require(read->kind() != proxy_kind::none, "a URL is a proxy's", url);
    require(!read->host().empty() && read->port() != 0, "it has a host and a port", url);
    auto const written = read->str();
    auto const again = proxy::parse(written);
    require(again.has_value(), "one that is written is read", url);
    require(again->str() == written, "and is written the same way", url);
    require(written.find('@') == std::string::npos, "without user and password", url);
}

void check_exceptions(std::string_view text) {
    auto one = proxy::parse("http://proxy.test:3128").value();
    one.set_exceptions(text);
    for (auto const* const url :
         {"https://api.example.com", "https://10.1.2.3:8443", "https://[2001:db8::1]"}) {
        auto const to = origin::parse(url).value();
        bool const serves = one.serves(to);
        // One more entry can only take hosts away.
        auto more = one;
        more.set_exceptions(std::string{text} + ",example.com,10.0.0.0/8,2001:db8::/32");
        require(!more.serves(to), "what is named is not served", text);
        require(serves == one.serves(to), "the same question has the same answer", text);
    }
}

/// The answer in pieces of this size; whether the way was opened.
bool speak(proxy const& through, std::string_view answer, std::size_t piece) {
    auto const to = origin::parse("https://api.example.com").value();
    rampart::http::detail::tunnel_dialogue dialogue{through, to};
    auto rest = answer;
    while (!dialogue.open() && !dialogue.failed()) {
        if (auto const before = dialogue.output().size(); before != 0) {
            auto const sent = (std::min)(piece, before);
            dialogue.written(sent);
            require(
                dialogue.output().size() == before - sent, "what is written is forgotten", answer);
            continue;
        }
        auto const wanted = dialogue.wanted();
        require(wanted != 0, "who is not done wants more", answer);
        auto const next = rest.substr(0, (std::min)({piece, wanted, rest.size()}));
        if (next.empty()) return false;
        rest.remove_prefix(next.size());
        dialogue.take(next);
    }
    for (char const letter : dialogue.answer()) {
        require(
            static_cast<unsigned char>(letter) >= 0x20 && letter != 0x7F,
            "an answer that is told is one line", answer);
    }
    require(!(dialogue.open() && dialogue.failed()), "open or failed", answer);
    return dialogue.open();
}

void check_answer(std::string_view answer) {
    for (auto const* const url :
         {"http://proxy.test", "http://jane:hunter2@proxy.test", "socks5h://proxy.test",
          "socks5h://jane:hunter2@proxy.test"}) {
        auto const through = proxy::parse(url).value();
        bool const slowly = speak(through, answer, 1);
        bool const at_once = speak(through, answer, 4096);
        // Bytes behind the answer are seen only where they come with it.
        require(slowly || !at_once, "what opens at once opens byte by byte", answer);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    check_url(text);
    check_exceptions(text);
    check_answer(text);
    return 0;
}

#include <rampart/webhook/callback.hpp>

#include <string>

#include <doctest/doctest.h>

namespace {

namespace webhook = rampart::webhook;

} // namespace

TEST_CASE("a callback URL gives the host and the raw target that are signed") {
    auto const parsed = webhook::callback::parse("https://Partner.example.com/hooks?tenant=a%2Fb");
    REQUIRE(parsed.has_value());
    CHECK(parsed->host == "partner.example.com");
    CHECK(parsed->target == "/hooks?tenant=a%2Fb");
    CHECK(webhook::callback::parse("https://h:8443/x")->host == "h:8443");
    CHECK(webhook::callback::parse("https://h:443/x")->host == "h");
    CHECK(webhook::callback::parse("http://h/x")->host == "h");
    CHECK(webhook::callback::parse("https://h")->target == "/");
    CHECK(webhook::callback::parse("https://h?q=1")->target == "/?q=1");
    CHECK(webhook::callback::parse("https://[::1]:8443/x")->host == "[::1]:8443");
}

TEST_CASE("what is no callback URL is refused") {
    for (auto const* const bad :
         {"", "/hooks", "ftp://h/x", "https:///x", "https://h/x#y", "https://h/a b",
          "https://h/\xc3\xab", "https://me:pw@h/x", "partner.example.com/hooks"}) {
        CAPTURE(bad);
        auto const parsed = webhook::callback::parse(bad);
        REQUIRE(parsed.has_error());
        CHECK(parsed.error().code == rampart::errc::invalid_base_url);
        CHECK(parsed.error().message.find("pw") == std::string::npos);
    }
}

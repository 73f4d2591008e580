#include <rampart/http/origin.hpp>

#include <cstdint>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

namespace {

using rampart::http::origin;

origin parsed(std::string_view url) {
    auto const read = origin::parse(url);
    REQUIRE_MESSAGE(read.has_value(), url);
    return *read;
}

/// The message that a URL is refused with; it begins with the URL itself.
std::string refusal_of(std::string_view url) {
    auto const read = origin::parse(url);
    REQUIRE_MESSAGE(read.has_error(), url);
    CHECK(read.error().code == rampart::errc::invalid_base_url);
    CHECK(read.error().delivery == rampart::delivery::not_sent);
    return read.error().message;
}

void check_refused(std::string_view url, std::string_view why) {
    CAPTURE(url);
    CHECK(refusal_of(url) == "base URL \"" + std::string{url} + "\": " + std::string{why});
}

} // namespace

TEST_CASE("a base URL of scheme and host has the scheme's port") {
    auto const secure = parsed("https://api.example.com");
    CHECK(secure.tls);
    CHECK(secure.host == "api.example.com");
    CHECK(secure.port == 443);
    auto const plain = parsed("http://localhost");
    CHECK_FALSE(plain.tls);
    CHECK(plain.port == 80);
}

TEST_CASE("a base URL may name a port, from 1 to 65535") {
    CHECK(parsed("https://example.com:8443").port == 8443);
    CHECK(parsed("https://example.com:1").port == 1);
    CHECK(parsed("https://example.com:65535").port == 65535);
    CHECK(parsed("http://127.0.0.1:18080").port == 18080);
}

TEST_CASE("one slash at the end of a base URL is ignored") {
    CHECK(parsed("https://example.com/").authority() == "example.com");
    CHECK(parsed("https://example.com:8443/").authority() == "example.com:8443");
    CHECK(parsed("https://[::1]/").authority() == "[::1]");
}

TEST_CASE("the host is kept in lower case") {
    CHECK(parsed("https://API.Example.COM").host == "api.example.com");
    CHECK(parsed("https://[2001:DB8::A]").host == "2001:db8::a");
}

TEST_CASE("the authority has the port only when it is not the scheme's default") {
    CHECK(parsed("https://example.com").authority() == "example.com");
    CHECK(parsed("https://example.com:443").authority() == "example.com");
    CHECK(parsed("https://example.com:80").authority() == "example.com:80");
    CHECK(parsed("https://example.com:8443").authority() == "example.com:8443");
    CHECK(parsed("http://localhost:80").authority() == "localhost");
    CHECK(parsed("http://localhost:443").authority() == "localhost:443");
}

TEST_CASE("an IPv6 address is held without its brackets and written with them") {
    auto const plain = parsed("https://[2001:db8::1]");
    CHECK(plain.host == "2001:db8::1");
    CHECK(plain.port == 443);
    CHECK(plain.authority() == "[2001:db8::1]");
    CHECK(parsed("https://[::1]:18443").authority() == "[::1]:18443");
    CHECK(parsed("https://[::ffff:192.0.2.1]:443").authority() == "[::ffff:192.0.2.1]");
}

TEST_CASE("an origin is written back as a URL") {
    CHECK(parsed("https://example.com:443/").str() == "https://example.com");
    CHECK(parsed("http://[::1]:8080").str() == "http://[::1]:8080");
}

TEST_CASE("a base URL of another scheme, or of none, is refused") {
    for (auto const* const url :
         {"", "example.com", "ftp://example.com", "//example.com", "https:/example.com",
          " https://example.com", "wss://example.com", "https//example.com"}) {
        check_refused(url, "must start with https://");
    }
    CHECK(refusal_of("https:example.com").ends_with("\": must start with https://"));
}

TEST_CASE("a base URL with a path, a query or a fragment is refused") {
    for (auto const* const url :
         {"https://example.com/api", "https://example.com/api/", "https://example.com//",
          "https://example.com?a=b", "https://example.com/?a=b", "https://example.com#f",
          "https://example.com:443/v1", "https:///example.com"}) {
        check_refused(url, "must end after the host and port; an endpoint brings its whole path");
    }
}

TEST_CASE("a base URL with a user name or a password is refused") {
    for (auto const* const url :
         {"https://user@example.com", "https://user:word@example.com", "https://@example.com"}) {
        auto const message = refusal_of(url);
        CHECK(message.ends_with(": must not hold a user name or password"));
    }
}

TEST_CASE("a password in a base URL is not repeated in the message") {
    for (auto const* const url :
         {"https://user:hunter2@example.com", "https://user:hunter2", "user:hunter2",
          "https://user:hunter2/", "https://user:12hunter2?x", "https://[::1]:hunter2"}) {
        CAPTURE(url);
        CHECK(refusal_of(url).find("hunter2") == std::string::npos);
    }
}

TEST_CASE("a base URL without a host, or with one that is no name in ASCII, is refused") {
    for (auto const* const url :
         {"https://", "http://", "https://:8443", "https://::1", "https://exa mple.com",
          "https://ex\xC3\xA4mple.com", "https://example.com\r\nX: y", "https://exam%70le.com",
          "https://example.com\\path", "https://a,b", "https://[]", "https://[]:443",
          "https://[example.com]", "https://[::1%25eth0]", "https://[[::1]]", "https://*"}) {
        CAPTURE(url);
        CHECK(
            refusal_of(url).find("the host must be a name or an IP address in ASCII") !=
            std::string::npos);
    }
}

TEST_CASE("a host that ends with a dot is refused, with the reason") {
    for (auto const* const url :
         {"https://example.com.", "https://example.com.:8443", "https://localhost./",
          "https://."}) {
        check_refused(
            url, "the host must not end with a dot: certificates, and what providers sign, name it "
                 "without");
    }
    CHECK(parsed("https://example.com").host == "example.com");
}

TEST_CASE("an IPv6 address whose bracket is left open is refused") {
    check_refused("https://[::1", "the bracket of the IPv6 address is not closed");
    check_refused("https://[::1:8443", "the bracket of the IPv6 address is not closed");
}

TEST_CASE("a port that is no number from 1 to 65535 is refused") {
    for (auto const* const url :
         {"https://example.com:", "https://example.com:0", "https://example.com:65536",
          "https://example.com:99999999999", "https://example.com:-1", "https://example.com:+1",
          "https://example.com:80x", "https://example.com: 80", "https://example.com:0x50",
          "https://example.com:443:443", "https://[::1]:", "https://[::1]x", "https://[::1]x8443",
          "https://[::1]8443", "https://[::1]:8443x"}) {
        CAPTURE(url);
        CHECK(refusal_of(url).ends_with("\": the port must be a number from 1 to 65535"));
    }
    check_refused("https://example.com:65536", "the port must be a number from 1 to 65535");
}

TEST_CASE("of a base URL that is too long the message repeats the beginning") {
    auto const message = refusal_of("ftp://" + std::string(5'000, 'x'));
    CHECK(message.size() < 400);
    CHECK(message.starts_with("base URL \"ftp://xxx"));
}

TEST_CASE("this machine is known by its names and addresses") {
    for (auto const* const url :
         {"https://localhost", "https://LOCALHOST:1", "https://127.0.0.1", "https://127.1.2.3:4",
          "https://[::1]"}) {
        CAPTURE(url);
        CHECK(parsed(url).is_loopback());
    }
    for (auto const* const url :
         {"https://example.com", "https://128.0.0.1", "https://1270.0.0.1", "https://[::2]",
          "https://localhost.example.com", "https://10.127.0.1"}) {
        CAPTURE(url);
        CHECK_FALSE(parsed(url).is_loopback());
    }
}

TEST_CASE("a name that only begins like a loopback address is another machine") {
    CHECK_FALSE(parsed("http://127.example.com").is_loopback());
    CHECK_FALSE(parsed("http://127.0.0.1.example.com").is_loopback());
}

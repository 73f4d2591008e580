// http/proxy.hpp: URLs, the environment's variables, and the hosts that are reached without it.
#include <chrono>
#include <map>
#include <ostream>
#include <string>
#include <type_traits>

#include <doctest/doctest.h>

#include <rampart/http/proxy.hpp>
#include <rampart/http/tls_transport.hpp>
#include <rampart/sign/secret.hpp>

using rampart::errc;
using rampart::http::origin;
using rampart::http::proxy;
using rampart::http::proxy_kind;
using rampart::http::secret_text;

namespace {

template <class T>
concept printable = requires(std::ostream& out, T const& one) {
    out << one;
};

rampart::result<proxy> of(std::map<std::string, std::string> const& variables) {
    return proxy::from_environment([&](char const* name) -> char const* {
        auto const found = variables.find(name);
        return found == variables.end() ? nullptr : found->second.c_str();
    });
}

} // namespace

TEST_CASE("a proxy's URL is taken apart") {
    struct {
        char const* url;
        proxy_kind kind;
        char const* host;
        int port;
        char const* user;
        char const* password;
        char const* text;
    } const cases[] = {
        {"http://proxy.test", proxy_kind::http, "proxy.test", 80, "", "", "http://proxy.test:80"},
        {"HTTP://Proxy.Test:3128/", proxy_kind::http, "proxy.test", 3128, "", "",
         "http://proxy.test:3128"},
        {"https://proxy.test", proxy_kind::https, "proxy.test", 443, "", "",
         "https://proxy.test:443"},
        {"socks5h://10.0.0.1", proxy_kind::socks5, "10.0.0.1", 1080, "", "",
         "socks5h://10.0.0.1:1080"},
        {"http://[2001:db8::1]:8080", proxy_kind::http, "2001:db8::1", 8080, "", "",
         "http://[2001:db8::1]:8080"},
        {"http://[2001:db8::1]", proxy_kind::http, "2001:db8::1", 80, "", "",
         "http://[2001:db8::1]:80"},
        {"http://jane@proxy.test:1", proxy_kind::http, "proxy.test", 1, "jane", "",
         "http://proxy.test:1"},
        {"http://jane:s%40c:r%2Ft@proxy.test:1", proxy_kind::http, "proxy.test", 1, "jane",
         "s@c:r/t", "http://proxy.test:1"},
        {"socks5h://a%3Ab:c@proxy.test:1", proxy_kind::socks5, "proxy.test", 1, "a:b", "c",
         "socks5h://proxy.test:1"},
    };
    for (auto const& one : cases) {
        CAPTURE(one.url);
        auto const read = proxy::parse(one.url);
        REQUIRE(read.has_value());
        CHECK(read->kind() == one.kind);
        CHECK(read->host() == one.host);
        CHECK(read->port() == one.port);
        CHECK(read->user() == one.user);
        CHECK(read->password().reveal() == one.password);
        CHECK(read->str() == one.text);
    }
    CHECK(proxy{}.kind() == proxy_kind::none);
    CHECK(proxy{}.str().empty());
}

TEST_CASE("what is no proxy's URL is refused in words that hold no password") {
    char const* const cases[] = {
        "",
        "proxy.test:3128",
        "ftp://u:hunter2@proxy.test",
        "socks5://u:hunter2@proxy.test",
        "socks4://proxy.test",
        "http://",
        "http://:80",
        "http://u:hunter2@",
        "http://u:hunter2@:80",
        "http://u:hunter2@proxy.test:0",
        "http://u:hunter2@proxy.test:65536",
        "http://u:hunter2@proxy.test:port",
        "http://u:hunter2@proxy.test/path",
        "http://u:hunter2%@proxy.test",
        "http://u:hunter2%0D%0A@proxy.test",
        "http://:hunter2@proxy.test",
        "http://u%3Av:hunter2@proxy.test",
        "http://u:hunter2@pro xy.test",
        "http://u:hunter2@[::1",
        "http://u:hunter2%40proxy.test:3128", // an @ that is not written as one
        "http://u:hunter2",
        "http://u:hunter2#proxy.test",
        "http://u:a@hunter2 proxy.test"};
    for (auto const* const url : cases) {
        CAPTURE(url);
        auto const read = proxy::parse(url);
        REQUIRE(read.has_error());
        CHECK(read.error().code == errc::invalid_tls_settings);
        CHECK(read.error().message.starts_with("proxy: "));
        CHECK(read.error().describe().find("hunter2") == std::string::npos);
    }
    auto const long_one = "socks5h://" + std::string(256, 'u') + ":p@proxy.test";
    CHECK(proxy::parse(long_one).has_error());
    CHECK(proxy::parse("http://" + long_one.substr(10)).has_value());
}

TEST_CASE("the environment's proxy for https is found as curl finds it") {
    struct {
        std::map<std::string, std::string> variables;
        char const* expected;
    } const cases[] = {
        {{}, ""},
        {{{"HTTPS_PROXY", "http://a.test:1"}}, "http://a.test:1"},
        {{{"https_proxy", "http://a.test:1"}}, "http://a.test:1"},
        {{{"https_proxy", "http://a.test:1"}, {"HTTPS_PROXY", "http://b.test:1"}},
         "http://a.test:1"},
        {{{"https_proxy", ""}, {"HTTPS_PROXY", "http://b.test:1"}}, "http://b.test:1"},
        {{{"ALL_PROXY", "socks5h://a.test"}}, "socks5h://a.test:1080"},
        {{{"all_proxy", "http://a.test:1"}, {"HTTPS_PROXY", "http://b.test:1"}}, "http://b.test:1"},
        {{{"HTTPS_PROXY", ""}, {"ALL_PROXY", "http://a.test:1"}}, "http://a.test:1"},
        {{{"HTTPS_PROXY", "a.test:3128"}}, "http://a.test:3128"},
        {{{"HTTPS_PROXY", "u:p@a.test:3128"}}, "http://a.test:3128"},
        {{{"HTTP_PROXY", "http://a.test:1"}, {"http_proxy", "http://a.test:1"}}, ""},
    };
    for (auto const& one : cases) {
        CAPTURE(one.expected);
        auto const found = of(one.variables);
        REQUIRE(found.has_value());
        CHECK(found->str() == one.expected);
    }
    auto const wrong = of({{"HTTPS_PROXY", "ftp://u:hunter2@a.test"}});
    REQUIRE(wrong.has_error());
    CHECK(wrong.error().message.find("HTTPS_PROXY") != std::string::npos);
    CHECK(wrong.error().describe().find("hunter2") == std::string::npos);
    // Hosts without a proxy are reached all the same.
    auto const partly = of({{"HTTPS_PROXY", "ftp://u:hunter2@a.test"}, {"NO_PROXY", "b.test"}});
    REQUIRE(partly.has_value());
    CHECK(partly->problem() == wrong.error().message);
    CHECK(partly->str().empty());
    CHECK_FALSE(partly->serves(*origin::parse("https://b.test")));
    CHECK(partly->serves(*origin::parse("https://c.test")));
    rampart::http::tls_transport transport{{.proxy = *partly}};
    for (auto const* const to : {"https://b.test:1", "https://c.test"}) {
        auto const made = transport.connect(
            *origin::parse(to), {.connect = std::chrono::milliseconds{1}},
            rampart::http::connection_use::kept_or_new);
        REQUIRE(made.has_error());
        CHECK((made.error().message == wrong.error().message) == (to[8] == 'c'));
    }
    auto const lower_first =
        of({{"HTTPS_PROXY", "a.test:1"}, {"no_proxy", "b.test"}, {"NO_PROXY", "c.test"}});
    CHECK_FALSE(lower_first->serves(*origin::parse("https://b.test")));
    CHECK(lower_first->serves(*origin::parse("https://c.test")));
}

TEST_CASE("NO_PROXY is read as curl reads it, and a port in it is heeded") {
    struct {
        char const* no_proxy;
        char const* url;
        bool direct;
    } const cases[] = {
        {"", "https://example.com", false},
        {"example.com", "https://example.com", true},
        {"example.com", "https://a.example.com", true},
        {"example.com", "https://a.b.example.com", true},
        {".example.com", "https://example.com", true},
        {".example.com", "https://a.example.com", true},
        {"..example.com", "https://a.example.com", false},
        {"example.com.", "https://example.com", true},
        {"example.com", "https://notexample.com", false},
        {"example.com", "https://example.com.org", false},
        {"EXAMPLE.com", "https://example.com", true},
        {"example.com", "https://example.com:8443", true},
        {"example.com:8443", "https://example.com:8443", true},
        {"example.com:8443", "https://example.com", false},
        {"example.com:443", "https://example.com", true},
        {"example.com:port", "https://example.com", false},
        {"*", "https://example.com", true},
        {" * ", "https://example.com", true},
        {"a,*", "https://example.com", false},
        {"*.example.com", "https://a.example.com", false},
        {",,example.com", "https://example.com", true},
        {",", "https://example.com", false},
        {".", "https://example.com", false},
        {"a b\texample.com", "https://example.com", true},
        {"a.test, example.com ,b.test", "https://example.com", true},
        {"10.1.2.3", "https://10.1.2.3", true},
        {"10.1.2.3:443", "https://10.1.2.3", true},
        {"10.1.2.3:444", "https://10.1.2.3", false},
        {"1.2.3", "https://10.1.2.3", false},
        {"10.0.0.0/8", "https://10.1.2.3", true},
        {"10.0.0.0/8", "https://11.1.2.3", false},
        {"10.1.2.0/23", "https://10.1.3.3", true},
        {"10.1.2.0/23", "https://10.1.4.3", false},
        {"0.0.0.0/0", "https://11.1.2.3", true},
        {"10.0.0.0/33", "https://10.1.2.3", false},
        {"10.0.0.0/", "https://10.1.2.3", false},
        {"example.com/8", "https://example.com", false},
        {"::1", "https://[::1]", true},
        {"[::1]", "https://[::1]", true},
        {"[::1]:443", "https://[::1]", true},
        {"[::1]:444", "https://[::1]", false},
        {"2001:db8::/32", "https://[2001:db8:1::1]", true},
        {"2001:db8::/32", "https://[2001:db9::1]", false},
        {"localhost", "https://localhost:8443", true},
        {"127.0.0.1", "https://localhost", false},
    };
    for (auto const& one : cases) {
        CAPTURE(one.no_proxy);
        CAPTURE(one.url);
        auto made = *proxy::parse("http://proxy.test:3128");
        made.set_exceptions(one.no_proxy);
        CHECK(made.serves(*origin::parse(one.url)) != one.direct);
    }
    CHECK_FALSE(proxy{}.serves(*origin::parse("https://example.com")));
    // Plain http is for this machine, and stays on it.
    CHECK_FALSE(proxy::parse("http://proxy.test")->serves(*origin::parse("http://localhost")));
}

TEST_CASE("a secret text is shared by its copies and is not printed") {
    rampart::sign::secret const key{"of a signer"};
    secret_text const one{key};
    secret_text const copy = one;
    CHECK(copy.reveal().data() == one.reveal().data());
    CHECK(copy.reveal() == "of a signer");
    CHECK(secret_text{"of a signer"} == one);
    CHECK(secret_text{}.empty());
    CHECK(secret_text{static_cast<char const*>(nullptr)}.empty());
    std::string given{"long enough to be on the heap, surely"};
    secret_text const taken{std::move(given)};
    CHECK(given.empty()); // NOLINT(bugprone-use-after-move): it says so
    CHECK(taken.reveal().starts_with("long enough"));
    static_assert(!printable<secret_text>);
    static_assert(!std::is_convertible_v<std::string, secret_text>);
}

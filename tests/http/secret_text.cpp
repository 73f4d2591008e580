// http/secret_text.hpp: a key among settings is gone when the last copy of it is.
#include <optional>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include <rampart/http/impl/wipe.hpp>
#include <rampart/http/tls_transport.hpp>
#include <rampart/sandbox/authority.hpp>

#include "../support/allocations.hpp"

using namespace rampart;
using rampart::test::release_watch;

TEST_CASE("a secret text is overwritten when the last copy of it goes") {
    std::string const long_text(100, 'k');
    std::optional<http::secret_text> first{long_text};
    std::optional<http::secret_text> second{first};
    release_watch const watch{first->reveal().data(), long_text.size()};
    first.reset();
    CHECK_FALSE(watch.content().has_value());
    CHECK(second->reveal() == long_text);
    second.reset();
    REQUIRE(watch.content().has_value());
    CHECK(*watch.content() == std::string(long_text.size(), '\0'));
}

TEST_CASE("a client's key is overwritten when the transport that was given it goes") {
    auto const own = sandbox::authority{}.issue({.for_client = true});
    std::optional<http::secret_text> key{own.pem_key};
    release_watch const watch{key->reveal().data(), own.pem_key.size()};
    {
        http::tls_transport const transport{
            {.client_certificate = {.pem = own.pem_chain, .key_pem = *key}}};
        CHECK_FALSE(transport.problem().has_value());
        key.reset();
        CHECK_FALSE(watch.content().has_value()); // the transport has it
    }
    REQUIRE(watch.content().has_value());
    CHECK(*watch.content() == std::string(own.pem_key.size(), '\0'));
}

TEST_CASE("a buffer of secrets that has to grow leaves nothing behind") {
    std::string const text(5000, 'k');
    std::string source = text;
    std::optional<release_watch> watch;
    watch.emplace(source.data(), text.size());
    http::detail::make_room(source, 5000);
    REQUIRE(watch->content().has_value());
    CHECK(watch->content()->find('k') == std::string::npos);
    CHECK(source == text);
}

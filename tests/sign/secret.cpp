#include <rampart/sign/secret.hpp>

#include <cstddef>
#include <new>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <doctest/doctest.h>

#include <rampart/hexarails/scheme.hpp>
#include <rampart/sign/signer.hpp>

#include "../support/allocations.hpp"

namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using rampart::sign::secret;
using rampart::test::release_watch;

template <class Stream, class Value>
concept streamable = requires(Stream& stream, Value const& value) {
    stream << value;
};

std::string text_of(secret const& from) { return {from.bytes().begin(), from.bytes().end()}; }

/// Long enough that no string keeps it in place.
constexpr auto long_text = "test_api_secret_not_real_0001_with_some_more_characters"sv;
std::string const zeros(long_text.size(), '\0');

} // namespace

TEST_CASE("a secret holds the bytes it was given, from any kind of text") {
    std::string const text = "s3cret\0with a zero"s;
    CHECK(text_of(secret{text}) == text);
    CHECK(text_of(secret{std::string_view{text}}) == text);
    CHECK(text_of(secret{std::string{text}}) == text);
    CHECK(text_of(secret{"s3cret"}) == "s3cret");
}

TEST_CASE("a secret takes a copy, so the text may change afterwards") {
    std::string text = "s3cret";
    secret const kept{std::string_view{text}};
    text = "other!";
    CHECK(text_of(kept) == "s3cret");
}

TEST_CASE("a secret without text is empty") {
    CHECK(secret{}.empty());
    CHECK(secret{""}.empty());
    CHECK(secret{std::string_view{}}.empty());
    CHECK(secret{}.bytes().empty());
    CHECK_FALSE(secret{"s"}.empty());
}

TEST_CASE("a secret moved from holds nothing") {
    secret from{"s3cret"};
    secret to{std::move(from)};
    CHECK(text_of(to) == "s3cret");
    CHECK(from.empty()); // NOLINT: the state promised
    CHECK(from.bytes().data() == nullptr);
    secret assigned{"old"};
    assigned = std::move(to);
    CHECK(text_of(assigned) == "s3cret");
    CHECK(to.empty()); // NOLINT: the state promised
}

TEST_CASE("a secret moved to itself stays") {
    secret kept{"s3cret"};
    auto& same = kept;
    kept = std::move(same);
    CHECK(text_of(kept) == "s3cret");
}

TEST_CASE("a secret wiped is empty, and may be wiped again") {
    secret gone{"s3cret"};
    gone.wipe();
    CHECK(gone.empty());
    CHECK(gone.bytes().data() == nullptr);
    gone.wipe();
    CHECK(gone.empty());
}

TEST_CASE("a duplicate is a second secret with the same bytes") {
    secret original{"s3cret"};
    auto const second = original.duplicate();
    CHECK(second.bytes().data() != original.bytes().data());
    original.wipe();
    CHECK(text_of(second) == "s3cret");
    CHECK(secret{}.duplicate().empty());
}

TEST_CASE("a secret cannot be copied") {
    static_assert(!std::is_copy_constructible_v<secret>);
    static_assert(!std::is_copy_assignable_v<secret>);
    static_assert(std::is_nothrow_move_constructible_v<secret>);
    static_assert(std::is_nothrow_move_assignable_v<secret>);
}

TEST_CASE("a secret cannot be streamed") {
    static_assert(!streamable<std::ostream, secret>);
    static_assert(!streamable<std::wostream, secret>);
    static_assert(streamable<std::ostream, std::string>, "the question is asked rightly");
}

TEST_CASE("a secret becomes no string and no view, and no text becomes one unasked") {
    static_assert(!std::is_constructible_v<std::string, secret const&>);
    static_assert(!std::is_constructible_v<std::string_view, secret const&>);
    static_assert(!std::is_convertible_v<secret const&, char const*>);
    static_assert(!std::is_convertible_v<std::string, secret>);
    static_assert(!std::is_convertible_v<std::string_view, secret>);
    static_assert(!std::is_convertible_v<char const*, secret>);
}

TEST_CASE("memory given back without wiping is seen as it was") {
    // The instrument of the tests below: without this they could pass for the wrong reason.
    auto* const block = static_cast<char*>(::operator new(long_text.size()));
    release_watch const watch{block, long_text.size()};
    for (std::size_t at = 0; at < long_text.size(); ++at) {
        *(static_cast<char volatile*>(block) + at) = long_text[at];
    }
    CHECK_FALSE(watch.content().has_value());
    ::operator delete(block);
    REQUIRE(watch.content().has_value());
    CHECK(*watch.content() == long_text);
}

TEST_CASE("a secret's bytes are overwritten before its memory is given back") {
    SUBCASE("on destruction") {
        std::optional<secret> gone{std::in_place, long_text};
        release_watch const watch{gone->bytes().data(), long_text.size()};
        gone.reset();
        CHECK(watch.content() == zeros);
    }
    SUBCASE("by wipe") {
        secret gone{long_text};
        release_watch const watch{gone.bytes().data(), long_text.size()};
        gone.wipe();
        CHECK(watch.content() == zeros);
    }
    SUBCASE("when another is assigned over it") {
        secret gone{long_text};
        release_watch const watch{gone.bytes().data(), long_text.size()};
        gone = secret{"other"};
        CHECK(watch.content() == zeros);
        CHECK(text_of(gone) == "other");
    }
}

TEST_CASE("a string given away to a secret is overwritten") {
    std::optional<std::string> text{std::in_place, long_text};
    release_watch const watch{text->data(), long_text.size()};
    secret const kept{std::move(*text)};
    CHECK(text->empty());
    text.reset();
    CHECK(watch.content() == zeros);
    CHECK(text_of(kept) == long_text);
}

TEST_CASE("a signer absorbs its secret and wipes it") {
    secret key{long_text};
    release_watch const watch{key.bytes().data(), long_text.size()};
    rampart::sign::basic_signer<rampart::hexarails::scheme> const signer{"api", std::move(key)};
    CHECK(watch.content() == zeros);
    CHECK(key.empty()); // NOLINT: the state promised
    CHECK(signer.key() == "api");
}

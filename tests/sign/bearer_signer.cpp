#include <rampart/sign/bearer_signer.hpp>

#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <rampart/sign/signer.hpp>

#include <doctest/doctest.h>

namespace {

namespace sign = rampart::sign;
using sign::bearer_signer;
using sign::failure;

static_assert(sign::signer<bearer_signer>);
static_assert(!std::is_copy_constructible_v<bearer_signer>);
static_assert(std::is_nothrow_move_constructible_v<bearer_signer>);

template <class T>
concept streamable = requires(std::ostream& out, T const& item) {
    out << item;
};
static_assert(!streamable<bearer_signer>);

failure sign_with(std::string token, bearer_signer::headers& out) {
    bearer_signer const signer{sign::secret{std::move(token)}};
    return signer.sign({"GET", "example.com", "/", "", false}, out);
}

failure sign_with(std::string token) {
    bearer_signer::headers out;
    return sign_with(std::move(token), out);
}

} // namespace

TEST_CASE("a bearer token is one header, whatever the request is") {
    bearer_signer const signer{sign::secret{"FAKE.ACCESS.TOKEN"}};
    bearer_signer::headers out;
    CHECK(signer.sign({"POST", "example.com", "/a?b=c", "{}", false}, out) == failure::none);
    CHECK(out.size() == 1);
    CHECK(out.name(0) == "Authorization");
    CHECK(out.value(0) == "Bearer FAKE.ACCESS.TOKEN");
    CHECK(out.timestamp().empty());
    CHECK(out.nonce().empty());
}

TEST_CASE("a signer that was moved sends the same token, and the one moved from none") {
    bearer_signer first{sign::secret{"token"}};
    bearer_signer second{std::move(first)};
    bearer_signer::headers out;
    CHECK(second.sign({"GET", "example.com", "/", "", false}, out) == failure::none);
    CHECK(out.value(0) == "Bearer token");
    bearer_signer third;
    third = std::move(second);
    CHECK(third.sign({"GET", "example.com", "/", "", false}, out) == failure::none);
    CHECK(out.value(0) == "Bearer token");
}

TEST_CASE("a token that a header cannot hold is refused") {
    for (std::string_view const wrong :
         {"", " ", "a b", "a\r\nX: y", "a\n", "a\tb", "'a'", "\"a\"", "\x7F", "\xC3\xA9"}) {
        CAPTURE(wrong);
        bearer_signer::headers out;
        CHECK(sign_with(std::string{wrong}, out) == failure::token_invalid);
        CHECK(out.value(0).empty());
    }
    CHECK(sign_with(std::string("a\0b", 3)) == failure::token_invalid);
    CHECK(sign_with(std::string(8193, 'a')) == failure::token_invalid);
    CHECK(sign_with(std::string(8192, 'a')) == failure::none);
}

TEST_CASE("a signer without a token signs nothing") {
    bearer_signer const signer;
    bearer_signer::headers out;
    CHECK(signer.sign({"GET", "example.com", "/", "", false}, out) == failure::token_invalid);
}

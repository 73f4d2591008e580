#include <rampart/sign/joined.hpp>

#include <doctest/doctest.h>

#include <rampart/sign/scheme.hpp>

namespace {

namespace sign = rampart::sign;
using namespace sign::parts;

using hash = sha256_of<sign::raw_bytes, nonce, when_body<timestamp>>;
using fields =
    sign::concat<when_body<body_field<"a">>, sha256_of<sign::raw_bytes, body_field<"b">>>;

sign::failure checked(std::string_view form) {
    sign::message_view const message{"POST", "h", "/", form};
    return fields::check({message, "key", "1", "2"});
}

} // namespace

TEST_CASE("a part is mentioned wherever it stands: within a hash, a condition, a query") {
    static_assert(sign::concat<method, hash>::mentions<nonce>);
    static_assert(sign::concat<method, hash>::mentions<timestamp>);
    static_assert(sign::concat<method, hash>::mentions<hash>);
    static_assert(!sign::concat<method, hash>::mentions<body>);
    static_assert(
        sign::concat<sign::query_list<sign::query_parameter<"n", hash>>>::mentions<nonce>);
    static_assert(!sign::concat<>::mentions<method>);
}

TEST_CASE("what a part lacks is found wherever it stands, and not where the part is absent") {
    CHECK(checked("a=1&b=2") == sign::failure::none);
    CHECK(checked("b=2") == sign::failure::field_missing);
    CHECK(checked("a=1") == sign::failure::field_missing);
    using optional = sign::concat<when_body<body_field<"a">>>;
    sign::message_view const bare{"GET", "h", "/"};
    CHECK(optional::check({bare, "key", "1", "2"}) == sign::failure::none);
}

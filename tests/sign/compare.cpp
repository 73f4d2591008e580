#include <rampart/sign/compare.hpp>

#include <cstddef>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "../support/vectors.hpp"

namespace {

using namespace std::string_view_literals;
using rampart::sign::equal_in_constant_time;
using rampart::test::bytes_of;

} // namespace

TEST_CASE("equal texts and equal bytes compare equal") {
    std::string const left(64, 'a');
    std::string const right(64, 'a');
    CHECK(equal_in_constant_time(std::string_view{left}, std::string_view{right}));
    CHECK(equal_in_constant_time(bytes_of(left), bytes_of(right)));
}

TEST_CASE("one flipped bit anywhere makes a difference") {
    std::string const signature =
        "752fe6cbc01b5aeb2a99ef4b697d681128d7c5b2163124dcfa3f31b934d54e95";
    for (std::size_t at = 0; at < signature.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            auto changed = signature;
            changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
            CHECK_FALSE(
                equal_in_constant_time(std::string_view{signature}, std::string_view{changed}));
            CHECK_FALSE(equal_in_constant_time(bytes_of(signature), bytes_of(changed)));
        }
    }
}

TEST_CASE("a beginning of a signature is not the signature") {
    CHECK_FALSE(equal_in_constant_time("abcd"sv, "abc"sv));
    CHECK_FALSE(equal_in_constant_time("abc"sv, "abcd"sv));
    CHECK_FALSE(equal_in_constant_time("abcd"sv, ""sv));
    CHECK_FALSE(equal_in_constant_time(bytes_of("abcd"), bytes_of("abc")));
    CHECK_FALSE(equal_in_constant_time(bytes_of(""), bytes_of("a")));
}

TEST_CASE("a zero byte does not end the comparison") {
    CHECK_FALSE(equal_in_constant_time("a\0b"sv, "a\0c"sv));
    CHECK(equal_in_constant_time("a\0b"sv, "a\0b"sv));
}

TEST_CASE("letter case counts: encoded signatures are folded before they are compared") {
    CHECK_FALSE(equal_in_constant_time("abcdef"sv, "ABCDEF"sv));
}

TEST_CASE("nothing equals nothing") {
    CHECK(equal_in_constant_time(""sv, std::string_view{}));
    CHECK(equal_in_constant_time(bytes_of(""), bytes_of("")));
}

// sandbox/signature.hpp: what sides check timestamps with.
#include <string>

#include <doctest/doctest.h>

#include <rampart/sandbox/signature.hpp>

using namespace rampart;
using namespace std::chrono_literals;

TEST_CASE("a clock at either end of the window is inside, one second further is not") {
    constexpr std::chrono::system_clock::time_point now{1'700'000'000s};
    for (auto const part : {0ms, 1ms, 999ms}) {
        CAPTURE(part.count());
        CHECK(sandbox::inside_window(1'700'000'060s, now + part, 60s));
        CHECK(sandbox::inside_window(1'699'999'940s, now + part, 60s));
        CHECK_FALSE(sandbox::inside_window(1'700'000'061s, now + part, 60s));
        CHECK_FALSE(sandbox::inside_window(1'699'999'939s, now + part, 60s));
    }
}

TEST_CASE("a window counts the same on the day before the epoch, and for absurd times") {
    constexpr std::chrono::system_clock::time_point before{-1ms};
    CHECK(sandbox::inside_window(59s, before, 60s));
    CHECK_FALSE(sandbox::inside_window(60s, before, 60s));
    auto const most = sandbox::seconds_from_text("999999999999999999");
    REQUIRE(most.has_value());
    CHECK_FALSE(sandbox::inside_window(*most, before, 60s));
}

TEST_CASE("HMAC-SHA512 in base64 is RFC 4231's second case") {
    CHECK(
        sandbox::hmac_sha512_base64("Jefe", "what do ya want for nothing?") ==
        "Fkt6e/z4GeLjlfvnO1bgo4e9ZCIugx/WECcM1+olBVSXWL91wFqZSm0DT2X48Ob9yuqxo01Ka0tjbgcK"
        "OLznNw==");
}

TEST_CASE("seconds are one to eighteen digits and nothing else") {
    CHECK(sandbox::seconds_from_text("0") == 0s);
    CHECK(sandbox::seconds_from_text("1700000000") == 1'700'000'000s);
    for (std::string const text :
         {"", "-1", "+1", " 1", "1 ", "1.0", "0x1", "1e3", "1234567890123456789"}) {
        CAPTURE(text);
        CHECK_FALSE(sandbox::seconds_from_text(text).has_value());
    }
}

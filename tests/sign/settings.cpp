#include <rampart/sign/settings.hpp>

#include <doctest/doctest.h>

#include <rampart/sign/parts/setting.hpp>

namespace {

namespace sign = rampart::sign;
using window = sign::parts::setting<"window">;

sign::failure checked(sign::settings const* constants) {
    sign::message_view const message{"GET", "h", "/"};
    return window::check({message, "key", "", "", "", constants});
}

} // namespace

TEST_CASE("a setting is found by its name, and the first of two counts") {
    sign::settings const given{{"window", "5000"}, {"phrase", "x"}, {"window", "1"}};
    CHECK(given.find("window") == "5000");
    CHECK(given.find("phrase") == "x");
    CHECK(given.find("Window").empty());
    CHECK(sign::settings{}.find("window").empty());
}

TEST_CASE("a setting that a scheme names has to be given, in characters that a header may hold") {
    sign::settings const good{{"window", "5000"}};
    CHECK(checked(&good) == sign::failure::none);
    CHECK(checked(nullptr) == sign::failure::setting_invalid);
    for (auto const* const bad : {"", "5 000", "5000\r\n", "\xc3\xab"}) {
        CAPTURE(bad);
        sign::settings const given{{"window", bad}};
        CHECK(checked(&given) == sign::failure::setting_invalid);
    }
}

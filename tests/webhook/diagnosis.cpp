#include <rampart/webhook/diagnosis.hpp>

#include <string>

#include <doctest/doctest.h>

namespace {

namespace webhook = rampart::webhook;

} // namespace

TEST_CASE("the compact form has no spaces and no needless escapes") {
    auto const compact = webhook::compact(R"({ "a" : "\/\u00eb", "b": 1.50 })");
    CHECK(compact.value_or("") == "{\"a\":\"/\xc3\xab\",\"b\":1.50}");
    CHECK_FALSE(webhook::compact("{").has_value());
    CHECK_FALSE(webhook::compact("").has_value());
}

#include <rampart/json/describe.hpp>

#include <string>
#include <type_traits>

#include <doctest/doctest.h>

namespace {

namespace json = rampart::json;

struct base {
    int first = 0;
};
BOOST_DESCRIBE_STRUCT(base, (), (first))

struct derived : base {
    std::string second;
};
BOOST_DESCRIBE_STRUCT(derived, (base), (second))

struct plain {
    int member = 0;
};

union either {
    int number;
    float other;
};
BOOST_DESCRIBE_STRUCT(either, (), (number))

// What counts as described, and which names a type has, is known while compiling.
static_assert(json::described<base>);
static_assert(json::described<json::nothing>);
static_assert(!json::described<plain>);
static_assert(!json::described<either>);
static_assert(!json::described<int>);
static_assert(!json::described<std::string>);
static_assert(json::has_member<base>("first"));
static_assert(!json::has_member<base>("firs"));
static_assert(!json::has_member<base>("First"));
static_assert(!json::has_member<json::nothing>(""));

} // namespace

TEST_CASE("the members of a struct are walked in the order they are described") {
    derived object;
    object.first = 7;
    object.second = "x";
    std::string seen;
    json::for_each_member<derived>([&](auto descriptor) {
        seen += descriptor.name;
        seen += '=';
        if constexpr (std::is_same_v<
                          std::remove_cvref_t<decltype(object.*descriptor.pointer)>, int>) {
            seen += std::to_string(object.*descriptor.pointer);
        } else {
            seen += object.*descriptor.pointer;
        }
        seen += ';';
    });
    CHECK(seen == "first=7;second=x;");
}

TEST_CASE("an inherited member counts as a member") {
    CHECK(json::has_member<derived>("first"));
    CHECK(json::has_member<derived>("second"));
    CHECK_FALSE(json::has_member<derived>("third"));
}

TEST_CASE("raw JSON is null until it is read, and is compared by its text") {
    CHECK(json::raw_json{}.text == "null");
    CHECK(json::raw_json{"[1]"} == json::raw_json{"[1]"});
    CHECK_FALSE(json::raw_json{"[1]"} == json::raw_json{"[2]"});
}

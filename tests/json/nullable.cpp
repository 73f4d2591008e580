// An optional that knows `null` compares as an optional does, in every order.
#include <rampart/json/nullable.hpp>

#include <compare>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include <doctest/doctest.h>

#include <rampart/json/decimal.hpp>

namespace {

using rampart::decimal;
using rampart::nullable;
using namespace std::string_literals;

/// All comparisons of two things, against the order that they should have.
template <class Left, class Right>
void compares(Left const& left, Right const& right, std::strong_ordering expected) {
    CHECK((left == right) == (expected == 0));
    CHECK((left != right) == (expected != 0));
    CHECK((left < right) == (expected < 0));
    CHECK((left > right) == (expected > 0));
    CHECK((left <= right) == (expected <= 0));
    CHECK((left >= right) == (expected >= 0));
    CHECK(((left <=> right) == expected));
    CHECK((right == left) == (expected == 0));
    CHECK((right != left) == (expected != 0));
    CHECK((right < left) == (expected > 0));
    CHECK((right > left) == (expected < 0));
    CHECK((right <= left) == (expected >= 0));
    CHECK((right >= left) == (expected <= 0));
    CHECK(((right <=> left) == 0 <=> expected));
}

template <class T>
void compares_as_an_optional(T const& small, T const& large) {
    nullable<T> const absent;
    auto const null = nullable<T>::null();
    std::optional<T> const empty;
    nullable<T> const one{small};
    nullable<T> const two{large};
    std::optional<T> const plain{large};
    compares(absent, nullable<T>{}, std::strong_ordering::equal);
    compares(null, nullable<T>::null(), std::strong_ordering::equal);
    compares(absent, null, std::strong_ordering::equal);
    compares(absent, empty, std::strong_ordering::equal);
    compares(null, empty, std::strong_ordering::equal);
    compares(absent, one, std::strong_ordering::less);
    compares(null, one, std::strong_ordering::less);
    compares(empty, one, std::strong_ordering::less);
    compares(one, one, std::strong_ordering::equal);
    compares(one, two, std::strong_ordering::less);
    compares(one, plain, std::strong_ordering::less);
    compares(two, plain, std::strong_ordering::equal);
    compares(one, large, std::strong_ordering::less);
    compares(two, large, std::strong_ordering::equal);
    compares(null, large, std::strong_ordering::less);
    CHECK(absent == std::nullopt);
    CHECK(std::nullopt == null);
    CHECK(one != std::nullopt);
    CHECK(std::nullopt < one);
    CHECK(((one <=> std::nullopt) > 0));
}

struct with_members {
    nullable<std::string> text;
    nullable<int> number;
    auto operator<=>(with_members const&) const = default;
};

} // namespace

TEST_CASE("two nullables compare, and an empty one equals an empty optional") {
    compares_as_an_optional<int>(1, 2);
    compares_as_an_optional<std::string>("a", "b");
    compares_as_an_optional<decimal>(decimal{"1.5"}, decimal{"2"});
}

TEST_CASE("a nullable compares with values and optionals of another type") {
    nullable<std::string> const text{"a"};
    CHECK(text == "a");
    CHECK("a" == text);
    CHECK(text == std::string_view{"a"});
    CHECK((text < "b"));
    CHECK(("b" > text));
    CHECK(text != "b"s);
    nullable<int> const number{7};
    nullable<long> const wide{7};
    std::optional<long> const plain{8};
    CHECK(number == wide);
    CHECK(wide == number);
    CHECK(number != plain);
    CHECK(plain > number);
    CHECK(((number <=> plain) < 0));
    CHECK(nullable<int>{} == std::optional<long>{});
    CHECK(std::optional<long>{} == nullable<int>::null());
}

TEST_CASE("a nullable with a value becomes null, and takes a value again") {
    nullable<decimal> amount{decimal{"1.5"}};
    amount.reset_to_null();
    CHECK(amount.is_null());
    CHECK_FALSE(amount.has_value());
    amount.reset();
    CHECK_FALSE(amount.is_null());
    amount.reset_to_null();
    amount.emplace(decimal{"2"});
    CHECK_FALSE(amount.is_null());
    CHECK(amount == decimal{"2"});
}

TEST_CASE("a struct with nullable members has its defaulted comparisons") {
    with_members const one{"a"s, 1};
    with_members const two{"a"s, nullable<int>::null()};
    with_members const three{"a"s, {}};
    CHECK(one == one);
    CHECK(two == three);
    CHECK(two < one);
}

TEST_CASE("what does not compare is no candidate") {
    struct other {};
    CHECK_FALSE(std::equality_comparable<nullable<other>>);
    CHECK_FALSE(std::equality_comparable_with<nullable<std::string>, nullable<int>>);
}

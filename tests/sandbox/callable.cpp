#include <rampart/sandbox/callable.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using rampart::sandbox::callable;

TEST_CASE("a callable calls what it holds, with what it is given") {
    callable<std::string(std::string const&, int)> const repeat{
        [](std::string const& text, int count) {
            std::string out;
            for (int turn = 0; turn < count; ++turn)
                out += text;
            return out;
        }};
    CHECK(repeat("ab", 3) == "ababab");
}

TEST_CASE("a callable keeps what its function object keeps, wherever it is moved, and lets it go") {
    auto const shared = std::make_shared<std::vector<int>>();
    {
        callable<void(int)> first{[shared](int number) { shared->push_back(number); }};
        auto second = std::move(first);
        second(1);
        first = std::move(second);
        first(2);
        CHECK(shared.use_count() == 2);
    }
    CHECK(shared.use_count() == 1);
    CHECK(*shared == std::vector{1, 2});
}

TEST_CASE("a callable holds a function object that cannot be copied") {
    callable<int()> const held{[value = std::make_unique<int>(42)] { return *value; }};
    CHECK(held() == 42);
}

// GNU mode, where __int128 counts as an integer: its digits are right, or it does not compile.
#include <string>

#include <doctest/doctest.h>

#include "../support/toolchain.hpp"

namespace test = rampart::test;

namespace {

test::process_result compile(std::string const& name, std::string const& source) {
    auto const folder = test::work_folder(name);
    test::write_text(folder / "program.cpp", source);
    return test::shell(
        test::compiler() + " -std=gnu++20 -fsanitize=address -I" +
            test::shell_quoted(RAMPART_INCLUDE) + " program.cpp -o program && ./program",
        folder);
}

} // namespace

TEST_CASE("a decimal of a wide integer has all its digits") {
    auto const ran = compile("gnu_decimal", R"(
#include <cstdio>
#include <rampart/json/decimal.hpp>
int main() {
    __int128 number = 1;
    for (int digit = 0; digit < 37; ++digit) number *= 10;
    __int128 lowest = static_cast<__int128>(1) << 126;
    lowest = -lowest;
    lowest *= 2;
    for (auto const value : {-number - 123, number, lowest, -(lowest + 1), __int128{0}})
        std::puts(rampart::decimal{value}.str().c_str());
    std::puts(rampart::decimal{~static_cast<unsigned __int128>(0)}.str().c_str());
}
)");
    CHECK(ran.exit_code == 0);
    CHECK(
        ran.out == "-10000000000000000000000000000000000123\n"
                   "10000000000000000000000000000000000000\n"
                   "-170141183460469231731687303715884105728\n"
                   "170141183460469231731687303715884105727\n"
                   "0\n"
                   "340282366920938463463374607431768211455\n");
}

TEST_CASE("a member that is a wide integer does not compile, either way") {
    for (std::string const use :
         {"rampart::json::read_problem why; return rampart::json::read_text(\"{}\", item, why);",
          "return rampart::json::to_json(item).empty();"}) {
        auto const made = compile("gnu_member", R"(
#define RAMPART_SEPARATE_COMPILATION
#include <rampart/json/read.hpp>
#include <rampart/json/write.hpp>
struct wide { __int128 number; };
BOOST_DESCRIBE_STRUCT(wide, (), (number))
int main() { wide item{}; )" + use + " }\n");
        CHECK(made.exit_code != 0);
        CHECK(made.out.find("rampart: this type is not described") != std::string::npos);
    }
}

// Prints the described types: what tests/contract/compare.py holds against the fact sheets. With
// `--names` the lines of tests/data/wire_names.txt.
#include <iostream>
#include <string_view>

#include "described_types.hpp"

int main(int count, char** arguments) {
    if (count > 1 && std::string_view{arguments[1]} == "--names") {
        for (auto const& line : rampart::test::wire_names())
            std::cout << line << '\n';
        return 0;
    }
    std::cout << rampart::test::described_contract() << '\n';
}

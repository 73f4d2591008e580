// Prints the described types: what tests/contract/compare.py holds against the fact sheets.
#include <iostream>

#include "described_types.hpp"

int main() { std::cout << rampart::test::described_contract() << '\n'; }

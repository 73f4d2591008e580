// expect: a_decimal_literal_must_be_digits_with_an_optional_fraction
#include <rampart/json/decimal.hpp>

rampart::decimal wrong = "1,000.00";

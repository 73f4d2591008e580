// expect: this decimal literal is too long
#include <rampart/json/decimal.hpp>

rampart::decimal wrong = "0.12345678901234567890123456789012345678901234567890"
                         "12345678901234567890123456789012345678901234567890";

// expect: deleted
// expect: rampart::decimal
#include <rampart/json/decimal.hpp>

rampart::decimal wrong = 0.25;

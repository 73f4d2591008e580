// expect: a log_observer's sink is called with one line, a std::string_view
#include <rampart/policy/log_observer.hpp>

rampart::log_observer wrong{[](int) {}};

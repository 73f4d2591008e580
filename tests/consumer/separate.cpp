#include <rampart/src.hpp>

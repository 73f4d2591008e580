// The definitions of the command line.
#include <rampart/cli/src.hpp>

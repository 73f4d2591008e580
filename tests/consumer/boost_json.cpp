// Boost.JSON's own code in one file of the program, instead of its library.
#include <boost/json/src.hpp>

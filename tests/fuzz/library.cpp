// The compiled part of the library, instrumented as the fuzz targets are.
#include <rampart/src.hpp>

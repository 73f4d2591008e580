// The compiled part that the fuzz targets need: the JSON parser, instrumented as they are.
#include <boost/json/src.hpp>

#include <rampart/impl/document.ipp>

// The JSON part of rampart/src.hpp, compiled with the optimisation of what is counted.
#include <boost/json/src.hpp>

#include <rampart/impl/document.ipp>

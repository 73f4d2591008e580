// What is compiled once of HexaRails' legacy API: that of the current one.
#pragma once

#include <rampart/hexarails/src.hpp>

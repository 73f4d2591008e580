// What is compiled once of Rampnow's public operations: that of the signed API.
#pragma once

#include <rampart/rampnow/src.hpp>

// Everything a user needs; the sandbox and the EVP crypto policy are opt-ins of their own.
#pragma once

#include <rampart/banxa.hpp>
#include <rampart/hexarails.hpp>
#include <rampart/http/recording_transport.hpp>
#include <rampart/http/scripted_transport.hpp>
#include <rampart/rampnow.hpp>
#include <rampart/version.hpp>

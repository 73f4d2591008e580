// Everything a user needs; asynchronous calls (async.hpp), the sandbox, batch signing and the EVP
// crypto policy are opt-ins of their own.
#pragma once

#include <rampart/http/recording_transport.hpp>
#include <rampart/http/scripted_transport.hpp>
#include <rampart/policy/counting_observer.hpp>
#include <rampart/policy/log_observer.hpp>
#include <rampart/policy/shared_limiter.hpp>
#include <rampart/version.hpp>

#define RAMPART_OF(name) <rampart/name.hpp>
#include <rampart/providers.inc>

// Random identifiers, and the ways in which providers write a time.
#pragma once

#include <rampart/config.hpp>
#include <rampart/sandbox/clock.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace rampart::sandbox {

/// This many lower-case hex digits, an even number.
std::string random_hex(std::size_t digits);
/// A version 4 UUID, lower case.
std::string random_uuid();
/// This many characters of the alphabet.
std::string random_text(std::size_t length, std::string_view alphabet);

/// 2026-01-31
std::string date_text(time_point when);
/// 2026-01-31T23:59:59Z
std::string time_text(time_point when);
/// 2026-01-31T23:59:59.123Z
std::string time_text_with_milliseconds(time_point when);
/// 2026-01-31 23:59:59, in UTC
std::string time_text_without_zone(time_point when);
} // namespace rampart::sandbox

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/sandbox/impl/identifiers.ipp>
#endif

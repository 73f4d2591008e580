// The hash that names a text: of a request in the journal, of an event without a key of its own.
#pragma once

#include <rampart/config.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

#include <rampart/sign/digest.hpp>
#include <rampart/sign/encode.hpp>

namespace rampart::detail {

/// The SHA-256 of a text in lower-case hex. Throws std::runtime_error where rampart hashes through
/// OpenSSL's EVP functions, and they refuse.
[[nodiscard]] inline std::string sha256_hex(std::string_view text) {
    sign::sha256 digest;
    digest.update(text);
    sign::sha256::value_type out;
    if (!digest.finish(out)) throw std::runtime_error{"OpenSSL refused to compute a SHA-256"};
    return sign::encoded<sign::hex_lower>(out);
}

} // namespace rampart::detail

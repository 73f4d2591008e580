// What a client writes by hand to sign a request: hex digits and a random nonce. Peers share it.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

#include <openssl/rand.h>

namespace benchmarks {

inline std::string to_hex(unsigned char const* bytes, std::size_t size) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out(size * 2, '\0');
    for (std::size_t index = 0; index < size; ++index) {
        out[2 * index] = digits[bytes[index] >> 4];
        out[2 * index + 1] = digits[bytes[index] & 15];
    }
    return out;
}

/// A UUID of version 4.
inline std::string random_uuid() {
    unsigned char bytes[16];
    if (RAND_bytes(bytes, sizeof bytes) != 1) throw std::runtime_error{"RAND_bytes"};
    bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0F) | 0x40);
    bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3F) | 0x80);
    auto text = to_hex(bytes, sizeof bytes);
    for (std::size_t const dash : {8, 13, 18, 23})
        text.insert(dash, 1, '-');
    return text;
}

} // namespace benchmarks

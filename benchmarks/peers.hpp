// HMAC-SHA256 by other libraries: prepared messages to hex texts, as fast as each offers it.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace benchmarks {

using messages = std::span<std::string_view const>;

/// A way to make signatures, keyed once where the library allows it. `sign` writes 64 hex
/// characters for each message.
struct peer {
    std::string name;
    std::function<void(messages, char*)> sign;
};

/// Every library that was found when this was built, rampart's own ways first.
std::vector<peer> all_peers(std::string_view secret);

/// intel-ipsec-mb's MACs of many messages at once, 32 bytes each; empty when it was not found.
std::function<void(messages, unsigned char*)> ipsec_multi_buffer(std::string_view secret);

/// OpenSSL's HMAC() for one message: 32 bytes.
void one_shot_mac(std::string_view secret, std::string_view message, unsigned char* out);

} // namespace benchmarks

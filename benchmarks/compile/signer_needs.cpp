// What a signer needs from OpenSSL and the standard library, and nothing made of it: hashing,
// random bytes, wiping; texts, numbers as text, time, a counter shared by threads.
#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <pthread.h>

// NOLINTNEXTLINE(misc-use-internal-linkage): without linkage no code would be made of it
void sign() {}

// All that the signing headers include of OpenSSL, the standard library and the system, and nothing
// made of it: beside signer.cpp, what rampart's own lines cost to compile.
#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <charconv>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <initializer_list>
#include <iosfwd>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <ratio>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <cpuid.h>
#include <openssl/crypto.h>
#include <openssl/opensslv.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <pthread.h>

// NOLINTNEXTLINE(misc-use-internal-linkage): without linkage no code would be made of it
void sign() {}

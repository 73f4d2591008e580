// A shared object of its own, compiled with hidden visibility, as plug-ins are.
#include <chrono>

#include <rampart/error.hpp>
#include <rampart/policy/shared_limiter.hpp>
#include <rampart/sign/nonce.hpp>

#define EXPORTED extern "C" __attribute__((visibility("default")))

EXPORTED long long next_nonce(char const* key) {
    return rampart::sign::increasing_milliseconds{key}.next_number(
        rampart::sign::time_point{std::chrono::seconds{1}});
}

EXPORTED void const* payers() { return &rampart::detail::paced_payers(); }

EXPORTED bool is_rampart_category(boost::system::error_category const& category) {
    return category == rampart::rampart_category();
}

EXPORTED boost::system::error_category const* category() { return &rampart::rampart_category(); }

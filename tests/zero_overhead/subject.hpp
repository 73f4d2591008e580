// One call's request, built and signed twice: by the library's templates and by hand.
#pragma once

#include <string>

#include <rampart/hexarails/types/customers.hpp>
#include <rampart/http/message.hpp>

namespace zero_overhead {

inline constexpr auto base_url = "https://ramp.hexarails.ai";
inline constexpr auto api_key = "rk_test_4242424242424242";
inline constexpr auto api_secret = "a secret of usual length, 32 byte";
inline constexpr auto nonce = "00000000-0000-4000-8000-000000000001";
inline constexpr long long unix_seconds = 1'767'225'600;

/// rampart's way: client.prepare<create_customer>. Keys and policies are set up once.
rampart::http::request typed(rampart::hexarails::customer_create const& customer);

/// The same request by hand: JSON text, headers and signature in plain code, with the same checks.
rampart::http::request by_hand(rampart::hexarails::customer_create const& customer);

} // namespace zero_overhead

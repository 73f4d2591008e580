// expect: rampart: this type is not a clock: it needs now() const returning the time in UTC
#include <rampart/hexarails/scheme.hpp>
#include <rampart/sign/signer.hpp>

struct uptime {
    std::chrono::steady_clock::time_point now() const { return std::chrono::steady_clock::now(); }
};

rampart::sign::basic_signer<rampart::hexarails::scheme, rampart::sign::direct_crypto, uptime> const
    wrong{"key", rampart::sign::secret{"secret"}};

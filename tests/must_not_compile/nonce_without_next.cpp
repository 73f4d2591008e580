// expect: rampart: this type is not a nonce policy: it needs next(now, stamp_text&)
#include <rampart/hexarails/scheme.hpp>
#include <rampart/sign/signer.hpp>

struct counter {
    explicit counter(std::string_view) {}
    int operator()() const { return 1; }
};

rampart::sign::basic_signer<
    rampart::hexarails::scheme, rampart::sign::direct_crypto, rampart::sign::system_clock,
    counter> const wrong{"key", rampart::sign::secret{"secret"}};

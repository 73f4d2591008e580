// A program that only signs: libcrypto and no Boost.
#include <iostream>

#include <rampart/hexarails/scheme.hpp>
#include <rampart/sign/signer.hpp>

int main() {
    using scheme = rampart::hexarails::scheme;
    rampart::sign::basic_signer<scheme> const signer{
        "test_api_key_not_real_0001", rampart::sign::secret{"test_api_secret_not_real_0001"}};
    rampart::sign::signed_headers<scheme> headers;
    auto const why = signer.sign_with(
        {"GET", "ramp-sandbox.hexarails.ai", "/balance"}, "1767225600",
        "00000000-0000-4000-8000-000000000001", headers);
    if (why != rampart::sign::failure::none) return std::cerr << describe(why) << '\n', 1;
    std::cout << headers.name(3) << ": " << headers.value(3) << '\n';
}

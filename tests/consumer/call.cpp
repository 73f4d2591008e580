#include <iostream>

#include "call.hpp"

int main() {
    rampart::http::scripted_transport wire;
    wire.answer(200, R"({"status":"SUCCESS","data":[{"balance":1000.10,"currency":"USDT"}]})");
    client api{
        rampart::hexarails::sandbox,
        signer{
            "test_api_key_not_real_0001", rampart::sign::secret{"test_api_secret_not_real_0001"},
            fixed_clock::at_unix_seconds(1767225600),
            fixed_nonce{"00000000-0000-4000-8000-000000000001"}},
        wire};
    std::cout << balances(api);
    std::cout << rampart::http::head_of(api.transport().sent().at(0).message);
}

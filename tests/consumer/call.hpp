// A program of two files that share a client.
#pragma once

#include <string>

#include <rampart/hexarails.hpp>
#include <rampart/http/scripted_transport.hpp>

using rampart::sign::fixed_clock;
using rampart::sign::fixed_nonce;

using signer = rampart::sign::basic_signer<
    rampart::hexarails::scheme, rampart::sign::direct_crypto, fixed_clock, fixed_nonce>;
using client =
    rampart::basic_client<rampart::hexarails::provider, signer, rampart::http::scripted_transport>;

/// The balances of the account, one a line.
std::string balances(client& api);

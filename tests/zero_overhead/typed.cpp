#include "subject.hpp"

#include <rampart/hexarails/endpoints.hpp>
#include <rampart/hexarails/scheme.hpp>
#include <rampart/http/scripted_transport.hpp>
#include <rampart/make_client.hpp>

namespace zero_overhead {

namespace {

using namespace rampart;

using signer = sign::basic_signer<
    hexarails::scheme, sign::direct_crypto, sign::fixed_clock, sign::fixed_nonce>;

using client = basic_client<hexarails::provider, signer, http::scripted_transport>;

} // namespace

http::request typed(hexarails::customer_create const& customer) {
    static client const api{
        base_url, signer{
                      api_key, sign::secret{api_secret},
                      sign::fixed_clock::at_unix_seconds(unix_seconds), sign::fixed_nonce{nonce}}};
    auto made = api.prepare<hexarails::create_customer>(customer);
    if (!made) throw call_failed{made.error()};
    return std::move(*made);
}

} // namespace zero_overhead

#include "subject.hpp"

#include <rampart/client.hpp>
#include <rampart/hexarails/endpoints.hpp>
#include <rampart/http/scripted_transport.hpp>

namespace zero_overhead {

namespace {

using namespace rampart;

using signer = sign::basic_signer<
    hexarails::scheme, sign::direct_crypto, sign::fixed_clock, sign::fixed_nonce>;

class typed_maker final : public maker {
public:
    http::request make(hexarails::customer_create const& customer) const override {
        auto made = client_.prepare<hexarails::create_customer>(customer);
        if (!made) throw call_failed{made.error()};
        return std::move(*made);
    }

private:
    basic_client<hexarails::provider, signer, http::scripted_transport> client_{
        base_url, signer{
                      api_key, sign::secret{api_secret},
                      sign::fixed_clock::at_unix_seconds(unix_seconds), sign::fixed_nonce{nonce}}};
};

} // namespace

maker const& typed() {
    static typed_maker const instance;
    return instance;
}

} // namespace zero_overhead

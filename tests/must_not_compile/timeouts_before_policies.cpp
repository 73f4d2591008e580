// expect: rampart: policies come before timeouts: (base_url, keys, transport, policies, timeouts)
#include <rampart/banxa.hpp>
#include <rampart/make_client.hpp>

auto wrong(rampart::credentials keys) {
    return rampart::make_client<rampart::banxa::provider>(
        rampart::banxa::sandbox, std::move(keys), rampart::http::tls_transport{},
        rampart::http::timeouts{}, rampart::policies{.retry = rampart::no_retry{}});
}

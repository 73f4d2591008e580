// expect: rampart: this limiter paces by another provider's rate
#include <rampart/banxa.hpp>
#include <rampart/hexarails.hpp>
#include <rampart/make_client.hpp>
#include <rampart/policy/shared_limiter.hpp>

auto wrong() {
    return rampart::make_client<rampart::hexarails::provider>(
        rampart::hexarails::sandbox, {"key", rampart::sign::secret{"secret"}},
        rampart::http::tls_transport{},
        rampart::policies{.limiter = rampart::shared_limiter{rampart::banxa::sandbox_rate, "key"}});
}

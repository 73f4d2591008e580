// A client with policies of its own, as README's table has them: compiled optimised, with warnings.
#include <string>
#include <utility>

#include <rampart/hexarails/endpoints/account.hpp>
#include <rampart/hexarails/provider.hpp>
#include <rampart/hexarails/scheme.hpp>
#include <rampart/http/tls_transport.hpp>
#include <rampart/make_client.hpp>
#include <rampart/policy/shared_limiter.hpp>

std::string first_balance(std::string const& key, rampart::sign::secret secret) {
    auto api = rampart::make_client<rampart::hexarails::provider>(
        rampart::hexarails::sandbox, {key, std::move(secret)}, rampart::http::tls_transport{},
        rampart::policies{
            .limiter = rampart::shared_limiter{rampart::hexarails::sandbox_rate, key}});
    auto const seen = api.call<rampart::hexarails::list_balances>();
    if (!seen) return seen.error().describe();
    if (seen->empty()) return {};
    return std::string{rampart::text_of(seen->front().balance)};
}

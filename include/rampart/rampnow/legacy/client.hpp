// The client of Rampnow's legacy API, without its operations.
#pragma once

#include <rampart/make_client.hpp>
#include <rampart/rampnow/legacy/provider.hpp>

namespace rampart::rampnow::legacy {

/// A client of the legacy API with one access token. The token is had by an unsigned call of a
/// client without one; each user and order has its own.
/// ```
/// using namespace rampart::rampnow;
/// legacy::client open{legacy::production, rampart::sign::bearer_signer{}};
/// auto got = open.call<legacy::get_token>({.client_id = id, .client_secret = secret});
/// legacy::client api{
///     legacy::production,
///     rampart::sign::bearer_signer{rampart::sign::secret{std::move(got->access_token)}}};
/// auto const made = api.call<legacy::create_order>({.body = {R"({"email":"..."})"}});
/// ```
using client = basic_client<provider, sign::bearer_signer>;

/// The same with asynchronous calls; needs rampart/async.hpp.
using async_client = basic_async_client<provider, sign::bearer_signer>;

} // namespace rampart::rampnow::legacy

#if defined(RAMPART_SEPARATE_COMPILATION)
RAMPART_CALLS_OF(extern, rampart::rampnow::legacy::provider, rampart::sign::bearer_signer)
RAMPART_ASYNC_CALLS_OF(extern, rampart::rampnow::legacy::provider, rampart::sign::bearer_signer)
#endif

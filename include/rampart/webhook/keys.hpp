// The keys that a receiver accepts, changed while notifications come in.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/sign/detail/replaceable.hpp>
#include <rampart/sign/verify.hpp>

namespace rampart::webhook {

/// API keys and secrets. `api_keys` may be empty where the key's name is not asked for.
template <class Scheme, class Crypto>
struct accepted_keys {
    std::vector<std::string> api_keys{};            ///< as issued
    sign::basic_verifier<Scheme, Crypto> secrets{}; ///< as issued

    /// Whether the API key is one of them.
    [[nodiscard]] bool names(std::string_view key) const {
        return std::find(api_keys.begin(), api_keys.end(), key) != api_keys.end();
    }
};

/// Accepted keys that may be changed at any time: who verifies takes `current` once and works with
/// that, so that a name and its secret go together. All member functions may be called from several
/// threads at once.
template <class Scheme, class Crypto>
class key_ring {
    using keys = accepted_keys<Scheme, Crypto>;

public:
    /// With these API keys.
    explicit key_ring(std::vector<std::string> api_keys = {}) : keys_{keys{std::move(api_keys)}} {}

    /// The keys of this moment.
    [[nodiscard]] keys const& current() const noexcept { return keys_.current(); }

    /// Accepts a further pair; an empty name does not count.
    void add(std::string api_key, sign::secret key) {
        keys_.change([&](keys const& before) {
            auto after = before;
            if (!api_key.empty()) after.api_keys.push_back(std::move(api_key));
            after.secrets.add(std::move(key));
            return after;
        });
    }

    /// From now on this pair alone.
    void accept_only(std::string api_key, sign::secret key) {
        keys_.change([&](keys const&) {
            keys after;
            if (!api_key.empty()) after.api_keys.push_back(std::move(api_key));
            after.secrets.add(std::move(key));
            return after;
        });
    }

private:
    sign::detail::replaceable<keys> keys_;
};

} // namespace rampart::webhook

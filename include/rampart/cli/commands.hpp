// The commands of a provider, made from its endpoint list. Opt-in: a program that includes this
// gets a command line of its own with cli/run.hpp, and cli/src.hpp in one file.
#pragma once

#include <rampart/config.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <rampart/cli/impl/call.hpp>
#include <rampart/cli/impl/facts_made.hpp>
#include <rampart/cli/impl/sign.hpp>
#include <rampart/cli/impl/verify.hpp>
#include <rampart/operations.hpp>
#include <rampart/policy/rate_limit.hpp>
#include <rampart/sign/bearer_signer.hpp>

namespace rampart::cli {

/// Where an API of a provider is, and how its operations are called on the command line.
struct place {
    std::string_view url{};   ///< called when no base URL is given; empty: it has to be given
    std::string_view group{}; ///< in front of the operations' names, with its dot: "legacy."
    std::optional<rate_limit> rate{};         ///< what --shared paces by in production
    std::optional<rate_limit> sandbox_rate{}; ///< and at a sandbox or on this machine
};

namespace detail {

/// One API with the functions that its endpoint list makes.
struct api_commands {
    api of{};
    void (*add_facts)(std::vector<endpoint_facts>&, api const&) = nullptr;
    bool (*call)(call_options const&, api const&) = nullptr;
    void (*sign)(sign_options const&, api const&) = nullptr; ///< null for a token
};

template <class Endpoints>
inline constexpr bool is_endpoint_list = false;
template <auto const&... Endpoints>
inline constexpr bool is_endpoint_list<endpoint_list<Endpoints...>> = true;

/// Whether all endpoints of a list are the provider's, or nobody's own.
template <class Provider, class Endpoints>
inline constexpr bool belong_to = true;
template <class Provider, auto const&... Endpoints>
inline constexpr bool belong_to<Provider, endpoint_list<Endpoints...>> =
    ((std::is_same_v<typename endpoint_type<Endpoints>::family_type, typename Provider::family> ||
      std::is_same_v<typename endpoint_type<Endpoints>::family_type, any_provider>)&&...);

template <class Provider, class Endpoints, class Signer>
api_commands api_commands_of(std::string_view name, place where) {
    static_assert(
        is_endpoint_list<Endpoints>,
        "rampart: commands are made from a list of endpoints: `using endpoints = "
        "rampart::endpoint_list<get_order, create_order>;`");
    constexpr bool own = belong_to<Provider, Endpoints>;
    static_assert(
        own, "rampart: an endpoint of this list belongs to another provider than the commands do");
    constexpr bool has_token = std::is_same_v<Signer, sign::bearer_signer>;
    api_commands out;
    out.of = {name, where.group, where.url, has_token, where.rate, where.sandbox_rate};
    if constexpr (is_endpoint_list<Endpoints> && own) {
        out.add_facts = &add_facts<Provider, Endpoints>;
        out.call = &call_in<client_of<Provider, Signer>, Endpoints>;
        if constexpr (!has_token) out.sign = &sign_as<typename Provider::scheme>;
    }
    return out;
}

} // namespace detail

class commands;

/// @cond
template <class Provider, class Endpoints, class Signer = signer_of<Provider>>
[[nodiscard]] commands commands_of(place where);
/// @endcond

/// What the command line knows of one provider: `call`, `describe`, `endpoints` and `sign` for its
/// operations, and `verify` for what it posts. Made by commands_of; a value.
class commands {
public:
    /// A further API of the provider.
    template <class Provider, class Endpoints, class Signer = signer_of<Provider>>
    [[nodiscard]] commands also(place where) const {
        auto out = *this;
        out.apis_.push_back(detail::api_commands_of<Provider, Endpoints, Signer>(name_, where));
        return out;
    }

    /// A name for the headers that the first API sends, where it has several sets of them:
    /// `--header-set NAME`. The set that is named first is the one without that option.
    template <class Provider, class Endpoints>
    [[nodiscard]] commands header_set(std::string_view name) const {
        auto out = *this;
        out.header_sets_.emplace_back(
            name, detail::api_commands_of<Provider, Endpoints, signer_of<Provider>>(
                      name_, {apis_.front().of.default_url,
                              {},
                              apis_.front().of.rate,
                              apis_.front().of.sandbox_rate}));
        return out;
    }

    /// Verifies what the provider posts by these facts, see webhook::basic_verifier.
    template <class Traits>
    [[nodiscard]] commands verified_by() const {
        return verified_by(&detail::verify_by<Traits>);
    }

    /// Verifies what the provider posts by a function, which returns when it is genuine.
    /// `takes_header`: it wants to know where a signature stands, `--secret-header NAME`.
    [[nodiscard]] commands
    verified_by(detail::verify_function function, bool takes_header = false) const {
        auto out = *this;
        out.verify_ = function;
        out.takes_secret_header_ = takes_header;
        return out;
    }

    /// The provider's name.
    [[nodiscard]] std::string_view name() const noexcept { return name_; }

    /// @cond
    [[nodiscard]] std::vector<detail::api_commands> const& apis() const noexcept { return apis_; }
    [[nodiscard]] auto const& header_sets() const noexcept { return header_sets_; }
    [[nodiscard]] detail::verify_function verify() const noexcept { return verify_; }
    [[nodiscard]] bool takes_secret_header() const noexcept { return takes_secret_header_; }
    /// @endcond

private:
    template <class Provider, class Endpoints, class Signer>
    friend commands cli::commands_of(place where);

    explicit commands(std::string_view name) : name_{name} {}

    std::string_view name_;
    std::vector<detail::api_commands> apis_{};
    std::vector<std::pair<std::string_view, detail::api_commands>> header_sets_{};
    detail::verify_function verify_ = nullptr;
    bool takes_secret_header_ = false;
};

/// The commands of a provider's operations, under `Provider::name`.
/// ```
/// int main(int count, char** arguments) {
///     return rampart::cli::run(
///         count, arguments,
///         {rampart::cli::commands_of<zed::provider, zed::endpoints>({.url = zed::production})});
/// }
/// ```
/// `Signer` is the library's, or sign::bearer_signer for an API with an access token.
template <class Provider, class Endpoints, class Signer>
[[nodiscard]] commands commands_of(place where) {
    static_assert(rampart::detail::check_provider<Provider>());
    commands out{Provider::name};
    out.apis_.push_back(
        detail::api_commands_of<Provider, Endpoints, Signer>(Provider::name, where));
    return out;
}

} // namespace rampart::cli

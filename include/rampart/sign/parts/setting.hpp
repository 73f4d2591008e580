// A constant of the user's account as a part.
#pragma once

#include <string_view>

#include <rampart/sign/parts.hpp>
#include <rampart/sign/settings.hpp>

namespace rampart::sign::parts {

/// What the user gave the signer under this name: a passphrase, a receive window, a project id.
/// Without it, or with characters no header may hold, signing fails with setting_invalid. A value
/// that is the same for all users is a `literal`.
template <fixed_string Name>
struct setting : detail::always_present {
    static constexpr std::string_view name = Name.view(); ///< of the setting

    /// What is wrong with the context for this part; nothing when all is well.
    static failure check(signing_context const& context) noexcept {
        return is_header_token(value(context), settings::longest_value) ? failure::none
                                                                        : failure::setting_invalid;
    }

    /// Writes the part.
    template <class Crypto, class Sink>
    static bool write(Sink& sink, signing_context const& context) {
        sink.update(value(context));
        return true;
    }

private:
    static std::string_view value(signing_context const& context) noexcept {
        return context.constants ? context.constants->find(name) : std::string_view{};
    }
};

} // namespace rampart::sign::parts

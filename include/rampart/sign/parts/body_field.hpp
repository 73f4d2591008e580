// One field of a form-encoded body as a part.
#pragma once

#include <string_view>

#include <rampart/sign/parts.hpp>

namespace rampart::sign::parts {

/// The value of a field in an application/x-www-form-urlencoded body, as it stands there: the
/// nonce that Kraken wants in front of the body that holds it (more-schemes.md section 2). The
/// request is built with the field, so that the bytes signed are those sent; `next_number` of an
/// increasing nonce makes its value. A body without it, or with an empty one, fails to sign.
template <fixed_string Field>
struct body_field : detail::always_present {
    static constexpr std::string_view name = Field.view(); ///< as explain() shows it

    /// What is wrong with the context for this part; nothing when all is well.
    static constexpr failure check(signing_context const& context) noexcept {
        return value(context.message.body).empty() ? failure::field_missing : failure::none;
    }

    /// Writes the part.
    template <class Crypto, class Sink>
    static bool write(Sink& sink, signing_context const& context) {
        sink.update(value(context.message.body));
        return true;
    }

private:
    static constexpr std::string_view value(std::string_view form) noexcept {
        while (!form.empty()) {
            auto const field = form.substr(0, form.find('&'));
            if (field.size() > name.size() && field.starts_with(name) &&
                field[name.size()] == '=') {
                return field.substr(name.size() + 1);
            }
            form.remove_prefix(field.size() < form.size() ? field.size() + 1 : field.size());
        }
        return {};
    }
};

} // namespace rampart::sign::parts

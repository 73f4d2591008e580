// What Rampnow's legacy API posts, with a hash inside the body (rampnow.md section 9.4).
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/json/lenient.hpp>
#include <rampart/json/read.hpp>
#include <rampart/json/write.hpp>
#include <rampart/sign/detail/replaceable.hpp>
#include <rampart/sign/digest.hpp>
#include <rampart/sign/key.hpp>
#include <rampart/webhook/authenticate.hpp>
#include <rampart/webhook/callback.hpp>
#include <rampart/webhook/read_body.hpp>
#include <rampart/webhook/verifier.hpp>

namespace rampart::rampnow::legacy {

/// An open set.
BOOST_DEFINE_ENUM_CLASS(
    payment_status, ACCEPTED, REJECTED, CANCELED, PENDING, AUTHORIZED, EXPIRED, REFUNDED)

/// How a payment was made (9.4).
struct notice_method {
    std::optional<std::string> name;
    std::optional<std::string> channel;
    std::optional<json::raw_json> parameters;
};
BOOST_DESCRIBE_STRUCT(notice_method, (), (name, channel, parameters))

/// Who paid (9.4).
struct notice_customer {
    std::optional<std::string> firstName;
    std::optional<std::string> lastName;
    std::optional<std::string> email;
    std::optional<std::string> ip;
    std::optional<std::string> country;
};
BOOST_DESCRIBE_STRUCT(notice_customer, (), (firstName, lastName, email, ip, country))

/// A payment changed its status. What is no std::optional is what the hash is made of, and the
/// hash: without one of them nothing is verified. The hash covers `merchantTransactionId`,
/// `currency`, `amount` and `status` and nothing else: not the crypto amount, not the customer.
struct payment_notice {
    std::string merchantTransactionId;
    decimal amount; ///< in units of `currency`
    std::string currency;
    open_enum<payment_status> status;
    std::string hash; ///< 64 hex digits
    std::optional<notice_method> paymentMethod;
    std::optional<notice_customer> customer;
    std::optional<std::string> email;
    std::optional<std::string> baseCurrency;
    std::optional<decimal> baseCurrencyAmount;
    std::optional<decimal> exchangeRate;
    std::optional<std::string> cryptocurrency;
    std::optional<decimal> cryptocurrencyAmount;
    std::optional<decimal> cryptoExchangeRate;
};
BOOST_DESCRIBE_STRUCT(
    payment_notice, (),
    (merchantTransactionId, amount, currency, status, hash, paymentMethod, customer, email,
     baseCurrency, baseCurrencyAmount, exchangeRate, cryptocurrency, cryptocurrencyAmount,
     cryptoExchangeRate))

/// SHA-256 over the five texts with nothing between them; `amount` is its number token as sent.
/// Throws std::runtime_error where rampart hashes through OpenSSL's EVP functions, and they refuse.
[[nodiscard]] inline sign::sha256::value_type webhook_hash(
    std::string_view merchant_transaction_id, std::string_view currency, std::string_view amount,
    std::string_view status, sign::secret const& client_secret) {
    sign::sha256 digest;
    for (auto const text : {merchant_transaction_id, currency, amount, status})
        digest.update(text);
    digest.update(client_secret.bytes());
    sign::sha256::value_type out;
    bool const made = digest.finish(out);
    digest.wipe();
    if (!made) throw std::runtime_error{"OpenSSL refused to compute a webhook's hash"};
    return out;
}

/// Reads a notice, whoever wrote it.
[[nodiscard]] inline webhook::result<payment_notice>
read_notice(json::value root, std::vector<json::deviation>* seen) {
    payment_notice out;
    json::read_problem why;
    if (json::read_value(root, out, why, seen)) return out;
    return webhook::refusal{webhook::cause::malformed_body, why.message_without_text()};
}

/// How notices are verified.
struct webhook_options {
    /// A larger body is refused unread, in bytes: its hash stands inside, so that anybody's body
    /// has to be parsed. Notices have some hundreds.
    std::size_t largest_body = std::size_t{64} * 1024;
};

/// Authenticates by the hash, which stands in the body.
class hash_authenticator {
    struct secrets {
        std::vector<std::shared_ptr<sign::secret const>> accepted{};
        sign::failure passed_over = sign::failure::none;
    };

public:
    /// With the client's secret.
    explicit hash_authenticator(sign::secret client_secret, webhook_options options = {})
        : options_{std::move(options)} {
        also_accept(std::move(client_secret));
    }

    /// Accepts a further client secret. One that is empty or has white space, a line end, quotes or
    /// a byte order mark around it is passed over.
    void also_accept(sign::secret client_secret) {
        take(std::move(client_secret), [](secrets const& before) { return before; });
    }

    /// Accepts this client secret alone from now on; none when it is passed over.
    void accept_only(sign::secret client_secret) {
        take(std::move(client_secret), [](secrets const&) { return secrets{}; });
    }

    /// The notice, or why it is refused. The JSON has to be parsed before it can be verified. What
    /// deviates from the documentation costs at most its own member, unless the hash covers it, and
    /// is added to `seen` unless that is null.
    [[nodiscard]] webhook::result<payment_notice> authenticate(
        webhook::notification const& received, std::vector<json::deviation>* seen = nullptr) const {
        using webhook::cause;
        using webhook::refusal;
        auto const& [accepted, passed_over] = secrets_.current();
        if (accepted.empty()) return webhook::detail::no_secret(passed_over);
        if (received.body.size() > options_.largest_body) {
            return refusal{
                cause::malformed_body, "a notice has at most " +
                                           std::to_string(options_.largest_body) +
                                           " bytes: see webhook_options::largest_body"};
        }
        auto const parsed = webhook::read_body(received.body, seen);
        if (!parsed) return parsed.error();
        auto const root = parsed->root();
        auto read = read_notice(root, seen);
        if (!read) return read;
        auto& out = *read;
        auto const amount = root.find("amount");
        if (amount->text() != out.amount.text() || !is_word(out.currency) ||
            !is_word(out.status.text())) {
            return refusal{
                cause::malformed_body,
                "amount must be a plain decimal, currency and status words of letters only"};
        }
        auto const given = sign::decode_hex(out.hash);
        if (!given || given->size() != sign::sha256::digest_size) {
            return refusal{cause::malformed_body, "hash must be 64 hex digits"};
        }
        bool genuine = false;
        for (auto const& secret : accepted) {
            auto const expected = webhook_hash(
                out.merchantTransactionId, out.currency, amount->text(), out.status.text(),
                *secret);
            bool const same = sign::equal_in_constant_time(
                std::span<unsigned char const>{expected},
                {reinterpret_cast<unsigned char const*>(given->data()), given->size()});
            genuine = genuine | same;
        }
        if (!genuine) {
            return refusal{
                cause::mismatch,
                "the hash does not fit: another client secret, or one of merchantTransactionId, "
                "currency, amount and status was changed (an amount re-written, too)"};
        }
        return read;
    }

private:
    /// Adds a secret to those that `kept` makes of those before.
    template <class Kept>
    void take(sign::secret given, Kept const& kept) {
        auto const fault = sign::check_secret(given);
        auto const key = std::make_shared<sign::secret const>(std::move(given));
        secrets_.change([&](secrets const& before) {
            secrets after = kept(before);
            if (fault == sign::failure::none) {
                after.accepted.push_back(key);
            } else {
                after.passed_over = fault;
            }
            return after;
        });
    }

    static bool is_word(std::string_view text) noexcept {
        for (char const letter : text) {
            if ((letter < 'A' || letter > 'Z') && (letter < 'a' || letter > 'z')) return false;
        }
        return !text.empty();
    }

    sign::detail::replaceable<secrets> secrets_{secrets{}};
    webhook_options options_;
};

/// The facts of the legacy API's notices.
struct webhook_traits {
    using event = payment_notice; ///< what a notification becomes

    /// The event of a body.
    static webhook::result<event> read(std::string_view body, std::vector<json::deviation>* seen) {
        auto const parsed = webhook::read_body(body, seen);
        if (!parsed) return parsed.error();
        return read_notice(parsed->root(), seen);
    }

    /// What an inbox knows a notice by.
    [[nodiscard]] static std::string
    event_key(payment_notice const& notice, webhook::notification const& received) {
        return webhook::event_key_of(
            "rampnow-legacy", {notice.merchantTransactionId, notice.status.text()}, received);
    }
};

/// Verifies and reads notifications. It is a weak proof: a plain hash, without a time or a nonce,
/// over four members whose borders it does not show. So currency and status must be letters only (a
/// digit might have been the amount's), and whoever reads a notice compares
/// `merchantTransactionId`, `currency` and `amount` with his own order and expects repeats.
///
/// What tells one event from another, `event_key`, is `merchantTransactionId` and `status`.
using webhook_verifier = webhook::basic_verifier<webhook_traits, hash_authenticator>;

/// A notification of the notice as Rampnow would post it, its hash made here: for tests of a
/// receiver.
[[nodiscard]] inline rampart::result<webhook::notification> sign_notification(
    std::string_view callback_url, payment_notice notice, sign::secret const& client_secret) {
    auto where = webhook::callback::parse(callback_url);
    if (!where) return where.error();
    notice.amount = notice.amount.with_number_form(true);
    auto const token = json::to_json(notice.amount);
    auto const digest = webhook_hash(
        notice.merchantTransactionId, notice.currency, token, notice.status.text(), client_secret);
    notice.hash = sign::encoded<sign::hex_lower>(digest);
    for (char& digit : notice.hash) {
        if (digit >= 'a') digit = static_cast<char>(digit - 'a' + 'A'); // as in the sample
    }
    return webhook::notification{
        std::move(where->host),
        std::move(where->target),
        {{"Content-Type", "application/json"}},
        json::to_json(notice)};
}

} // namespace rampart::rampnow::legacy

// The known answers that the tests run against, read from JSON into plain structs.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rampart/sign/message.hpp>

namespace rampart::test {

struct named_value {
    std::string name;
    std::string value;
};

/// One signed request of a provider's vector file. Members that a file does not have are empty.
struct signing_vector {
    std::string id;
    std::string method;
    std::string host;
    std::string target;
    std::string body; ///< recipes are expanded
    bool multipart = false;
    std::string api_key;
    std::string secret;
    std::string timestamp;
    std::string nonce;

    std::string canonical_string;
    std::size_t canonical_bytes = 0;
    std::string canonical_sha256;
    std::string canonical_hex;
    std::string signature;
    std::string signature_upper;
    std::vector<std::vector<named_value>> header_sets; ///< in the order of the file

    std::optional<std::size_t> body_length;
    std::optional<std::string> body_base64;
    std::optional<std::string> body_hex;
    std::string body_sha256;
    std::optional<std::string> body_hash_line;

    std::string differs_from;        ///< a vector whose signature this one must not have
    std::string alternate_signature; ///< of a reading of the rule that is not followed

    /// The request for the library; views of this object.
    [[nodiscard]] sign::message_view message() const {
        return {method, host, target, body, multipart};
    }
};

[[nodiscard]] std::vector<signing_vector> hexarails_vectors();
[[nodiscard]] std::vector<signing_vector> rampnow_vectors();
[[nodiscard]] std::vector<signing_vector> banxa_vectors();

/// The vector of this id; throws when there is none.
[[nodiscard]] signing_vector const&
find(std::vector<signing_vector> const& vectors, std::string_view id);

/// The length of an array in a file of the data folder: `{"hexarails", "signing_vectors"}`. A dot
/// steps into a member.
[[nodiscard]] std::size_t count_in(std::string_view provider, std::string_view member);

/// A canonical string made by a known mistake.
struct wrong_construction {
    std::string id;
    std::string base; ///< the vector it spoils
    std::string canonical_string;
    std::string signature;
    std::string must_differ_from;
};

[[nodiscard]] std::vector<wrong_construction> hexarails_wrong_constructions();

/// Rampnow's faulty sample code: what it signed for the request of the vector `base`.
[[nodiscard]] std::vector<wrong_construction> rampnow_wrong_rules();

/// A delivery as received, and whether its signature is good.
struct webhook_vector {
    signing_vector received; ///< `signature` is the one the bytes received call for
    std::string received_signature;
    bool valid = false;
};

[[nodiscard]] std::vector<webhook_vector> hexarails_webhooks();

/// A hash or MAC of a text; `key` is empty for hashes.
struct primitive_vector {
    std::string key;
    std::string data;
    std::string hex;
};

[[nodiscard]] std::vector<primitive_vector> hexarails_hashes();
[[nodiscard]] std::vector<primitive_vector> hexarails_macs();
[[nodiscard]] std::vector<primitive_vector> rampnow_legacy_hashes();

/// RFC 4231 section 4: keys and data are raw bytes; the fifth case's tags are cut to 128 bits.
struct rfc4231_case {
    std::string key;
    std::string data;
    std::string hmac_sha256_hex;
    std::string hmac_sha512_hex;
};

[[nodiscard]] std::vector<rfc4231_case> rfc4231_cases();

/// A case of Project Wycheproof's HMAC-SHA-256 file; key, data and tag are raw bytes.
struct wycheproof_case {
    long long id = 0;
    std::string key;
    std::string data;
    std::string tag;
    bool valid = false;
};

struct wycheproof_file {
    std::vector<wycheproof_case> cases;
    std::size_t announced = 0; ///< the file's own count
};

/// Nothing when the folder with vectors from elsewhere does not stand beside the project.
[[nodiscard]] std::optional<wycheproof_file> wycheproof_hmac_sha256();

/// Lower-case hex of raw bytes, and back, by code of the tests' own: the library's is under test.
[[nodiscard]] std::string to_hex(std::string_view bytes);
[[nodiscard]] std::string from_hex(std::string_view hex);

/// Lower case for ASCII letters.
[[nodiscard]] std::string lower(std::string_view text);
[[nodiscard]] std::string upper(std::string_view text);

/// The same text as bytes, for keys.
[[nodiscard]] std::vector<unsigned char> bytes_of(std::string_view text);

} // namespace rampart::test

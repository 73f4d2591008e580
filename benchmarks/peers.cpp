#include "peers.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <rampart/sign/batch.hpp>
#include <rampart/sign/crypto.hpp>
#include <rampart/sign/encode.hpp>
#include <rampart/sign/evp_crypto.hpp>

#if defined(HAVE_BOTAN)
#include <botan/mac.h>
#endif
#if defined(HAVE_CRYPTOPP)
#include <cryptopp/hmac.h>
#include <cryptopp/sha.h>
#endif
#if defined(HAVE_NETTLE)
#include <nettle/hmac.h>
#endif
#if defined(HAVE_GCRYPT)
#include <gcrypt.h>
#endif
#if defined(HAVE_IPSEC_MB)
#include <intel-ipsec-mb.h>
#endif

namespace benchmarks {

namespace {

using mac = std::array<unsigned char, 32>;
namespace sign = rampart::sign;

std::span<unsigned char const> bytes_of(std::string_view text) {
    return {reinterpret_cast<unsigned char const*>(text.data()), text.size()};
}

[[maybe_unused]] unsigned char const* data_of(std::string_view text) {
    return reinterpret_cast<unsigned char const*>(text.data());
}

/// A peer whose MAC of one message is `of(message, out)`; hex by rampart for all.
template <class Of>
peer one_by_one(std::string name, Of of) {
    auto keyed = std::make_shared<Of>(std::move(of));
    return {std::move(name), [keyed](messages all, char* out) {
                mac digest;
                for (auto const message : all) {
                    (*keyed)(message, digest);
                    sign::hex_lower::encode(digest, out);
                    out += 64;
                }
            }};
}

/// A peer that makes up to 64 MACs at once with `of(messages, macs)`.
template <class Of>
peer together(std::string name, Of of) {
    auto keyed = std::make_shared<Of>(std::move(of));
    return {std::move(name), [keyed](messages all, char* out) {
                std::array<mac, 64> digests;
                while (!all.empty()) {
                    auto const now = all.first(std::min(all.size(), digests.size()));
                    (*keyed)(now, digests.data());
                    for (std::size_t at = 0; at < now.size(); ++at, out += 64)
                        sign::hex_lower::encode(digests[at], out);
                    all = all.subspan(now.size());
                }
            }};
}

template <class Mac>
peer rampart_mac(std::string name, std::string_view secret) {
    auto keyed = std::make_shared<Mac>(bytes_of(secret));
    return one_by_one(std::move(name), [keyed](std::string_view message, mac& out) {
        auto stream = keyed->start();
        stream.update(message);
        stream.finish(out);
    });
}

#if defined(HAVE_IPSEC_MB)

/// The key's pads, and as many jobs as one burst takes.
class ipsec_macs {
public:
    explicit ipsec_macs(std::string_view secret) {
        init_mb_mgr_auto(manager_.get(), nullptr);
        std::uint8_t pad[64];
        for (int outer = 0; outer < 2; ++outer) {
            std::memset(pad, outer ? 0x5C : 0x36, sizeof pad);
            for (std::size_t at = 0; at < secret.size(); ++at)
                pad[at] = static_cast<std::uint8_t>(pad[at] ^ secret[at]);
            IMB_SHA256_ONE_BLOCK(manager_.get(), pad, outer ? outer_ : inner_);
        }
    }

    void operator()(messages all, unsigned char* out) {
        while (!all.empty()) {
            auto const now = std::min<std::size_t>(all.size(), jobs_.size());
            for (std::size_t at = 0; at < now; ++at) {
                auto& job = jobs_[at];
                job.src = data_of(all[at]);
                job.hash_start_src_offset_in_bytes = 0;
                job.msg_len_to_hash_in_bytes = all[at].size();
                job.auth_tag_output = out + 32 * at;
                job.auth_tag_output_len_in_bytes = 32;
                job.u.HMAC._hashed_auth_key_xor_ipad = inner_;
                job.u.HMAC._hashed_auth_key_xor_opad = outer_;
                job.hash_alg = IMB_AUTH_HMAC_SHA_256;
            }
            auto const done = IMB_SUBMIT_HASH_BURST_NOCHECK(
                manager_.get(), jobs_.data(), static_cast<std::uint32_t>(now),
                IMB_AUTH_HMAC_SHA_256);
            if (done != now) throw std::runtime_error{"ipsec-mb did not finish its burst"};
            all = all.subspan(now);
            out += 32 * now;
        }
    }

private:
    std::unique_ptr<IMB_MGR, decltype(&free_mb_mgr)> manager_{alloc_mb_mgr(0), &free_mb_mgr};
    alignas(64) std::uint8_t inner_[64]{};
    alignas(64) std::uint8_t outer_[64]{};
    std::array<IMB_JOB, IMB_MAX_BURST_SIZE> jobs_{};
};

#endif

} // namespace

void one_shot_mac(std::string_view secret, std::string_view message, unsigned char* out) {
    unsigned size = 0;
    HMAC(
        EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes_of(message).data(),
        message.size(), out, &size);
}

std::function<void(messages, unsigned char*)>
ipsec_multi_buffer([[maybe_unused]] std::string_view secret) {
#if defined(HAVE_IPSEC_MB)
    return [macs = std::make_shared<ipsec_macs>(secret)](messages all, unsigned char* out) {
        (*macs)(all, out);
    };
#else
    return {};
#endif
}

std::vector<peer> all_peers(std::string_view secret) {
    std::vector<peer> found;
    found.push_back(together(
        "rampart, 64 at once", [key = sign::hmac_sha256{bytes_of(secret)}](messages all, mac* out) {
            sign::hmac_batch(key, all, {out, all.size()});
        }));
    found.push_back(rampart_mac<sign::hmac_sha256>("rampart", secret));
    found.push_back(rampart_mac<sign::evp_hmac_sha256>("rampart, EVP_MAC policy", secret));
    found.push_back(
        one_by_one("OpenSSL HMAC()", [key = std::string{secret}](std::string_view text, mac& out) {
            one_shot_mac(key, text, out.data());
        }));
#if defined(HAVE_BOTAN)
    std::shared_ptr<Botan::MessageAuthenticationCode> const botan =
        Botan::MessageAuthenticationCode::create_or_throw("HMAC(SHA-256)");
    botan->set_key(bytes_of(secret).data(), secret.size());
    found.push_back(one_by_one("Botan", [botan](std::string_view text, mac& out) {
        botan->update(bytes_of(text).data(), text.size());
        botan->final(out.data());
    }));
#endif
#if defined(HAVE_CRYPTOPP)
    auto const cryptopp =
        std::make_shared<CryptoPP::HMAC<CryptoPP::SHA256>>(bytes_of(secret).data(), secret.size());
    found.push_back(one_by_one("Crypto++", [cryptopp](std::string_view text, mac& out) {
        cryptopp->CalculateDigest(out.data(), bytes_of(text).data(), text.size());
    }));
#endif
#if defined(HAVE_NETTLE)
    hmac_sha256_ctx nettle;
    hmac_sha256_set_key(&nettle, secret.size(), bytes_of(secret).data());
    found.push_back(one_by_one("nettle", [nettle](std::string_view text, mac& out) mutable {
        hmac_sha256_update(&nettle, text.size(), bytes_of(text).data());
        hmac_sha256_digest(&nettle, out.size(), out.data());
    }));
#endif
#if defined(HAVE_GCRYPT)
    gcry_check_version(nullptr);
    gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
    gcry_mac_hd_t handle = nullptr;
    if (gcry_mac_open(&handle, GCRY_MAC_HMAC_SHA256, 0, nullptr) != 0 ||
        gcry_mac_setkey(handle, secret.data(), secret.size()) != 0) {
        throw std::runtime_error{"libgcrypt refused HMAC-SHA256"};
    }
    std::shared_ptr<gcry_mac_handle> const gcrypt{handle, &gcry_mac_close};
    found.push_back(one_by_one("libgcrypt", [gcrypt](std::string_view text, mac& out) {
        gcry_mac_reset(gcrypt.get());
        gcry_mac_write(gcrypt.get(), text.data(), text.size());
        auto size = out.size();
        gcry_mac_read(gcrypt.get(), out.data(), &size);
    }));
#endif
    if (auto const many = ipsec_multi_buffer(secret)) {
        found.push_back(together("intel-ipsec-mb, 64 at once", [many](messages all, mac* out) {
            many(all, out->data());
        }));
    }
    return found;
}

} // namespace benchmarks

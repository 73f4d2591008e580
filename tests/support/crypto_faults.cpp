#include "crypto_faults.hpp"

#include <string_view>
#include <utility>

#include <openssl/evp.h>
#include <openssl/rand.h>

namespace rampart::test {
namespace {

thread_local std::string failing;
thread_local int times = 0;

bool fails(std::string_view function) {
    if (failing != function) return false;
    ++times;
    return true;
}

} // namespace

crypto_fault::crypto_fault(std::string function) {
    failing = std::move(function);
    times = 0;
}
crypto_fault::~crypto_fault() { failing.clear(); }
int crypto_fault::struck() const { return times; }

} // namespace rampart::test

using rampart::test::fails;
extern "C" {
int __real_RAND_bytes(unsigned char*, int);
EVP_MD* __real_EVP_MD_fetch(OSSL_LIB_CTX*, char const*, char const*);
EVP_MD_CTX* __real_EVP_MD_CTX_new();
int __real_EVP_DigestInit_ex2(EVP_MD_CTX*, EVP_MD const*, OSSL_PARAM const*);
int __real_EVP_DigestUpdate(EVP_MD_CTX*, void const*, size_t);
int __real_EVP_DigestFinal_ex(EVP_MD_CTX*, unsigned char*, unsigned*);
EVP_MAC* __real_EVP_MAC_fetch(OSSL_LIB_CTX*, char const*, char const*);
EVP_MAC_CTX* __real_EVP_MAC_CTX_new(EVP_MAC*);
EVP_MAC_CTX* __real_EVP_MAC_CTX_dup(EVP_MAC_CTX const*);
int __real_EVP_MAC_init(EVP_MAC_CTX*, unsigned char const*, size_t, OSSL_PARAM const*);
int __real_EVP_MAC_update(EVP_MAC_CTX*, unsigned char const*, size_t);
int __real_EVP_MAC_final(EVP_MAC_CTX*, unsigned char*, size_t*, size_t);

int __wrap_RAND_bytes(unsigned char* out, int size) {
    return fails("RAND_bytes") ? 0 : __real_RAND_bytes(out, size);
}
EVP_MD* __wrap_EVP_MD_fetch(OSSL_LIB_CTX* context, char const* name, char const* properties) {
    return fails("EVP_MD_fetch") ? nullptr : __real_EVP_MD_fetch(context, name, properties);
}
EVP_MD_CTX* __wrap_EVP_MD_CTX_new() {
    return fails("EVP_MD_CTX_new") ? nullptr : __real_EVP_MD_CTX_new();
}
int __wrap_EVP_DigestInit_ex2(EVP_MD_CTX* context, EVP_MD const* type, OSSL_PARAM const* given) {
    return fails("EVP_DigestInit_ex2") ? 0 : __real_EVP_DigestInit_ex2(context, type, given);
}
int __wrap_EVP_DigestUpdate(EVP_MD_CTX* context, void const* bytes, size_t size) {
    return fails("EVP_DigestUpdate") ? 0 : __real_EVP_DigestUpdate(context, bytes, size);
}
int __wrap_EVP_DigestFinal_ex(EVP_MD_CTX* context, unsigned char* out, unsigned* size) {
    return fails("EVP_DigestFinal_ex") ? 0 : __real_EVP_DigestFinal_ex(context, out, size);
}
EVP_MAC* __wrap_EVP_MAC_fetch(OSSL_LIB_CTX* context, char const* name, char const* properties) {
    return fails("EVP_MAC_fetch") ? nullptr : __real_EVP_MAC_fetch(context, name, properties);
}
EVP_MAC_CTX* __wrap_EVP_MAC_CTX_new(EVP_MAC* algorithm) {
    return fails("EVP_MAC_CTX_new") ? nullptr : __real_EVP_MAC_CTX_new(algorithm);
}
EVP_MAC_CTX* __wrap_EVP_MAC_CTX_dup(EVP_MAC_CTX const* from) {
    return fails("EVP_MAC_CTX_dup") ? nullptr : __real_EVP_MAC_CTX_dup(from);
}
int __wrap_EVP_MAC_init(
    EVP_MAC_CTX* context, unsigned char const* key, size_t size, OSSL_PARAM const* given) {
    if (fails("EVP_MAC_init")) return 0;
    auto const done = __real_EVP_MAC_init(context, key, size, given);
    if (key != nullptr || !fails("EVP_MAC_init without a key")) return done;
    // As OpenSSL 3.0.0 to 3.0.2: all seems well, and the next MAC is another message's.
    return done == 1
               ? __real_EVP_MAC_update(context, reinterpret_cast<unsigned char const*>("?"), 1)
               : done;
}
int __wrap_EVP_MAC_update(EVP_MAC_CTX* context, unsigned char const* bytes, size_t size) {
    return fails("EVP_MAC_update") ? 0 : __real_EVP_MAC_update(context, bytes, size);
}
int __wrap_EVP_MAC_final(EVP_MAC_CTX* context, unsigned char* out, size_t* size, size_t room) {
    return fails("EVP_MAC_final") ? 0 : __real_EVP_MAC_final(context, out, size, room);
}
}

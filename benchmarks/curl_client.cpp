#include "curl_client.hpp"

#include <chrono>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>

#include <boost/json.hpp>
#include <curl/curl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include "by_hand.hpp"

namespace benchmarks {

namespace {

std::size_t append(char* data, std::size_t size, std::size_t count, void* to) {
    static_cast<std::string*>(to)->append(data, size * count);
    return size * count;
}

} // namespace

class curl_client::handle {
public:
    explicit handle(account to)
        : to_{std::move(to)}, authority_{to_.host + ':' + std::to_string(to_.port)} {
        if (!curl_) throw std::runtime_error{"curl_easy_init"};
        auto const url = "https://" + authority_ + "/customer/create";
        curl_easy_setopt(curl_.get(), CURLOPT_URL, url.c_str());
        curl_easy_setopt(curl_.get(), CURLOPT_CAINFO, to_.ca_file.c_str());
        curl_easy_setopt(curl_.get(), CURLOPT_TIMEOUT_MS, 30'000L);
        curl_easy_setopt(curl_.get(), CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(curl_.get(), CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
        curl_easy_setopt(curl_.get(), CURLOPT_WRITEFUNCTION, &append);
    }

    created create_customer(std::string_view name, std::string_view email) {
        auto const body = boost::json::serialize(
            boost::json::object{{"name", std::string{name}}, {"email", std::string{email}}});
        auto const now = std::chrono::system_clock::now().time_since_epoch();
        auto const timestamp =
            std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now).count());
        auto const nonce = random_uuid();
        unsigned char digest[SHA256_DIGEST_LENGTH];
        SHA256(reinterpret_cast<unsigned char const*>(body.data()), body.size(), digest);
        auto const text = "POST\n" + authority_ + "\n/customer/create\n\n" +
                          to_hex(digest, sizeof digest) + '\n' + timestamp + '\n' + nonce;
        unsigned size = 0;
        HMAC(
            EVP_sha256(), to_.api_secret.data(), static_cast<int>(to_.api_secret.size()),
            reinterpret_cast<unsigned char const*>(text.data()), text.size(), digest, &size);
        list headers{nullptr, &curl_slist_free_all};
        for (auto const& line :
             {std::string{"Accept: application/json"}, std::string{"Accept-Encoding: identity"},
              std::string{"Content-Type: application/json"}, "X-API-Key: " + to_.api_key,
              "X-Timestamp: " + timestamp, "X-Nonce: " + nonce,
              "X-Signature: " + to_hex(digest, size)}) {
            auto* const longer = curl_slist_append(headers.get(), line.c_str());
            if (!longer) throw std::bad_alloc{};
            (void)headers.release();
            headers.reset(longer);
        }
        std::string answer;
        curl_easy_setopt(curl_.get(), CURLOPT_HTTPHEADER, headers.get());
        curl_easy_setopt(curl_.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
        curl_easy_setopt(curl_.get(), CURLOPT_POSTFIELDS, body.c_str());
        curl_easy_setopt(curl_.get(), CURLOPT_WRITEDATA, &answer);
        auto const outcome = curl_easy_perform(curl_.get());
        if (outcome != CURLE_OK) throw std::runtime_error{curl_easy_strerror(outcome)};
        auto const parsed = boost::json::parse(answer);
        if (parsed.at("status").as_string() != "SUCCESS") throw std::runtime_error{"refused"};
        auto const& data = parsed.at("data");
        return {std::string{data.at("id").as_string()}, std::string{data.at("status").as_string()}};
    }

private:
    using list = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

    account to_;
    std::string authority_;
    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl_{curl_easy_init(), &curl_easy_cleanup};
};

curl_client::curl_client(account to) : handle_{std::make_unique<handle>(std::move(to))} {}
curl_client::~curl_client() = default;

created curl_client::create_customer(std::string_view name, std::string_view email) {
    return handle_->create_customer(name, email);
}

} // namespace benchmarks

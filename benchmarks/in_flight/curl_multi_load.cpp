#include <algorithm>
#include <array>
#include <chrono>
#include <new>
#include <optional>
#include <stdexcept>
#include <utility>

#include <curl/curl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "hand_signer.hpp"
#include "load.hpp"

namespace benchmarks {

namespace {

using steady = std::chrono::steady_clock;

class calls : public load {
public:
    calls(account const& to, std::size_t in_flight) : to_{to}, signer_{to}, handles_(in_flight) {
        if (!multi_ || epoll_ < 0) throw std::runtime_error{"curl_multi_init"};
        curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &watch);
        curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
        curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &set_alarm);
        curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
        curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(in_flight));
        auto const url = "https://" + signer_.authority() + "/customer/create";
        for (auto& one : handles_) {
            one.easy = curl_easy_init();
            if (!one.easy) throw std::bad_alloc{};
            curl_easy_setopt(one.easy, CURLOPT_URL, url.c_str());
            curl_easy_setopt(one.easy, CURLOPT_CAINFO, to_.ca_file.c_str());
            curl_easy_setopt(one.easy, CURLOPT_TIMEOUT_MS, 300'000L);
            curl_easy_setopt(one.easy, CURLOPT_NOSIGNAL, 1L);
            curl_easy_setopt(one.easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
            curl_easy_setopt(one.easy, CURLOPT_WRITEFUNCTION, &append);
            curl_easy_setopt(one.easy, CURLOPT_PRIVATE, &one);
        }
    }

    ~calls() override {
        for (auto& one : handles_) {
            if (one.busy) curl_multi_remove_handle(multi_, one.easy);
            curl_easy_cleanup(one.easy);
            curl_slist_free_all(one.headers);
        }
        curl_multi_cleanup(multi_);
        ::close(epoll_);
    }

    void run(std::size_t count, std::vector<float>& microseconds) override {
        left_ = count;
        for (auto& one : handles_)
            begin_next(one);
        while (busy_ > 0) {
            wait(steady::duration::max());
            int queued = 0;
            while (auto* const said = curl_multi_info_read(multi_, &queued)) {
                if (said->msg != CURLMSG_DONE) continue;
                auto const outcome = said->data.result;
                handle* one = nullptr;
                curl_easy_getinfo(said->easy_handle, CURLINFO_PRIVATE, &one);
                end(*one);
                if (outcome != CURLE_OK) throw std::runtime_error{curl_easy_strerror(outcome)};
                if (hand_signer::parse(one->answer).status != "PENDING")
                    throw std::runtime_error{"wrong answer"};
                microseconds.push_back(microseconds_since(one->begun));
                begin_next(*one);
            }
        }
    }

    void hold() override {
        for (auto& one : handles_)
            begin(one, held_name);
        while (wait(std::chrono::seconds{1})) {
        }
    }

private:
    struct handle {
        CURL* easy = nullptr;
        curl_slist* headers = nullptr;
        std::string body{};
        std::string answer{};
        steady::time_point begun{};
        bool busy = false;
    };

    static std::size_t append(char* data, std::size_t size, std::size_t count, void* to) {
        static_cast<std::string*>(to)->append(data, size * count);
        return size * count;
    }

    static int watch(CURL*, curl_socket_t socket, int what, void* self, void* known) {
        auto& here = *static_cast<calls*>(self);
        epoll_event event{};
        event.data.fd = socket;
        if (what != CURL_POLL_OUT) event.events |= EPOLLIN;
        if (what != CURL_POLL_IN) event.events |= EPOLLOUT;
        int const how = what == CURL_POLL_REMOVE ? EPOLL_CTL_DEL
                        : known == nullptr       ? EPOLL_CTL_ADD
                                                 : EPOLL_CTL_MOD;
        ::epoll_ctl(here.epoll_, how, socket, &event);
        curl_multi_assign(here.multi_, socket, what == CURL_POLL_REMOVE ? nullptr : self);
        return 0;
    }

    static int set_alarm(CURLM*, long milliseconds, void* self) {
        auto& here = *static_cast<calls*>(self);
        here.alarm_.reset();
        if (milliseconds >= 0)
            here.alarm_ = steady::now() + std::chrono::milliseconds{milliseconds};
        return 0;
    }

    /// One turn of the loop; false when no socket was ready within that time.
    bool wait(steady::duration at_most) {
        auto const begun = steady::now();
        for (;;) {
            auto const now = steady::now();
            auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                std::min<steady::duration>(at_most, std::chrono::minutes{5}));
            if (alarm_) {
                left = std::min(
                    left, std::max(
                              std::chrono::milliseconds{0},
                              std::chrono::ceil<std::chrono::milliseconds>(*alarm_ - now)));
            }
            std::array<epoll_event, 128> events; // as many as Asio asks for
            int const count = ::epoll_wait(
                epoll_, events.data(), static_cast<int>(events.size()),
                static_cast<int>(left.count()));
            int running = 0;
            for (int at = 0; at < count; ++at) {
                auto const& event = events[static_cast<std::size_t>(at)];
                int flags = 0;
                if ((event.events & EPOLLIN) != 0) flags |= CURL_CSELECT_IN;
                if ((event.events & EPOLLOUT) != 0) flags |= CURL_CSELECT_OUT;
                if ((event.events & (EPOLLERR | EPOLLHUP)) != 0) flags |= CURL_CSELECT_ERR;
                curl_multi_socket_action(multi_, event.data.fd, flags, &running);
            }
            if (alarm_ && steady::now() >= *alarm_) {
                alarm_.reset();
                curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
                return true;
            }
            if (count > 0) return true;
            if (at_most != steady::duration::max() && steady::now() - begun >= at_most)
                return false;
        }
    }

    void begin_next(handle& one) {
        if (left_ == 0) return;
        --left_;
        begin(one, "Jane Doe");
    }

    void begin(handle& one, std::string_view name) {
        one.begun = steady::now();
        one.body = hand_signer::body_of(name, "jane@example.com");
        one.answer.clear();
        auto const made = signer_.sign(one.body);
        curl_slist_free_all(std::exchange(one.headers, nullptr));
        for (auto const& line :
             {std::string{"Accept: application/json"}, std::string{"Accept-Encoding: identity"},
              std::string{"Content-Type: application/json"}, "X-API-Key: " + to_.api_key,
              "X-Timestamp: " + made.timestamp, "X-Nonce: " + made.nonce,
              "X-Signature: " + made.signature}) {
            auto* const longer = curl_slist_append(one.headers, line.c_str());
            if (!longer) throw std::bad_alloc{};
            one.headers = longer;
        }
        curl_easy_setopt(one.easy, CURLOPT_HTTPHEADER, one.headers);
        curl_easy_setopt(one.easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(one.body.size()));
        curl_easy_setopt(one.easy, CURLOPT_POSTFIELDS, one.body.c_str());
        curl_easy_setopt(one.easy, CURLOPT_WRITEDATA, &one.answer);
        if (curl_multi_add_handle(multi_, one.easy) != CURLM_OK)
            throw std::runtime_error{"curl_multi_add_handle"};
        one.busy = true;
        ++busy_;
    }

    void end(handle& one) {
        curl_multi_remove_handle(multi_, one.easy);
        one.busy = false;
        --busy_;
    }

    account to_;
    hand_signer signer_;
    CURLM* multi_ = curl_multi_init();
    int epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    std::optional<steady::time_point> alarm_;
    std::vector<handle> handles_;
    std::size_t busy_ = 0;
    std::size_t left_ = 0;
};

} // namespace

std::unique_ptr<load> curl_multi_load(account const& to, std::size_t in_flight) {
    return std::make_unique<calls>(to, in_flight);
}

} // namespace benchmarks

// Usage: sign_ratios OUTPUT.json [--quick]
//
// The ratios that say how near signing is to the speed of the hash itself; see interleave.hpp for
// how they are measured. Writes them as one JSON object.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <openssl/crypto.h>
#include <sys/resource.h>

#include <rampart/sign/digest.hpp>
#include <rampart/sign/evp_crypto.hpp>

#include "../tests/support/allocations.hpp"
#include "bare_evp.hpp"
#include "batch_ratios.hpp"
#include "interleave.hpp"
#include "report.hpp"
#include "signatures.hpp"

namespace {

using namespace benchmarks;
namespace sign = rampart::sign;

std::size_t openssl_allocations = 0;

void* counting_malloc(std::size_t size, char const*, int) {
    ++openssl_allocations;
    return std::malloc(size);
}
void* counting_realloc(void* block, std::size_t size, char const*, int) {
    ++openssl_allocations;
    return std::realloc(block, size);
}
void plain_free(void* block, char const*, int) { std::free(block); }

/// SHA-256 compressions one after the other, as OpenSSL has them: the floor's unit.
struct compressions {
    sign::sha256 state;
    std::string blocks = std::string(64 * 64, 'x');

    void operator()(std::size_t count) {
        for (; count >= 64; count -= 64)
            state.update(std::string_view{blocks});
        state.update(std::string_view{blocks}.substr(0, count * 64));
        keep(&state);
    }
};

/// Signs one request over and over.
template <class Signer>
struct signatures {
    std::shared_ptr<Signer const> signer;
    sign::message_view message;
    typename Signer::headers headers{};

    void operator()(std::size_t count) {
        auto const& made_by = *signer;
        for (; count > 0; --count) {
            if (made_by.sign(message, headers) != sign::failure::none) std::abort();
            keep(&headers);
        }
    }
};
template <class Signer>
signatures(std::shared_ptr<Signer const>, sign::message_view) -> signatures<Signer>;

/// The worst of what was measured for schemes and requests.
struct worst {
    double value = 0;
    void add(double ratio) { value = std::max(value, ratio); }
};

class program {
public:
    explicit program(bool quick) : rounds_{quick ? 200U : 1500U} {}

    int run(char const* output) {
        std::puts("ratios: medians of interleaved slices, spread over the whole run");
        spread_contests contests;
        for_each_scheme([&]<class Scheme>(std::string const& name, char const* nonce, auto peer) {
            for (auto const* const message : {&get_request, &post_request}) {
                enter<Scheme>(
                    contests, name + (message->body.empty() ? "_get" : "_post"), *message, nonce,
                    peer);
            }
        });
        batch many{out_};
        many.enter(contests);
        contests.run(rounds_);
        many.report_least();
        out_.set("sign_over_floor", fixed_.value);
        out_.set("sign_over_floor_real_clock_and_nonce", real_.value);
        out_.set("evp_policy_over_bare_evp", evp_.value);
        out_.set("oneshot_over_sign", *std::min_element(gains_.begin(), gains_.end()));
        out_.set("oneshot_over_sign_median", median_of_gains());
        out_.set("allocations_per_signature", static_cast<double>(most_allocations_));
        auto const signer = std::make_shared<fixed_signer<rampart::hexarails::scheme> const>(uuid);
        two_threads("two_thread_scaling", [&] { return signatures{signer, post_request}; });
        // What the two processors give, whoever asks.
        two_threads("two_thread_scaling_of_compressions", [] { return compressions{}; });
        return out_.write(output) ? 0 : 1;
    }

private:
    /// What is measured of one scheme and one request.
    template <class Scheme, class OneShot>
    void enter(
        spread_contests& contests, std::string const& name, sign::message_view const& message,
        char const* nonce, OneShot one_shot) {
        auto const floor = static_cast<double>(least_compressions<Scheme>(message, seconds, nonce));
        using fixed_type = fixed_signer<Scheme> const;
        using real_type = sign::basic_signer<Scheme> const;
        using evp_type = fixed_signer<Scheme, sign::provider_crypto> const;
        signatures const fixed{std::make_shared<fixed_type>(nonce), message};
        signatures const real{
            std::make_shared<real_type>(api_key, sign::secret{api_secret}), message};
        signatures const evp{std::make_shared<evp_type>(nonce), message};

        contests.add(fixed, compressions{}, [=, this](comparison const& found) {
            report("sign_over_floor_" + name, found.ratio / floor, fixed_);
            out_.set("nanoseconds_" + name, found.first);
            out_.set("compression_nanoseconds", found.second);
        });
        contests.add(real, compressions{}, [=, this](comparison const& found) {
            report("sign_over_floor_real_clock_and_nonce_" + name, found.ratio / floor, real_);
        });
        auto const text = sign::explain<Scheme>(message, api_key, seconds, nonce).canonical_string;
        bool const hashes_body =
            Scheme::message::template mentions<sign::parts::body_sha256> && !message.body.empty();
        bare_evp const bare{api_secret, text, hashes_body ? message.body : std::string_view{}};
        contests.add(evp, bare, [=, this](comparison const& found) {
            report("evp_policy_over_bare_evp_" + name, found.ratio, evp_);
        });
        auto const peer = [=](std::size_t count) {
            for (; count > 0; --count) {
                auto const headers = one_shot(message);
                keep(headers.data());
            }
        };
        contests.add(peer, fixed, [=, this](comparison const& found) {
            out_.set("oneshot_over_sign_" + name, found.ratio);
            gains_.push_back(found.ratio);
        });
        count_allocations(fixed, real);
    }

    /// Of an even number: the mean of the two in the middle.
    double median_of_gains() {
        std::sort(gains_.begin(), gains_.end());
        auto const half = gains_.size() / 2;
        return gains_.size() % 2 != 0 ? gains_[half] : (gains_[half - 1] + gains_[half]) / 2;
    }

    template <class Fixed, class Real>
    void count_allocations(Fixed one, Real other) {
        one(1), other(1); // a thread's random bytes are drawn once for many nonces
        rampart::test::allocation_count const by_new;
        auto const before = openssl_allocations;
        one(1), other(1);
        most_allocations_ =
            std::max(most_allocations_, by_new.value() + openssl_allocations - before);
    }

    void report(std::string const& name, double ratio, worst& of) {
        out_.set(name, ratio);
        of.add(ratio);
    }

    /// What two threads do in a second beside one thread, each at a work of its own. Rounds in
    /// which the system took the processor from either thread say nothing about it; they are
    /// repeated.
    template <class Make>
    void two_threads(std::string const& name, Make const& make) {
        std::atomic<std::size_t> order{0}; // how many signatures the other thread is to make
        std::atomic<bool> ready{false}, over{false};
        window others;
        std::thread other{[&] {
            auto work = make();
            while (!over) {
                order.wait(0); // asleep, so that the first thread is alone
                auto const count = order.load();
                if (over) break;
                ready = true;
                while (ready) {
                } // until the clock runs
                window now;
                work(count);
                now.close();
                others = now;
                order = 0;
            }
        }};
        auto mine = make();
        auto const count = turns_in(mine, std::chrono::microseconds{200});
        std::vector<double> scaling, by_cpu;
        for (std::size_t tries = rounds_ * 50; scaling.size() < rounds_ && tries > 0; --tries) {
            window alone;
            mine(count);
            alone.close();
            order = count;
            order.notify_one();
            while (!ready)
                std::this_thread::yield();
            ready = false;
            window both;
            mine(count);
            both.close();
            while (order != 0)
                std::this_thread::yield();
            bool const quiet = !alone.interrupted() && !both.interrupted() &&
                               !others.interrupted() && both.overlap(others) > 0.9;
            if (!quiet) continue;
            scaling.push_back(alone.wall() / both.wall() + alone.wall() / others.wall());
            // By each thread's own CPU time: what neighbours on the machine take does not count.
            by_cpu.push_back(alone.cpu() / both.cpu() + alone.cpu() / others.cpu());
        }
        over = true;
        order = 1;
        order.notify_one();
        other.join();
        if (scaling.empty()) {
            std::fputs("two threads never ran side by side: is there a second CPU?\n", stderr);
            scaling.push_back(1), by_cpu.push_back(1);
        }
        out_.set(name, median(scaling));
        out_.set(name + "_by_cpu_time", median(by_cpu));
    }

    /// A stretch of one thread's work: from construction to `close`.
    class window {
    public:
        void close() { end_ = point{}; }

        [[nodiscard]] double wall() const { return span(begin_.wall, end_.wall); }
        [[nodiscard]] double cpu() const { return end_.cpu - begin_.cpu; }
        [[nodiscard]] bool interrupted() const {
            return end_.interruptions != begin_.interruptions;
        }

        /// The part of this stretch in which the other one went on as well.
        [[nodiscard]] double overlap(window const& other) const {
            auto const from = std::max(begin_.wall, other.begin_.wall);
            auto const to = std::min(end_.wall, other.end_.wall);
            return span(from, to) / wall();
        }

    private:
        struct point {
            steady::time_point wall = steady::now();
            double cpu = 0;
            long interruptions = 0;

            point() {
                timespec now{};
                clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
                cpu = static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
                rusage usage{};
                getrusage(RUSAGE_THREAD, &usage);
                interruptions = usage.ru_nivcsw;
            }
        };

        static double span(steady::time_point from, steady::time_point to) {
            return std::chrono::duration<double>(to - from).count();
        }

        point begin_{};
        point end_{};
    };

    numbers out_;
    std::size_t rounds_;
    worst fixed_, real_, evp_;
    std::vector<double> gains_{};
    std::size_t most_allocations_ = 0;
};

} // namespace

int main(int argc, char** argv) {
    bool const quick = argc == 3 && std::strcmp(argv[2], "--quick") == 0;
    if (argc < 2 || argc > 3 || (argc == 3 && !quick)) {
        std::fprintf(stderr, "usage: %s OUTPUT.json [--quick]\n", argv[0]);
        return 2;
    }
    // Before OpenSSL allocates for the first time.
    CRYPTO_set_mem_functions(counting_malloc, counting_realloc, plain_free);
    return program{quick}.run(argv[1]);
}
